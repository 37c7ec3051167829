"""Draws planets: one scrambled Sobol sequence over a box of parameters, and the rotation period that follows."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Axis:
    """One side of the box: a parameter between two bounds, evenly in itself or in its logarithm."""

    parameter: str
    low: float
    high: float
    logarithmic: bool = False


OUR_BOX: Final = (
    Axis("stellar_temperature_k", 2500.0, 4500.0),
    Axis("stellar_flux_w_m2", 500.0, 1500.0),
    Axis("radius_earth", 0.7, 1.5),
    Axis("gravity_m_s2", 6.0, 16.0),
    Axis("surface_pressure_bar", 0.5, 5.0, logarithmic=True),
    Axis("co2_volume_fraction", 1e-6, 0.2, logarithmic=True),
)
"""The box of our own ExoPlaSim runs (data/bundled/exoplasim_t21/README.md)."""


def sobol(dimensions: int, count: int, seed: int, start: int = 0) -> Array:
    """Points `start` to `start + count` of a scrambled Sobol sequence in the unit cube, (count, dimensions).

    The sequence depends on `dimensions` and `seed` alone: asking for more points later continues it.
    """
    from scipy.stats import qmc

    engine = qmc.Sobol(dimensions, scramble=True, rng=seed)
    if start:
        engine.fast_forward(start)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The balance properties", category=UserWarning)
        points: Array = engine.random(count)
    return points


def scale(unit: Array, box: tuple[Axis, ...]) -> Array:
    """Stretch points of the unit cube over `box`, (N, len(box))."""
    columns = []
    for place, axis in enumerate(box):
        if axis.logarithmic:
            columns.append(np.exp(np.log(axis.low) + unit[:, place] * np.log(axis.high / axis.low)))
        else:
            columns.append(axis.low + unit[:, place] * (axis.high - axis.low))
    return np.stack(columns, axis=1)


def rotation_period_days(stellar_flux_w_m2: Array, stellar_temperature_k: Array) -> Array:
    """Period of a planet that always turns one face to its star, from Kepler's law and main-sequence relations, days.

    This is CLERO's `orbital_period`, the relation our own runs follow to within 1e-5 (a test says so).
    """
    from clero import orbital_period

    return np.asarray(orbital_period(stellar_flux_w_m2, stellar_temperature_k), dtype=np.float64)
