"""Measured quantities: a value and its errors, as three columns of a table; and tables declared from such columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandera.pandas as pa

from stromatolite.contracts.columns import column

if TYPE_CHECKING:
    from pandera.api.pandas.model import DataFrameModel

Columns = Mapping[str, tuple[type, Any]]
"""A column's type and its rules, by name."""


@dataclass(frozen=True)
class Quantity:
    """Something that is measured, with the range that nature leaves it.

    Attributes:
        name: its column; the unit is in the name.
        doc: what it is, in a line.
        unit: its unit in the notation of CF.
        ge: lowest value.
        gt: bound that every value exceeds.
        le: highest value.
        lt: bound that every value stays below.
    """

    name: str
    doc: str
    unit: str
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    lt: float | None = None

    @property
    def low(self) -> str:
        """The column of the error towards lower values."""
        return f"{self.name}_error_low"

    @property
    def high(self) -> str:
        """The column of the error towards higher values."""
        return f"{self.name}_error_high"

    def columns(self) -> Columns:
        """The value and its two errors, each of which may be missing."""
        limits: dict[str, Any] = {"ge": self.ge, "gt": self.gt, "le": self.le, "lt": self.lt}
        towards = {self.low: "lower", self.high: "higher"}
        errors = {
            name: (float, column(f"{self.doc}: 1 sigma towards {side} values", unit=self.unit, nullable=True, ge=0))
            for name, side in towards.items()
        }
        return {self.name: (float, column(self.doc, unit=self.unit, nullable=True, **limits)), **errors}


def measured(quantities: Iterable[Quantity]) -> dict[str, tuple[type, Any]]:
    """The columns of several quantities."""
    return {name: rules for quantity in quantities for name, rules in quantity.columns().items()}


def table_model(
    name: str, doc: str, columns: Columns, rules: Iterable[tuple[str, Any]] = (), unique: Iterable[str] = ()
) -> type[DataFrameModel]:
    """A `DataFrameModel` of these columns and no others.

    Args:
        name: its class name.
        doc: what a row is.
        columns: type and rules by column.
        rules: conditions across columns: what they ask, with the columns named in it, and a function from the table
            to a flag a row.
        unique: columns whose values together name a row.
    """

    class Config:
        strict = True
        coerce = False

    Config.unique = list(unique)  # type: ignore[attr-defined]
    checks = {
        f"rule_{number}": pa.dataframe_check(name="comparison", error=words)(
            classmethod(lambda _, table, holds=holds: holds(table))
        )
        for number, (words, holds) in enumerate(rules)
    }
    annotations = {column_name: kind for column_name, (kind, _) in columns.items()}
    fields = {column_name: each for column_name, (_, each) in columns.items()}
    body = {"__doc__": doc, "__module__": __name__, "__annotations__": annotations, "Config": Config}
    return type(name, (pa.DataFrameModel,), {**body, **fields, **checks})
