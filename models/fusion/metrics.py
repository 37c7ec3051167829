"""Measures of maps and fractions. Shapes: B triples, N cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

Array = npt.NDArray[np.floating[Any]]
OPEN = 0.5
"""Probability from which a place counts as habitable on a map."""
FEWEST_PLANETS = 5


def overlap(probability_BN: Array, truth_BN: npt.NDArray[np.bool_], weights_N: Array) -> Array:
    """Intersection over union of areas, (B,); NaN where neither map has a habitable place."""
    predicted = probability_BN > OPEN
    union = (predicted | truth_BN) @ weights_N
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(union > 0, ((predicted & truth_BN) @ weights_N) / union, np.nan)


def rank_correlation(predicted: Array, truth: Array, groups: npt.NDArray[np.intp]) -> float:
    """Spearman's correlation over planets, mean over groups (an organism in a scenario) whose truth varies."""
    found = []
    for group in np.unique(groups):
        rows = groups == group
        if rows.sum() >= FEWEST_PLANETS and np.ptp(truth[rows]) > 0 and np.ptp(predicted[rows]) > 0:
            found.append(spearmanr(predicted[rows], truth[rows]).statistic)
    return float(np.mean(found)) if found else float("nan")


def mean_by_unit(values: Array, units: npt.NDArray[np.intp]) -> Array:
    """Mean of each unit's values, in the order of `np.unique(units)`."""
    _, place = np.unique(units, return_inverse=True)
    return np.asarray(np.bincount(place, values) / np.bincount(place))
