"""Finds the rows of a table that break a rule of its schema, rule by rule, at the speed of whole columns.

The rules are pandera's own checks. Its lazy validation makes an object of every failing cell, which takes 17 s for
300,000 bad rows of 20 columns; here a rule keeps the rows of its failures and words are made when they are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandera.engines.pandas_engine import Engine

from stromatolite.contracts.quarantine import Violation
from stromatolite.contracts.wording import allowed_by, rule_of, shown, unit_of

if TYPE_CHECKING:
    import pandera.pandas as pa

Positions = npt.NDArray[np.intp]


class CheckFailed(Exception):  # noqa: N818 - a verdict on the table as a whole
    """A check says no to the table as a whole, or cannot be made."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(str(violation))
        self.violation = violation


@dataclass(frozen=True)
class RowFault:
    """One rule, and the rows that break it.

    Attributes:
        field: the column, or the columns that the rule compares.
        rule: what was checked, in a word or two.
        allowed: what may be there.
        positions: positions of the rows in the table, in order.
        found: what is there, in words, by number in `positions`.
    """

    field: str
    rule: str
    allowed: str
    positions: Positions
    found: Callable[[int], str]

    def violation(self, number: int) -> Violation:
        """What is wrong with the row at `positions[number]`."""
        return Violation(self.field, self.rule, self.found(number), self.allowed)


def row_faults(table: pd.DataFrame, schema: pa.DataFrameSchema) -> list[RowFault]:
    """The rules that rows of a table break, in the order of the schema.

    Args:
        table: its columns and their types are those of the schema, its index has no label twice.
        schema: what each row must be.

    Raises:
        CheckFailed: a check cannot be put down to rows.
    """
    faults: list[RowFault] = []
    wrong_type = np.zeros(len(table), dtype=bool)
    for name, component, values in _components(table, schema):
        sound = np.ones(len(table), dtype=bool)
        for fault in _type_faults(name, component, values):
            sound[fault.positions] = False
            faults.append(fault)
        wrong_type |= ~sound
        faults += _value_faults(name, component, values, np.flatnonzero(sound), table.index)
    for columns in _unique_together(schema):
        faults += _duplicates(
            ", ".join(columns), table.index, table[columns], np.arange(len(table)), schema.report_duplicates
        )
    for check in schema.checks:
        faults += _broken_by_rows(check, table, np.flatnonzero(~wrong_type))
    return [fault for fault in faults if len(fault.positions)]


def _components(table: pd.DataFrame, schema: pa.DataFrameSchema) -> Iterator[tuple[str, Any, pd.Series]]:
    """Each column and index level with its part of the schema, its rows numbered from 0."""
    for name, column in schema.columns.items():
        if name in table:
            yield str(name), column, table[name].reset_index(drop=True)
    levels = getattr(schema.index, "indexes", [schema.index]) if schema.index is not None else []
    for place, level in enumerate(levels):
        values = table.index.get_level_values(place).to_series().reset_index(drop=True)
        yield str(level.name or table.index.names[place] or "row"), level, values


def _type_faults(name: str, component: Any, values: pd.Series) -> Iterator[RowFault]:
    """Cells of a column of objects that are of another type than the column says."""
    if values.dtype != object or component.dtype is None:
        return
    right = component.dtype.check(Engine.dtype(values.dtype), values)
    if isinstance(right, bool | np.bool_):
        return
    positions = np.flatnonzero(~np.asarray(right, dtype=bool) & values.notna().to_numpy())
    yield RowFault(
        name,
        "type",
        "text" if str(component.dtype) == "str" else str(component.dtype),
        positions,
        lambda number: f"{shown(values[positions[number]])} ({type(values[positions[number]]).__name__})",
    )


