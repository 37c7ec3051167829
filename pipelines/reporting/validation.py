"""What the parts between the stages let through and what they set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.reporting.formats import plain
from stromatolite.registry.scores import read_json

Report = Mapping[str, Any]


@dataclass(frozen=True)
class SetAside:
    """One broken rule of one item or row."""

    item: str
    field: str
    rule: str
    found: str
    allowed: str


@dataclass(frozen=True)
class Count:
    """One rule and how many rows of a part break it."""

    part: str
    field: str
    rule: str
    allowed: str
    rows: int


@dataclass(frozen=True)
class PartResult:
    """The counts of one part of a source; a source of items is a single part without a name."""

    part: str
    checked: int
    accepted: int
    quarantined: int
    rate: str
    limits: list[tuple[str, str]]
    schemas: list[tuple[str, str]]


@dataclass(frozen=True)
class Validation:
    """One source's validation report.

    Attributes:
        source: its name.
        parts: what came of each part.
        problems: the parts that were refused as a whole, and why.
        counts: rules that rows break; none for a source of items.
        set_aside: every quarantined item with every reason; of the rows of a table the first.
        complete: whether `set_aside` holds all that was set aside.
    """

    source: str
    parts: list[PartResult]
    problems: list[tuple[str, str]]
    counts: list[Count]
    set_aside: list[SetAside]
    complete: bool


def read_validation(path: Path) -> Validation:
    """Prepare one validation report.

    Raises:
        DataError: it is no JSON.
    """
    report: Report = read_json(path)
    return _of_items(report) if report["kind"] == "items" else _of_tables(report)


def _of_items(report: Report) -> Validation:
    part = PartResult(
        part="",
        checked=report["checked"],
        accepted=len(report["accepted"]),
        quarantined=len(report["quarantined"]),
        rate=f"{report['quarantine_rate']:.1%}",
        limits=[(name, plain(value)) for name, value in report["settings"].items()],
        schemas=[(name, str(identity)) for name, identity in report["schemas"].items()],
    )
    return Validation(report["source"], [part], [], [], _set_aside("", report["quarantined"]), complete=True)


def _of_tables(report: Report) -> Validation:
    parts: Mapping[str, Report] = report["parts"]
    shown = {name: [entry["item"] for entry in part["examples"]] for name, part in parts.items()}
    return Validation(
        source=report["source"],
        parts=[_part_result(name, part) for name, part in parts.items()],
        problems=[(name, part["problem"]) for name, part in parts.items() if part["problem"]],
        counts=[
            Count(name, str(rule["field"]), str(rule["rule"]), str(rule["allowed"]), rule["rows"])
            for name, part in parts.items()
            for rule in part["rules"]
        ],
        set_aside=[row for name, part in parts.items() for row in _set_aside(f"{name}, ", part["examples"])],
        complete=all(len(shown[name]) == part["quarantined"] for name, part in parts.items()),
    )


def _part_result(name: str, part: Report) -> PartResult:
    allowed = part["max_quarantine_rate"]
    return PartResult(
        part=name,
        checked=part["checked"],
        accepted=part["accepted"],
        quarantined=part["quarantined"],
        rate=f"{part['quarantine_rate']:.2%}",
        limits=[] if allowed is None else [("share set aside", f"at most {allowed:.2%}")],
        schemas=[(name, str(part["contract"]))],
    )


def _set_aside(before: str, entries: list[Report]) -> list[SetAside]:
    return [
        SetAside(f"{before}{entry['item']}", *(str(reason[key]) for key in ("field", "rule", "found", "allowed")))
        for entry in entries
        for reason in entry["reasons"]
    ]
