"""What `strom data` prints: tables for a person, JSON for a machine."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from pipelines.cli.output import new_console, print_json, print_table

if TYPE_CHECKING:
    from pipelines.cli.data_reports import PartRow
    from stromatolite.versions.comparison import Compared
    from stromatolite.versions.difference import Difference
    from stromatolite.versions.drift import DriftLimits

LEAST_PSI = 0.01
"""Below it a distribution has not moved."""

GAPS_TOLD = 3
"""Gaps in DVC's cache that are told one by one; a fresh clone has dozens."""


@dataclass(frozen=True)
class Verdict:
    """Whether one table or cube keeps its contract.

    Attributes:
        name: which.
        checked: how much was checked, in words.
        fault: what is wrong; "" when nothing is.
    """

    name: str
    checked: str = ""
    fault: str = ""


def show_verdicts(verdicts: Sequence[Verdict], as_json: bool) -> None:
    """Print a line for each that is in order, and on standard error everything that is wrong with the others."""
    if as_json:
        print_json([{**dataclasses.asdict(verdict), "ok": not verdict.fault} for verdict in verdicts])
        return
    for verdict in verdicts:
        if verdict.fault:
            sys.stderr.write(f"faulty  {verdict.name}: {verdict.fault}\n")
        else:
            print(f"ok      {verdict.name}: {verdict.checked}")
    if not verdicts:
        print("There are no tables and cubes yet: `dvc repro` makes them.")


def show_reports(rows: Sequence[PartRow], as_json: bool) -> None:
    """Print the parts in one table."""
    if as_json:
        print_json([dataclasses.asdict(row) for row in rows])
        return
    table = Table("source", "part", "checked", "quarantined", "share", "worst reasons")
    for column in table.columns[2:5]:
        column.justify = "right"
    for row in rows:
        counts = f"{row.checked:,}", f"{row.quarantined:,}"
        table.add_row(row.source, row.part, *counts, row.rate if row.quarantined else "", "\n".join(row.reasons))
    print_table(table)


def show_differences(found: Sequence[Compared], limits: DriftLimits, as_json: bool) -> None:
    """Print what differs, table by table; what does not is counted."""
    if as_json:
        print_json([_document(compared, limits) for compared in found])
        return
    console = new_console()
    gaps = [compared.dataset.name for compared in found if compared.status == "not cached"]
    if len(gaps) > GAPS_TOLD:
        sys.stderr.write(
            f"not cached  {len(gaps)} tables and cubes, such as {', '.join(gaps[:GAPS_TOLD])}: DVC's cache does not "
            "hold them as they were. They are where they were made, or in a DVC remote; `dvc repro` makes today's.\n"
        )
    for compared in found:
        if compared.status == "not cached" and len(gaps) > GAPS_TOLD:
            continue
        if compared.problem:
            sys.stderr.write(f"{compared.status}  {compared.dataset.name}: {compared.problem}\n")
        elif compared.difference is not None:
            _show_difference(console, compared, compared.difference, limits)
    same = Counter(compared.status for compared in found)["unchanged"]
    console.print(f"{same} of {len(found)} tables and cubes are unchanged.")


def _document(compared: Compared, limits: DriftLimits) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": compared.dataset.name,
        "path": compared.dataset.path,
        "status": compared.status,
        "problem": compared.problem,
    }
    if compared.difference is not None:
        document["difference"] = compared.difference.document()
        document["breaches"] = compared.difference.drift.breaches(limits)
    return document


def _show_difference(console: Console, compared: Compared, difference: Difference, limits: DriftLimits) -> None:
    before, after = difference.rows
    counts = ", ".join(f"{number:,} {sort}" for sort, number in difference.counts.items() if number)
    console.print(f"{compared.dataset.name} {compared.status}: {before:,} -> {after:,} rows; {counts or 'same rows'}")
    for words, names in (
        ("new columns", difference.columns.added),
        ("columns gone", difference.columns.removed),
        ("other types", [f"{n} ({a} -> {b})" for n, (a, b) in difference.columns.retyped.items()]),
        ("added", _some(difference.added, difference.counts["added"])),
        ("removed", _some(difference.removed, difference.counts["removed"])),
        ("drift", difference.drift.breaches(limits) if compared.status == "changed" else []),
    ):
        if names:
            console.print(f"  {words}: {'; '.join(names)}")
    if difference.by_source:
        table = Table("source", *(sort for sort in difference.counts))
        for source, numbers in difference.by_source.items():
            table.add_row(source, *(f"{numbers[sort]:,}" for sort in difference.counts))
        console.print(table)
    if compared.status == "changed":
        _show_columns(console, difference)
    for change in difference.changes:
        console.print(f"  {change.row}: {change.column}: {change.before} -> {change.after}".replace(":  ->", ":"))


def _show_columns(console: Console, difference: Difference) -> None:
    """The columns whose values changed or whose distributions moved."""
    table = Table("column", "rows changed", "stability index", "missing", "range", "categories")
    for column in difference.drift.columns:
        rows = difference.by_column.get(column.name, 0)
        missing = _arrow([f"{share:.2%}" for share in column.missing])
        spans = zip(column.low or (), column.high or (), strict=True)
        span = _arrow([f"{low:.4g}..{high:.4g}" for low, high in spans])
        categories = "; ".join([f"new {name}" for name in column.new] + [f"gone {name}" for name in column.lost])
        psi = column.psi or 0.0
        if rows or psi >= LEAST_PSI or "->" in missing + span or categories:
            table.add_row(column.name, f"{rows:,}", f"{psi:.3f}", missing, span, categories)
    if table.rows:
        console.print(table)


def _arrow(pair: Sequence[str]) -> str:
    """Before and after, or once where they are the same."""
    return " -> ".join(dict.fromkeys(pair))


def _some(names: Sequence[str], count: int) -> list[str]:
    return [*names, f"and {count - len(names):,} more"] if count > len(names) else list(names)