def _value_faults(
    name: str, component: Any, values: pd.Series, sound: Positions, labels: pd.Index
) -> Iterator[RowFault]:
    missing = values.isna().to_numpy()
    unit = unit_of(component)

    def fault(rule: str, allowed: str, positions: Positions) -> RowFault:
        return RowFault(name, rule, allowed, positions, lambda number: shown(values[positions[number]], unit))

    if not component.nullable:
        yield fault("missing value", "a value", np.flatnonzero(missing))
    if values.dtype.kind == "f":
        yield fault("range", f"finite numbers {unit}".rstrip(), np.flatnonzero(np.isinf(values.to_numpy(float))))
    if component.unique:
        yield from _duplicates(name, labels, values.iloc[sound], sound, component.report_duplicates)
    for check in component.checks:
        if check.groupby is None:  # groups are left to pandera, which judges what is accepted
            positions = sound[~missing[sound]] if check.ignore_na else sound
            yield fault(
                rule_of(check), allowed_by(check, unit), positions[_broken(name, check, values.iloc[positions])]
            )


def _broken(field: str, check: Any, values: pd.Series | pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which of the values break the check."""
    try:
        passed = check(values).check_output
    except Exception as error:  # a check of a schema may raise anything
        told_error = f"{type(error).__name__}: {error}"
        raise CheckFailed(Violation(field, rule_of(check), told_error, allowed_by(check))) from error
    if isinstance(passed, pd.DataFrame):
        passed = passed.all(axis="columns")
    if isinstance(passed, pd.Series) and len(passed) == len(values):
        return ~passed.fillna(False).to_numpy(dtype=bool)
    if not np.all(passed):
        raise CheckFailed(Violation(field, rule_of(check), "the column as a whole", allowed_by(check)))
    return np.zeros(len(values), dtype=bool)


def _unique_together(schema: pa.DataFrameSchema) -> list[list[str]]:
    unique = schema.unique or []
    return [list(unique)] if unique and all(isinstance(name, str) for name in unique) else [list(u) for u in unique]


def _duplicates(
    field: str, labels: pd.Index, values: pd.DataFrame | pd.Series, positions: Positions, report: str
) -> Iterator[RowFault]:
    """Values that occur twice, each with another row that has it."""
    keep: Any = {"exclude_first": "first", "exclude_last": "last"}.get(report, False)
    among = np.flatnonzero(values.duplicated(keep=False))
    if not len(among):
        return
    rows = pd.Series(among).groupby(pd.factorize(_as_keys(values.iloc[among]))[0])
    first, last = rows.transform("first").to_numpy(), rows.transform("last").to_numpy()
    chosen = values.iloc[among].duplicated(keep=keep).to_numpy() if keep else np.ones(len(among), dtype=bool)
    same, other = among[chosen], np.where(first == among, last, first)[chosen]
    cells = values.to_frame() if isinstance(values, pd.Series) else values

    def found(number: int) -> str:
        return f"{', '.join(map(shown, cells.iloc[same[number]]))}, also in row {labels[positions[other[number]]]}"

    yield RowFault(field, "duplicate", "each value once", positions[same], found)


def _as_keys(values: pd.DataFrame | pd.Series) -> Any:
    return values if isinstance(values, pd.Series) else pd.MultiIndex.from_frame(values)


def _broken_by_rows(check: Any, table: pd.DataFrame, sound: Positions) -> Iterator[RowFault]:
    columns = columns_in(f"{check.error or ''} {check.description or ''} {check.name or ''}", list(table.columns))
    field = ", ".join(columns) or rule_of(check)
    positions = sound[_broken(field, check, table.iloc[sound])]

    def found(number: int) -> str:
        row = table.iloc[positions[number]]
        return ", ".join(f"{name} {shown(row[name])}" for name in columns) or "another"

    yield RowFault(field, rule_of(check), allowed_by(check), positions, found)


def columns_in(text: str, columns: Sequence[str]) -> list[str]:
    """The columns that a text names: a check that compares columns says which in its `error`."""
    words = set(re.findall(r"\w+", text))
    return [name for name in columns if name in words]
