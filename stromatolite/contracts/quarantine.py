"""Valid items, quarantined items and reasons are three outputs; above a configured rate the stage fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from stromatolite.errors import ContractError
from stromatolite.files import write_json

REPORT_SCHEMA = 2
"""Version of the validation reports; their `kind` is `items` (`Ledger`, a few dozen files, each named) or `tables`
(`contracts.parts`, where rows are counted)."""


@dataclass(frozen=True)
class Violation:
    """One broken rule.

    Attributes:
        field: the variable, coordinate or attribute at fault ("" when it is the item as a whole).
        rule: what was checked, in a word or two.
        found: what was there.
        allowed: what may be there.
    """

    field: str
    rule: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.field or 'the whole'}: {self.rule}: found {self.found}, allowed {self.allowed}"


@dataclass
class Ledger:
    """What a stage accepted and what it set aside.

    Attributes:
        source: name of the data.
        schemas: identity of every schema the data were held against.
        settings: the limits in force.
    """

    source: str
    schemas: Mapping[str, str]
    settings: Mapping[str, Any] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)
    quarantined: dict[str, list[Violation]] = field(default_factory=dict)

    def enter(self, item: str, violations: Sequence[Violation]) -> bool:
        """Book one item; True when it was accepted."""
        if violations:
            self.quarantined[item] = list(violations)
        else:
            self.accepted.append(item)
        return not violations

    @property
    def rate(self) -> float:
        """Share of items that were quarantined."""
        total = len(self.accepted) + len(self.quarantined)
        return len(self.quarantined) / total if total else 0.0

    def document(self) -> dict[str, Any]:
        """The report for machines: the same data give the same bytes."""
        return {
            "schema": REPORT_SCHEMA,
            "kind": "items",
            "source": self.source,
            "schemas": dict(self.schemas),
            "settings": dict(self.settings),
            "checked": len(self.accepted) + len(self.quarantined),
            "accepted": sorted(self.accepted),
            "quarantined": [
                {"item": item, "reasons": [asdict(violation) for violation in violations]}
                for item, violations in sorted(self.quarantined.items())
            ],
            "quarantine_rate": round(self.rate, 6),
        }

    def write(self, target: Path) -> None:
        """Write the report as JSON."""
        write_json(target, self.document())

    def require(self, highest_rate: float) -> None:
        """Stop the stage when too much was set aside, or nothing was left.

        Raises:
            ContractError: naming the worst items with file, field, found and allowed.
        """
        if self.accepted and self.rate <= highest_rate:
            return
        total = len(self.accepted) + len(self.quarantined)
        shown = [f"{item}: {reasons[0]}" for item, reasons in sorted(self.quarantined.items())[:5]]
        more = len(self.quarantined) - len(shown)
        if more > 0:
            shown.append(f"and {more} more")
        raise ContractError(
            f"{self.source}: too much of the data breaks its contract.",
            found="\n    ".join([f"{len(self.quarantined)} of {total} items quarantined ({self.rate:.0%})", *shown]),
            allowed=f"at most {highest_rate:.0%} quarantined, and at least one item accepted",
            fix="Mend or remove these items; the validation report holds every reason.",
        )
