"""Reference values that a table must reproduce before it is written: a wrong unit shows here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stromatolite.errors import ContractError


@dataclass(frozen=True)
class ReferenceCheck:
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


def require_reference_checks(name: str, checks: Iterable[ReferenceCheck]) -> None:
    """Stop when a table contradicts what is known.

    Raises:
        ContractError: with every check that does not hold.
    """
    wrong = [check for check in checks if not check.holds]
    if wrong:
        raise ContractError(
            f"{name} contradicts what is known: a unit or a column may be wrong.",
            found="; ".join(f"{check.what}: {check.found:.6g} {check.unit}".rstrip() for check in wrong),
            allowed="; ".join(f"{check.low:.6g} to {check.high:.6g} {check.unit}".rstrip() for check in wrong),
            fix="Look at what changed in the source or in its reader.",
        )
