"""Bootstrap intervals over test units, by scipy: the same seed gives the same bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

BATCH: Final = 1_000_000
"""Indices drawn at once: bounds memory to some 16 MB for any number of units."""


def bootstrap_mean(
    values: ArrayLike, *, resamples: int = 10_000, seed: int = 0, confidence: float = 0.95
) -> tuple[float, float, float]:
    """The mean over units and its percentile-bootstrap interval; units are resampled with replacement.

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
    from scipy.stats import bootstrap

    sample = _checked(values)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie in (0, 1), found {confidence}")
    mean = float(sample.mean())
    if sample.size == 1:  # scipy needs two; every resample of one unit is that unit
        return mean, mean, mean
    found = bootstrap(
        (sample,),
        np.mean,
        n_resamples=resamples,
        batch=max(1, BATCH // sample.size),
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    low, high = np.quantile(found.bootstrap_distribution, [(1 - confidence) / 2, (1 + confidence) / 2])
    return mean, float(low), float(high)


def paired_bootstrap(
    a: ArrayLike, b: ArrayLike, *, resamples: int = 10_000, seed: int = 0, confidence: float = 0.95
) -> tuple[float, float, float]:
    """The mean difference `a - b` over the same units, and its bootstrap interval.

    Pairing removes what makes one unit harder than another from the interval.

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
