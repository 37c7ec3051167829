"""Finds pairs of points that are each other's nearest, and by far: the way in which rows of two catalogues are matched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Strictness:
    """When two points are one star.

    Attributes:
        furthest: how far they may be apart, in the points' own unit, their expected errors.
        lead: how many times further the second-nearest point of either must be. Pairs nearer than one error count as
            one error apart.
    """

    furthest: float
    lead: float


def mutual_nearest(points: Floats, others: Floats, strictness: Strictness) -> tuple[Places, Places]:
    """The pairs, as places in `points` and in `others`.

    Args:
        points: shape (rows, dimensions), each coordinate over its expected error.
        others: likewise.
        strictness: when two points are one star. Where there is doubt there is no pair.
    """
    if len(points) < 1 or len(others) < 1:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    away, nearest = cKDTree(others).query(points, k=2)
    first = nearest[:, 0]
    back_away, back = cKDTree(points).query(others[first], k=2)
    needed = strictness.lead * np.maximum(away[:, 0], 1)
    sure = (
        (away[:, 0] <= strictness.furthest)
        & (back[:, 0] == np.arange(len(points)))
        & (away[:, 1] >= needed)
        & (back_away[:, 1] >= needed)
    )
    return np.flatnonzero(sure), first[sure]
