"""What a version of a table or cube looks like, column by column: counts that can be compared, at flat memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from stromatolite.contracts.cubes import parts

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

BITS: Final = 20
"""Of the 32 of a number that count: numbers that differ by less than one part in 2,000 fall together."""
MOST_CATEGORIES: Final = 100
"""A text column with more different values, or more than one for two rows, names things and is no category."""


@dataclass
class Numbers:
    """A histogram of numbers whose buckets follow the size of the number, so that nothing need be known beforehand.

    Attributes:
        counts: (2 ** BITS,) numbers by the leading bits of their float32, in the order of the numbers.
        missing: how many are NaN.
        low: the lowest.
        high: the highest.
    """

    counts: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(2**BITS, dtype=np.int64))
    missing: int = 0
    low: float = np.inf
    high: float = -np.inf

    def add(self, values: npt.NDArray[Any]) -> None:
        """Count more numbers."""
        there = values[~np.isnan(values)]
        self.missing += values.size - there.size
        if there.size:
            self.counts += np.bincount(_buckets(there), minlength=len(self.counts))
            self.low, self.high = min(self.low, float(there.min())), max(self.high, float(there.max()))

    @property
    def size(self) -> int:
        """How many were counted, missing ones included."""
        return int(self.counts.sum()) + self.missing


def _buckets(values: npt.NDArray[Any]) -> npt.NDArray[np.uint32]:
    """The leading bits of each number, turned so that they sort as the numbers do."""
    with np.errstate(over="ignore"):
        bits = (values.astype(np.float32) + np.float32(0.0)).view(np.uint32)  # -0.0 becomes 0.0
    negative = bits >> 31 == 1
    return np.where(negative, ~bits, bits | np.uint32(1 << 31)) >> np.uint32(32 - BITS)


@dataclass
class Words:
    """How often each text or flag occurs.

    Attributes:
        counts: occurrences by value.
        missing: how many are missing.
    """

    counts: Counter[str] = field(default_factory=Counter)
    missing: int = 0

    @property
    def size(self) -> int:
        """How many were counted, missing ones included."""
        return self.counts.total() + self.missing

    @property
    def categories(self) -> bool:
        """Whether the values are categories and not names of things."""
        return len(self.counts) <= min(MOST_CATEGORIES, self.counts.total() // 2)


@dataclass(frozen=True)
class Profile:
    """One version of a table or cube.

    Attributes:
        rows: its rows; of a cube, its length along the dimension that is walked.
        columns: the columns or variables by name.
    """

    rows: int
    columns: dict[str, Numbers | Words]


def profile_table(table: pd.DataFrame) -> Profile:
    """Count every column of a table."""
    return Profile(len(table), {str(name): _column(table[name]) for name in table})


def _column(values: pd.Series) -> Numbers | Words:
    if values.dtype.kind in "fiu":
        numbers = Numbers()
        numbers.add(values.to_numpy(dtype=float, na_value=np.nan))
        return numbers
    there = values.dropna()
    return Words(Counter(map(str, there)), len(values) - len(there))


def profile_cube(cube: xr.Dataset, along: str) -> Profile:
    """Count every numeric variable of a lazily read cube, part by part."""
    counted = {str(name): Numbers() for name, array in cube.data_vars.items() if array.dtype.kind in "fiu"}
    for name, values in _walk(cube, along, list(counted)):
        counted[name].add(values)
    return Profile(cube.sizes[along], dict(counted))


def _walk(cube: xr.Dataset, along: str, names: list[str]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    for name in names:
        if along not in cube[name].dims:
            yield name, cube[name].to_numpy().ravel()
    for start, stop in parts(cube, along):
        for name in names:
            if along in cube[name].dims:
                yield name, cube[name].isel({along: slice(start, stop)}).to_numpy().ravel()
