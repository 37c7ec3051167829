"""The readers: one module a source, named like it, that says how its files become tables and cubes in known units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from pandera.api.pandas.model import DataFrameModel
    from pandera.xarray import DatasetSchema


@dataclass(frozen=True)
class TablePart:
    """A table that a source holds.

    Attributes:
        read: takes the folder of the source's files and returns every row of the original, in the units of the
            contract; the index is called `row` and names each row so that a person finds it in the file (its line).
            It converts and renames, and leaves judging to the contract.
        contract: what each row must be.
        max_quarantine_rate: share of rows that may break the contract; above it the stage fails.
    """

    read: Callable[[Path], pd.DataFrame]
    contract: type[DataFrameModel]
    max_quarantine_rate: float = 0.01


@dataclass(frozen=True)
class CubePart:
    """A datacube that a source holds.

    Attributes:
        read: takes the folder of the source's files; large data is read lazily.
        contract: what the cube must be.
        along: the dimension to walk when values are checked chunk by chunk.
    """

    read: Callable[[Path], xr.Dataset]
    contract: Callable[[], DatasetSchema]
    along: str


Part = TablePart | CubePart


def load_parts(source: str) -> dict[str, Part]:
    """The parts of a source by name, from `PARTS` of its reader.

    Raises:
        DataError: no reader is called like the source.
    """
    name = f"{__name__}.{source}"
    if not source.isidentifier() or find_spec(name) is None:
        raise DataError(
            f"No reader knows the source {source}.",
            allowed="a module pipelines/readers/<source>.py with PARTS",
            remedy="Write it; docs/adding_a_source.md shows how.",
        )
    parts: dict[str, Part] | None = getattr(import_module(name), "PARTS", None)
    if not parts:
        raise DataError(
            f"The reader of {source} reads nothing.",
            found="no PARTS",
            allowed=f"PARTS in {name.replace('.', '/')}.py: a TablePart or CubePart by name",
            remedy="docs/adding_a_source.md shows one.",
        )
    return parts
