"""Errors of predicted climates, a number a planet and a variable, in physical units (humidity in dex).

Shape suffixes: N planets, C = 48 channels, Y = 32 latitudes, X = 64 longitudes, V = 8 variables, M ensemble members.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from domains.climates.fields import HUMIDITY_FLOOR, VARIABLES
from domains.climates.grid import area_weights

Array = npt.NDArray[np.floating[Any]]

UNITS: Final = {v.name: "dex" if v.name == "specific_humidity" else v.units for v in VARIABLES}


def channel_slices() -> dict[str, slice]:
    """Where each variable's channels lie in a stack of 48."""
    slices, start = {}, 0
    for variable in VARIABLES:
        slices[variable.name] = slice(start, start + variable.levels)
        start += variable.levels
    return slices


HUMIDITY: Final = channel_slices()["specific_humidity"]


def scored(fields_NCYX: Array, humidity_floor: float = HUMIDITY_FLOOR) -> Array:
    """Fields as they are scored: humidity as log10 of at least `humidity_floor` (kg kg-1), the rest as it is."""
    scored_NCYX = np.array(fields_NCYX, dtype=np.float32)
    scored_NCYX[:, HUMIDITY] = np.log10(np.maximum(scored_NCYX[:, HUMIDITY], humidity_floor))
    return scored_NCYX


def area_mean(values: Array) -> Array:
    """Mean over the sphere of (…, Y, X), shape (…)."""
    mean: Array = values.mean(axis=-1) @ area_weights()
    return mean


def by_variable(values_NC: Array) -> Array:
    """Mean over the levels of each variable: (N, C) to (N, V)."""
    return np.stack([values_NC[:, part].mean(axis=1) for part in channel_slices().values()], axis=1)


def rmse(predicted_NCYX: Array, truth_NCYX: Array) -> Array:
    """Area-weighted root-mean-square error, shape (N, V): of each field, then averaged over a variable's levels."""
    return by_variable(np.sqrt(area_mean(np.square(predicted_NCYX - truth_NCYX, dtype=np.float64))))


def anomaly_correlation(predicted_NCYX: Array, truth_NCYX: Array, climatology_NCYX: Array) -> Array:
    """Area-weighted correlation of departures from the training mean, (N, V); a field without any counts as 0."""
    a, b = predicted_NCYX - climatology_NCYX, truth_NCYX - climatology_NCYX
    a, b = a - area_mean(a)[..., None, None], b - area_mean(b)[..., None, None]
    spread = np.sqrt(area_mean(a * a) * area_mean(b * b))
    return by_variable(np.divide(area_mean(a * b), spread, out=np.zeros_like(spread), where=spread > 0))


def energy_score(members_MNCYX: Array, truth_NCYX: Array) -> Array:
    """Energy score of an ensemble, (N, V), in the variable's unit, lower is better (Gneiting & Raftery 2007, eq. 21).

    The distance between fields is their area-weighted root-mean-square difference; the spread term is the unbiased
    mean over pairs of different members.
    """
    count = len(members_MNCYX)
    error = np.mean([rmse(member, truth_NCYX) for member in members_MNCYX], axis=0)
    pairs = [rmse(members_MNCYX[i], members_MNCYX[j]) for i in range(count) for j in range(i)]
    return np.asarray(error - 0.5 * np.mean(pairs, axis=0) if pairs else error)


def spread_skill(members_MNCYX: Array, truth_NCYX: Array) -> Array:
    """Ensemble spread over the error of its mean, (V,): 1 for a calibrated ensemble, below 1 for an over-confident one.

    The factor sqrt((M + 1) / M) accounts for the finite size (Fortin et al. 2014, J. Hydrometeorol. 15, 1708).
    """
    count = len(members_MNCYX)
    mean_NCYX = members_MNCYX.mean(axis=0)
    spread = by_variable(area_mean(members_MNCYX.var(axis=0, ddof=1))).mean(axis=0)
    error = by_variable(area_mean(np.square(mean_NCYX - truth_NCYX))).mean(axis=0)
    return np.asarray(np.sqrt((count + 1) / count * spread / error))
