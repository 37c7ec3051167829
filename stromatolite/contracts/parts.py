"""What the reader of a source declares: its tables and cubes, each with a contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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
