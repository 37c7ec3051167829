"""How far a new version of a table or cube has drifted from the last: as a report, and as a gate by configuration.

The population stability index compares the shares of the new version with those of the reference in bins of equal mass
of the reference: sum over bins of (new - old) ln(new / old). By custom, below 0.1 nothing has changed, above 0.25 much
has (Siddiqi 2006, Credit Risk Scorecards, ch. 6). Of samples of one population it is about (1/n + 1/m) times a
chi-squared variable (Yurdakul & Naranjo 2020, J. Risk Model Validation 14, 4), so that small tables exceed any fixed
limit by chance: what chance explains does not count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from stromatolite.errors import ConfigError, ContractError
from stromatolite.typed import Typed
from stromatolite.versions.profile import Numbers, Profile, Words

BINS: Final = 10
EMPTY: Final = 0.5
"""An empty bin counts as half a value: the logarithm of nothing is no number, and a rare value no drift."""
CHANCE_Z: Final = 2.326
"""Of the normal distribution 1 % lies above: by chance alone, one column in a hundred would drift."""


@dataclass(frozen=True)
class DriftLimits(Typed):
    """The block `drift` of params.yaml: what a new version may differ from the last.

    Attributes:
        gate: whether `strom data validate` refuses a table or cube that has drifted; a report tells it anyway.
        max_psi: highest population stability index of a column, beyond what chance explains.
        max_missing_rise: by how much the share of missing values of a column may rise.
        max_rows_lost: share of rows that may be gone.
        max_range_growth: how far numbers may lie outside the range that they had, as a share of that range.
        max_new_categories: how many categories of a column may be new.
        max_lost_categories: how many may be gone.
    """

    gate: bool = False
    max_psi: float = 0.25
    max_missing_rise: float = 0.05
    max_rows_lost: float = 0.05
    max_range_growth: float = 1.0
    max_new_categories: int = 5
    max_lost_categories: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.gate, bool):
            raise ConfigError("drift.gate is neither on nor off.", found=self.gate, allowed="true or false")
        for key in ("max_missing_rise", "max_rows_lost"):
            if not 0 <= getattr(self, key) <= 1:
                raise ConfigError(f"drift.{key} is out of range.", found=getattr(self, key), allowed="0..1")
        for key in ("max_psi", "max_range_growth", "max_new_categories", "max_lost_categories"):
            if not getattr(self, key) >= 0:
                raise ConfigError(f"drift.{key} is out of range.", found=getattr(self, key), allowed=">= 0")


@dataclass(frozen=True)
class ColumnDrift:
    """One column or variable in two versions; what does not apply is None or empty.

    Attributes:
        name: which.
        psi: population stability index.
        chance: the index that chance alone exceeds in one of a hundred columns.
        missing: share of missing values, before and after.
        low: lowest number, before and after.
        high: highest number, before and after.
        new: categories that were not there before.
        lost: categories that are gone.
    """

    name: str
    psi: float | None
    chance: float
    missing: tuple[float, float]
    low: tuple[float, float] | None = None
    high: tuple[float, float] | None = None
    new: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def range_growth(self) -> float:
        """How far numbers lie outside the range that they had, as a share of that range."""
        if self.low is None or self.high is None:
            return 0.0
        outside = max(self.low[0] - self.low[1], self.high[1] - self.high[0], 0.0)
        return outside / (self.high[0] - self.low[0]) if self.high[0] > self.low[0] else math.inf if outside else 0.0


@dataclass(frozen=True)
class Drift:
    """Two versions of a table or cube.

    Attributes:
        rows: before and after.
        columns: those that both have.
    """

    rows: tuple[int, int]
    columns: Sequence[ColumnDrift]

    def breaches(self, limits: DriftLimits) -> list[str]:
        """What exceeds the limits, in words."""
        before, after = self.rows
        lost = (before - after) / before if before else 0.0
        found = [f"{lost:.1%} of {before} rows are gone"] if lost > limits.max_rows_lost else []
        return found + [words for column in self.columns for words in _breaches(column, limits)]


def _breaches(column: ColumnDrift, limits: DriftLimits) -> Iterator[str]:
    if column.psi is not None and column.psi > max(limits.max_psi, column.chance):
        yield f"{column.name}: stability index {column.psi:.2f}, at most {max(limits.max_psi, column.chance):.2f}"
    rise = column.missing[1] - column.missing[0]
    if rise > limits.max_missing_rise:
        yield f"{column.name}: {rise:.1%} more values are missing, at most {limits.max_missing_rise:.1%}"
    if column.range_growth > limits.max_range_growth and column.low and column.high:
        before = f"{column.low[0]:.4g} to {column.high[0]:.4g}"
        yield f"{column.name}: {column.low[1]:.4g} to {column.high[1]:.4g}, far outside {before}"
    for what, names, most in (
        ("new", column.new, limits.max_new_categories),
        ("gone", column.lost, limits.max_lost_categories),
    ):
        if len(names) > most:
            yield f"{column.name}: {len(names)} categories are {what}, at most {most}: {', '.join(names[:5])}"


def drift(reference: Profile, new: Profile) -> Drift:
    """Compare a new version with the reference, in the columns that both have in one kind."""
    columns = []
    for name, old in reference.columns.items():
        other = new.columns.get(name)
        if isinstance(old, Numbers) and isinstance(other, Numbers):
            columns.append(_numbers(name, old, other, (reference.rows, new.rows)))
        elif isinstance(old, Words) and isinstance(other, Words):
            columns.append(_words(name, old, other))
    return Drift((reference.rows, new.rows), columns)


def require_no_drift(found: Drift, limits: DriftLimits, name: str) -> None:
    """Refuse a version that has drifted, where the configuration asks for it.

    Raises:
        ContractError: with everything that exceeds the limits.
    """
    breaches = found.breaches(limits) if limits.gate else []
    if breaches:
        raise ContractError(
            f"{name} has drifted from its last version.",
            found="\n    ".join(breaches),
            allowed="the limits of the block drift in params.yaml",
            fix="Look at it with `strom data diff`; if the change is meant, commit it: the next version is compared "
            "with this one.",
        )


def stability_index(old: npt.NDArray[np.int64], new: npt.NDArray[np.int64]) -> float:
    """The population stability index of counts in the same bins."""
    before, after = np.maximum(old, EMPTY) / old.sum(), np.maximum(new, EMPTY) / new.sum()
    return float(((after - before) * np.log(after / before)).sum())


def chance(bins: int, n: int, m: int) -> float:
    """The index that two samples of one population exceed one time in a hundred (chi-squared by Wilson & Hilferty)."""
    freedom = bins - 1
    if freedom < 1:
        return 0.0
    part = 2 / (9 * freedom)
    return float((1 / n + 1 / m) * freedom * (1 - part + CHANCE_Z * math.sqrt(part)) ** 3)


def _numbers(name: str, old: Numbers, new: Numbers, rows: tuple[int, int]) -> ColumnDrift:
    missing = (_share(old.missing, old.size), _share(new.missing, new.size))
    there = int(old.counts.sum()), int(new.counts.sum())
    if not all(there):
        return ColumnDrift(name, None, 0.0, missing)
    starts = _bins(old.counts)
    before, after = np.add.reduceat(old.counts, starts), np.add.reduceat(new.counts, starts)
    index = stability_index(before, after)
    # the values of one map of a cube are no sample of their own: rows are what was drawn
    limit = chance(len(starts), min(there[0], rows[0]), min(there[1], rows[1]))
    return ColumnDrift(name, index, limit, missing, (old.low, new.low), (old.high, new.high))


def _bins(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """First buckets of bins of about equal mass; a value that many share has its own, and so has what lies outside."""
    cumulative = np.cumsum(counts)
    inner = np.searchsorted(cumulative, cumulative[-1] * np.arange(1, BINS) / BINS) + 1
    first, last = np.flatnonzero(counts)[[0, -1]]
    return np.unique(np.concatenate([[0, first, last + 1], inner])).astype(np.intp)


def _words(name: str, old: Words, new: Words) -> ColumnDrift:
    missing = (_share(old.missing, old.size), _share(new.missing, new.size))
    if not (old.counts and new.counts and old.categories and new.categories):
        return ColumnDrift(name, None, 0.0, missing)
    every = sorted(old.counts | new.counts)
    before, after = (np.array([each.counts[word] for word in every]) for each in (old, new))
    fresh = tuple(word for word in every if not old.counts[word])
    gone = tuple(word for word in every if not new.counts[word])
    limit = chance(len(every), int(before.sum()), int(after.sum()))
    return ColumnDrift(name, stability_index(before, after), limit, missing, new=fresh, lost=gone)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
