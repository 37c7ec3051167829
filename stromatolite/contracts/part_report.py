"""The result of validating each part of a source: rows are counted by the rule that they break, and some are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stromatolite.contracts.quarantine import REPORT_SCHEMA, Violation
from stromatolite.errors import ContractError
from stromatolite.files import write_json

if TYPE_CHECKING:
    from stromatolite.contracts.checked_rows import CheckedRows

EXAMPLES: Final = 20
"""Quarantined rows of a part that its report shows with every reason; the quarantine itself holds them all."""


@dataclass(frozen=True)
class BrokenRule:
    """One rule and in how many rows it is broken."""

    field: str
    rule: str
    allowed: str
    rows: int


@dataclass(frozen=True)
class PartReport:
    """One table or cube of a source.

    Attributes:
        contract: identity of the schema that it was held against.
        checked: rows read; of a cube, its length along the dimension that is walked.
        quarantined: rows set aside.
        max_rate: share of rows that may be set aside; None for a cube, which passes whole or not at all.
        rules: what was broken how often, in the order of the contract.
        examples: the first quarantined rows and everything that is wrong with each.
        problem: why the part was refused as a whole; "" when it was not.
    """

    contract: str
    checked: int = 0
    quarantined: int = 0
    max_rate: float | None = None
    rules: Sequence[BrokenRule] = ()
    examples: Sequence[tuple[str, Sequence[Violation]]] = ()
    problem: str = ""

    @property
    def accepted(self) -> int:
        """Rows that passed; none of a part that was refused."""
        return 0 if self.problem else self.checked - self.quarantined

    @property
    def rate(self) -> float:
        """Share of rows that were set aside."""
        return self.quarantined / self.checked if self.checked else 0.0

    def fault(self) -> str:
        """Why the source may not pass; "" when this part is in order."""
        if self.problem:
            return self.problem.replace("\n", "\n    ")
        if self.max_rate is not None and self.rate > self.max_rate:
            worst = "; ".join(f"{row}: {reasons[0]}" for row, reasons in self.examples[:3])
            return f"{self.quarantined} of {self.checked} rows quarantined, at most {self.max_rate:.2%}: {worst}"
        return "" if self.accepted else "no row was accepted"

    def document(self) -> dict[str, Any]:
        """This part of the report for machines."""
        return {
            "contract": self.contract,
            "checked": self.checked,
            "accepted": self.accepted,
            "quarantined": self.quarantined,
            "quarantine_rate": round(self.rate, 6),
            "max_quarantine_rate": self.max_rate,
            "rules": [asdict(rule) for rule in self.rules],
            "examples": [
                {"item": row, "reasons": [asdict(reason) for reason in reasons]} for row, reasons in self.examples
            ],
            "problem": self.problem,
        }


def part_of_rows(contract: str, found: CheckedRows, max_rate: float) -> PartReport:
    """The report on a table that was sorted row by row."""
    quarantined = found.quarantined
    return PartReport(
        contract=contract,
        checked=len(found.accepted) + len(quarantined),
        quarantined=len(quarantined),
        max_rate=max_rate,
        rules=[BrokenRule(fault.field, fault.rule, fault.allowed, len(fault.positions)) for fault in found.faults],
        examples=[(f"row {row}", found.reasons[row]) for row in quarantined.index[:EXAMPLES]],
    )


@dataclass
class SourceReport:
    """The validation report of a source, part by part."""

    source: str
    parts: dict[str, PartReport] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The report for machines: the same data give the same bytes."""
        checked = sum(part.checked for part in self.parts.values())
        quarantined = sum(part.quarantined for part in self.parts.values())
        return {
            "schema": REPORT_SCHEMA,
            "kind": "tables",
            "source": self.source,
            "checked": checked,
            "accepted": sum(part.accepted for part in self.parts.values()),
            "quarantined": quarantined,
            "quarantine_rate": round(quarantined / checked, 6) if checked else 0.0,
            "parts": {name: part.document() for name, part in self.parts.items()},
        }

    def write(self, target: Path) -> None:
        """Write the report as JSON."""
        write_json(target, self.document())

    def require(self) -> None:
        """Stop the stage when a part was refused, or too much of it was set aside, or nothing was left.

        Raises:
            ContractError: with what is wrong in every part.
        """
        faults = {name: fault for name, part in self.parts.items() if (fault := part.fault())}
        if faults:
            raise ContractError(
                f"{self.source} breaks its contract in {', '.join(faults)}.",
                found="\n    ".join(f"{name}: {fault}" for name, fault in faults.items()),
                allowed="every part whole, and no more rows in quarantine than its reader allows",
                fix="If the data are right, correct the contract in the source's reader; it may ask too much.",
            )
