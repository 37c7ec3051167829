"""What a source holds, from the contracts of its reader, and what its last validation set aside."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from domains import find_reader, load_parts
from stromatolite.sources.card import Column, Part
from stromatolite.sources.declaration import Source

if TYPE_CHECKING:
    from pipelines.reporting.validation import Validation
    from stromatolite.contracts.parts import Part as ReaderPart


def parts_of(source: Source, reports: Path) -> list[Part]:
    """The parts of a source; none where neither a reader nor a report knows it.

    Args:
        source: the source.
        reports: the folder of validation reports.
    """
    validation = _validation(reports / source.domain / f"{source.name}.json")
    columns: dict[str, list[Column]] = {}
    if find_reader(source.name):
        columns = {name: _columns(part) for name, part in load_parts(source.name).items()}
    elif validation:
        columns = {part.part: [] for part in validation.parts}
    return [_part(name, each, validation) for name, each in columns.items()]


def _part(name: str, columns: list[Column], validation: Validation | None) -> Part:
    part = next((part for part in validation.parts if part.part == name), None) if validation else None
    if validation is None or part is None:
        return Part(name, columns)
    reasons = [problem for each, problem in validation.problems if each == name]
    reasons += [
        f"{count.field}: {count.rule} in {count.rows:,} rows, allowed {count.allowed}"
        for count in validation.counts
        if count.part == name
    ]
    if not name:  # a source of items, each of which is named
        reasons += [f"{each.item}: {each.field}: {each.rule}, found {each.found}" for each in validation.set_aside]
    return Part(name or "items", columns, part.checked, part.quarantined, reasons)


def _columns(part: ReaderPart) -> list[Column]:
    from stromatolite.contracts.columns import descriptions, units
    from stromatolite.contracts.parts import TablePart

    if isinstance(part, TablePart):
        unit, meaning = units(part.contract), descriptions(part.contract)
        return [Column(name, unit[name], meaning[name]) for name in unit]
    variables = part.contract().data_vars or {}
    return [_variable(str(name), variable) for name, variable in variables.items()]


def _variable(name: str, variable: object) -> Column:
    """A variable of a cube: its dimensions belong to what it means."""
    attrs = getattr(variable, "attrs", None) or {}
    dims = ", ".join(str(dim) for dim in getattr(variable, "dims", None) or ())
    meaning = getattr(variable, "description", None) or attrs.get("long_name", "")
    return Column(name, attrs.get("units"), " ".join(each for each in (meaning, f"({dims})") if each))


def _validation(report: Path) -> Validation | None:
    if not report.is_file():
        return None
    from pipelines.reporting.validation import read_validation

    return read_validation(report)
