"""Declares the columns of a table: what each means, its unit and its range, in the pandera schema itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pandera.pandas as pa

if TYPE_CHECKING:
    from pandera.api.pandas.model import DataFrameModel

UNIT: Final = "unit"


class Table(pa.DataFrameModel):
    """Base of the contracts of tables: every column is there, of the right type, and no other."""

    class Config:
        """Nothing is converted on the way."""

        strict = True
        coerce = False


def column(
    doc: str,
    *,
    unit: str | None = None,
    nullable: bool = False,
    unique: bool = False,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    isin: Sequence[Any] | None = None,
    matches: str | None = None,
) -> Any:
    """One column of a `DataFrameModel`.

    Args:
        doc: what it holds, in a line.
        unit: its unit in the notation of CF ("K", "W m-2", "1" for a pure number); None for text, names and flags.
        nullable: whether a value may be missing.
        unique: whether no value occurs twice.
        ge: lowest value.
        gt: bound that every value exceeds.
        le: highest value.
        lt: bound that every value stays below.
        isin: the values that may occur.
        matches: regular expression that text matches from its beginning.
    """
    values = None if isin is None else list(isin)  # pandera would unpack a tuple
    limits = {"ge": ge, "gt": gt, "le": le, "lt": lt, "isin": values, "str_matches": matches}
    given = {name: value for name, value in limits.items() if value is not None}
    return pa.Field(description=doc, metadata={UNIT: unit}, nullable=nullable, unique=unique, **given)


def units(model: type[DataFrameModel]) -> dict[str, str | None]:
    """The unit of each column of a model."""
    return {name: (each.metadata or {}).get(UNIT) for name, each in model.to_schema().columns.items()}


def descriptions(model: type[DataFrameModel]) -> dict[str, str]:
    """What each column of a model holds."""
    return {name: each.description or "" for name, each in model.to_schema().columns.items()}


def key(model: type[DataFrameModel]) -> list[str]:
    """The columns whose values together name a row: those that the model says are unique; none when it says nothing."""
    schema = model.to_schema()
    together = schema.unique or [name for name, each in schema.columns.items() if each.unique][:1]
    return [str(name) for name in together] if all(isinstance(name, str) for name in together) else list(together[0])
