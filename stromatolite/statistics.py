"""Bootstrap intervals over test units (planets, organisms, dossiers): numpy only, the same seed gives the same bits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

CHUNK = 1_000_000
"""Indices drawn at once: bounds memory to some 16 MB however many units there are."""


def bootstrap_mean(
    values: ArrayLike, *, resamples: int = 10_000, seed: int = 0, confidence: float = 0.95
) -> tuple[float, float, float]:
    """The mean over units and its percentile-bootstrap interval, units being resampled with replacement.

    Args:
        values: one number a unit, shape (units,).
        resamples: how often the units are drawn anew.
        seed: of the draws; calls with equal seed and number of units draw the same units.
        confidence: probability mass of the interval, in (0, 1).

    Returns:
        (mean, low, high), in the unit of `values`.

    Raises:
        ValueError: there are no values, one of them is not finite, or an argument is out of range.
    """
    sample = _checked(values)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie in (0, 1), found {confidence}")
    if resamples < 1:
        raise ValueError(f"resamples must be at least 1, found {resamples}")
    means = np.concatenate([sample[index].mean(axis=1) for index in _draws(sample.size, resamples, seed)])
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(sample.mean()), float(low), float(high)


def paired_bootstrap(
    a: ArrayLike, b: ArrayLike, *, resamples: int = 10_000, seed: int = 0, confidence: float = 0.95
) -> tuple[float, float, float]:
    """The mean difference `a - b` over the same units, and its bootstrap interval.

    Pairing removes what makes one unit harder than another, so the interval speaks of the two models alone.

    Args:
        a: one number a unit, shape (units,).
        b: the other model's numbers for the same units in the same order, shape (units,).
        resamples: how often the units are drawn anew.
        seed: of the draws.
        confidence: probability mass of the interval, in (0, 1).

    Returns:
        (difference, low, high); for a metric that is minimised, `high < 0` says that `a` is better.

    Raises:
        ValueError: the two differ in length, or as for `bootstrap_mean`.
    """
    first, second = _checked(a), _checked(b)
    if first.shape != second.shape:
        raise ValueError(f"paired values need the same units: found {first.size} and {second.size}")
    return bootstrap_mean(first - second, resamples=resamples, seed=seed, confidence=confidence)


def _checked(values: ArrayLike) -> NDArray[np.float64]:
    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or sample.size == 0:
        raise ValueError(f"one number a unit is needed, found an array of shape {sample.shape}")
    if not np.isfinite(sample).all():
        raise ValueError(f"every unit needs a finite number, found {sample[~np.isfinite(sample)][0]}")
    return sample


def _draws(units: int, resamples: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Blocks of unit indices, shape (rows, units), `resamples` rows in all."""
    generator = np.random.default_rng(seed)
    rows = max(1, CHUNK // units)
    for start in range(0, resamples, rows):
        yield generator.integers(units, size=(min(rows, resamples - start), units))
