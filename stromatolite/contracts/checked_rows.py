"""Sorts a table by its contract: rows to accept, rows to set aside, and every reason.

A table that is wrong as a whole is refused, with all its faults at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pandera.errors
import pandera.pandas as pa
from pandera.engines.pandas_engine import Engine

from stromatolite.contracts.quarantine import Violation
from stromatolite.contracts.row_faults import CheckFailed, RowFault, row_faults
from stromatolite.errors import ContractError, nearest

if TYPE_CHECKING:
    from pandera.api.pandas.model import DataFrameModel


class Reasons(Mapping[Any, list[Violation]]):
    """The violations of each row that has any, by its label; they are put into words when they are looked up."""

    def __init__(self, index: pd.Index, faults: Sequence[RowFault]) -> None:
        self._index = index
        self._faults = faults
        bad = np.zeros(len(index), dtype=bool)
        for fault in faults:
            bad[fault.positions] = True
        self.rows = bad
        """For each row of the table, whether it has a violation."""

    def __getitem__(self, row: Any) -> list[Violation]:
        place: Any = self._index.get_loc(row)
        found = []
        for fault in self._faults:
            number = int(np.searchsorted(fault.positions, place))
            if number < len(fault.positions) and fault.positions[number] == place:
                found.append(fault.violation(number))
        if not found:
            raise KeyError(row)
        return found

    def __iter__(self) -> Iterator[Any]:
        return iter(self._index[self.rows])

    def __len__(self) -> int:
        return int(self.rows.sum())


@dataclass(frozen=True)
class CheckedRows:
    """A table in two parts.

    Attributes:
        accepted: the rows that keep every rule.
        quarantined: the others, as they were read.
        reasons: what is wrong with each quarantined row, by its index label.
        faults: the same by rule, for counting.
    """

    accepted: pd.DataFrame
    quarantined: pd.DataFrame
    reasons: Mapping[Any, list[Violation]]
    faults: Sequence[RowFault]

    @property
    def rate(self) -> float:
        """Share of rows that were set aside."""
        total = len(self.accepted) + len(self.quarantined)
        return len(self.quarantined) / total if total else 0.0

    def messages(self) -> list[str]:
        """For each quarantined row, in order, all its reasons in one line."""
        return ["; ".join(map(str, self.reasons[row])) for row in self.quarantined.index]


def quarantine_rows(table: pd.DataFrame, model: type[DataFrameModel] | pa.DataFrameSchema, name: str) -> CheckedRows:
    """Part the rows of a table that keep their contract from those that do not.

    An infinite number is never accepted. Of rows that are the same where they may not be, all are set aside.

    Args:
        table: the rows; its index names them.
        model: what each row must be.
        name: how messages call the table, such as its file.

    Raises:
        ContractError: the table as a whole is wrong, with all its faults: columns missing, unknown or of another type,
            rows with one name, a check that cannot be put down to rows.
    """
    schema: pa.DataFrameSchema = model if isinstance(model, pa.DataFrameSchema) else model.to_schema()
    _refuse(_structure(table, schema), name, schema)
    try:
        faults = row_faults(table, schema)
    except CheckFailed as failed:
        _refuse([failed.violation], name, schema)
    reasons = Reasons(table.index, faults)
    accepted = table[~reasons.rows]
    _refuse(_leftovers(accepted, schema), name, schema)
    return CheckedRows(accepted, table[reasons.rows], reasons, faults)


def require_table(table: pd.DataFrame, model: type[DataFrameModel] | pa.DataFrameSchema, name: str) -> None:
    """Refuse a table that does not keep its contract in every row.

    Raises:
        ContractError: with every rule that is broken, in how many rows, and the first of them.
    """
    found = quarantine_rows(table, model, name)
    if not found.faults:
        return
    raise ContractError(
        f"{name} breaks its contract in {len(found.quarantined)} of {len(table)} rows.",
        found="\n    ".join(summary(table.index, fault) for fault in found.faults),
        allowed="no row that breaks a rule",
    )


def summary(index: pd.Index, fault: RowFault) -> str:
    """One rule that rows break: in how many, and the first of them."""
    first, count = index[fault.positions[0]], len(fault.positions)
    return f"{fault.violation(0)} (row {first}{f' and {count - 1} more' if count > 1 else ''})"


def _structure(table: pd.DataFrame, schema: pa.DataFrameSchema) -> list[Violation]:
    """What is wrong with a table whatever its rows hold."""
    doubled = sorted({str(name) for name in table.columns[table.columns.duplicated()]})
    if doubled:
        return [Violation(name, "column", "several of this name", "one") for name in doubled]
    unknown = [str(name) for name in table if name not in schema.columns] if schema.strict is True else []
    found = []
    for name, column in schema.columns.items():
        if name in table:
            found += _type(str(name), column, table[name])
        elif column.required:
            guess = nearest(str(name), unknown)
            found.append(
                Violation(str(name), "column", f"missing{f', {guess!r} is like it' if guess else ''}", "present")
            )
    found += [Violation(name, "column", "unknown", ", ".join(map(str, schema.columns))) for name in unknown]
    return found + _index(table.index, schema)


def _index(index: pd.Index, schema: pa.DataFrameSchema) -> list[Violation]:
    found = []
    if not index.is_unique:
        twice = index[index.duplicated()].unique()
        found.append(Violation(str(index.name or "index"), "row names", f"{twice[0]} twice", "each row once"))
    levels = getattr(schema.index, "indexes", [schema.index]) if schema.index is not None else []
    if levels and len(levels) != index.nlevels:
        found.append(Violation("index", "levels", str(index.nlevels), str(len(levels))))
        return found
    for place, level in enumerate(levels):
        name = str(level.name or index.names[place] or "index")
        found += _type(name, level, index.get_level_values(place).to_series())
    return found


def _type(name: str, component: Any, values: pd.Series) -> list[Violation]:
    """Whether a column as a whole is of another type; single cells of a column of objects are their rows' fault."""
    if component.dtype is None or component.coerce:
        return []
    wanted = "text" if str(component.dtype) == "str" else str(component.dtype)
    right = component.dtype.check(Engine.dtype(values.dtype), values.head(0))
    of_objects = wanted != "text" or values.dtype.kind not in "biufcmM"  # pandera takes any empty column for text
    return [] if np.all(right) and of_objects else [Violation(name, "type", str(values.dtype), wanted)]


def _leftovers(accepted: pd.DataFrame, schema: pa.DataFrameSchema) -> list[Violation]:
    """Pandera has the last word on what is accepted: rules that no row can be blamed for come up here."""
    if accepted.empty:
        return []
    try:
        schema.validate(accepted, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return [
            Violation(str(getattr(e.schema, "name", "") or ""), str(e.check), str(e).splitlines()[0], "the contract")
            for e in errors.schema_errors
        ]
    return []


def _refuse(violations: Sequence[Violation], name: str, schema: pa.DataFrameSchema) -> None:
    if not violations:
        return
    raise ContractError(
        f"{name} is not the table that it should be.",
        found="\n    ".join(map(str, violations)),
        allowed=f"{schema.name or 'the contract'} with the columns " + ", ".join(map(str, schema.columns)),
    )
