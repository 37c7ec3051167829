"""Finds points that are each other's nearest, and by far: so the rows of two catalogues are matched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from domains.stars.gaia_position import unit_vectors

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


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


def points_in_space(
    ra_deg: npt.ArrayLike, dec_deg: npt.ArrayLike, distance_pc: npt.ArrayLike, angle_rad: float, share: float
) -> Floats:
    """Indices of stars, in errors.

    Args:
        ra_deg: right ascensions.
        dec_deg: declinations.
        distance_pc: distances.
        angle_rad: expected error on the sky.
        share: expected error of the distance, as a share of it.
    """
    direction = unit_vectors(np.asarray(ra_deg, float), np.asarray(dec_deg, float))
    return np.column_stack([direction / angle_rad, np.log(np.asarray(distance_pc, float)) / share])


def mutual_nearest(points: Floats, others: Floats, strictness: Strictness) -> tuple[Indices, Indices]:
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
