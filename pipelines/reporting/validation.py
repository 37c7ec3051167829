"""What the doors between the stages let through and what they set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.reporting.formats import plain
from stromatolite.registry.scores import read_json


@dataclass(frozen=True)
class SetAside:
    """One broken rule of one item."""

    item: str
    field: str
    rule: str
    found: str
    allowed: str


@dataclass(frozen=True)
class Validation:
    """One source's validation report."""

    source: str
    checked: int
    accepted: int
    quarantined: int
    rate: str
    limits: list[tuple[str, str]]
    schemas: list[tuple[str, str]]
    set_aside: list[SetAside]


def read_validation(path: Path) -> Validation:
    """Prepare one validation report.

    Raises:
        DataError: it is no JSON.
    """
    report: Mapping[str, Any] = read_json(path)
    rows = [
        SetAside(entry["item"], *(str(reason[key]) for key in ("field", "rule", "found", "allowed")))
        for entry in report["quarantined"]
        for reason in entry["reasons"]
    ]
    return Validation(
        source=report["source"],
        checked=report["checked"],
        accepted=len(report["accepted"]),
        quarantined=len(report["quarantined"]),
        rate=f"{report['quarantine_rate']:.1%}",
        limits=[(name, plain(value)) for name, value in report["settings"].items()],
        schemas=[(name, str(identity)) for name, identity in report["schemas"].items()],
        set_aside=rows,
    )
