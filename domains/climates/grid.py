"""The common grid of all simulators: 32 Gaussian latitudes, 64 longitudes, 9 relative isobars."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Grid = npt.NDArray[np.float64]

LATITUDES: Final = 32
LONGITUDES: Final = 64

TOP_HPA: Final = 10.0
BOTTOM_FRACTION: Final = 0.925
RELATIVE_ISOBARS: Final = (1.0, 0.959305, 0.857796, 0.722222, 0.573845, 0.428441, 0.296296, 0.182213, 0.085505)
"""s_k: a planet of 1 bar has levels at 925, 887.8, 794.9, 670.8, 535.1, 402.0, 281.1, 176.7 and 88.2 hPa."""

LEVEL_PRESSURE_RULE: Final = "p_k = s_k (0.925 p_s - 10 hPa) + 10 hPa, p_s the planet's mean surface pressure"


@lru_cache(maxsize=1)
def _gauss_legendre() -> tuple[Grid, Grid]:
    nodes, weights = np.polynomial.legendre.leggauss(LATITUDES)
    return nodes, weights


def latitudes() -> Grid:
    """Gaussian latitudes from south to north, degrees, shape (32,)."""
    return np.asarray(np.degrees(np.arcsin(_gauss_legendre()[0])), dtype=np.float64)


def longitudes() -> Grid:
    """Longitudes of cell centres, degrees east of the substellar point, -177.1875 to 177.1875, shape (64,)."""
    return np.asarray((np.arange(LONGITUDES) + 0.5) * (360.0 / LONGITUDES) - 180.0, dtype=np.float64)


def area_weights() -> Grid:
    """Gaussian quadrature weights of the latitudes, summing to 1, shape (32,); longitudes weigh alike."""
    return _gauss_legendre()[1] / 2.0


def isobars(surface_pressure_bar: float) -> Grid:
    """Pressures of the 9 levels for a planet of this mean surface pressure, hPa, from the surface up, shape (9,)."""
    return np.array(RELATIVE_ISOBARS) * (BOTTOM_FRACTION * surface_pressure_bar * 1000.0 - TOP_HPA) + TOP_HPA


def to_isobars(field: Array, pressure: Array, target: Grid) -> Array:
    """Interpolate linearly in log p, constant beyond the ends.

    Args:
        field: values on source levels from the top down, (S, Y, X).
        pressure: their pressures, (S, Y, X), hPa, growing along S.
        target: pressures wanted, (K,), hPa.

    Returns:
        Values on the target pressures, (K, Y, X).
    """
    x = np.log(pressure)
    out = np.empty((len(target), *field.shape[1:]), dtype=np.float64)
    for k, wanted in enumerate(np.log(target)):
        # the source layer below which each column's target lies; clipping the fraction makes the ends constant
        upper = np.clip((x < wanted).sum(axis=0) - 1, 0, len(x) - 2)[None]
        x0, x1 = np.take_along_axis(x, upper, 0)[0], np.take_along_axis(x, upper + 1, 0)[0]
        f0, f1 = np.take_along_axis(field, upper, 0)[0], np.take_along_axis(field, upper + 1, 0)[0]
        fraction = np.clip((wanted - x0) / (x1 - x0), 0.0, 1.0)
        out[k] = f0 + fraction * (f1 - f0)
    return out


def half_cell_east_spectral(field: Array) -> Array:
    """The field half a cell further east along the last axis, exact for what the grid resolves."""
    spectrum = np.fft.rfft(field, axis=-1)
    cells = field.shape[-1]
    spectrum *= np.exp(1j * np.pi * np.arange(spectrum.shape[-1]) / cells)
    spectrum[..., -1] = 0.0  # the Nyquist wave has no phase: between its crests it is zero
    return np.fft.irfft(spectrum, n=cells, axis=-1)


def half_cell_east_neighbours(field: Array) -> Array:
    """The mean of each cell and its eastern neighbour along the last axis: no ringing, no new extremes."""
    return 0.5 * (field + np.roll(field, -1, axis=-1))
