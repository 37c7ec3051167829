"""Facts that a table must reproduce before it is written: a wrong unit shows here, whatever its rows look like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stromatolite.errors import ContractError


@dataclass(frozen=True)
class Fact:
    """A number that is known from elsewhere.

    Attributes:
        what: what it is, in words.
        found: its value in the table.
        low: lowest value that agrees with what is known.
        high: highest value that does.
        unit: the unit of all three, "" for a pure number.
    """

    what: str
    found: float
    low: float
    high: float
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether the table agrees; a missing value never does."""
        return self.low <= self.found <= self.high


def require_facts(name: str, facts: Iterable[Fact]) -> None:
    """Stop when a table contradicts what is known.

    Raises:
        ContractError: with every fact that does not hold.
    """
    wrong = [fact for fact in facts if not fact.holds]
    if wrong:
        raise ContractError(
            f"{name} contradicts what is known: a unit or a column may be wrong.",
            found="; ".join(f"{fact.what}: {fact.found:.6g} {fact.unit}".rstrip() for fact in wrong),
            allowed="; ".join(f"{fact.low:.6g} to {fact.high:.6g} {fact.unit}".rstrip() for fact in wrong),
            fix="Look at what changed in the source or in its reader.",
        )
