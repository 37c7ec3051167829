"""What one of our ExoPlaSim files must be before it may enter the cube."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandera.xarray as pa
import xarray as xr

from domains.climates import grid
from domains.climates.fields import PARAMETERS, VARIABLES
from stromatolite.contracts import Violation, check_dataset

FILE_UNITS: Final = {"specific_humidity": "1"}
"""Where the files write a unit in another way than the cube (kg kg-1 is 1)."""

DRIFT: Final = "surface_temperature_drift_k"
STAR_EAST: Final = 180.0
STAR_TOLERANCE: Final = 10.0
"""Clouds move the centre of absorbed sunlight by up to 3 degrees from under the star; half a turn is another layout."""

GRID_TOLERANCE: Final = 1e-3


@lru_cache(maxsize=1)
def run_schema() -> pa.DatasetSchema:
    """Dims, coordinates, units and ranges of a file."""
    variables = {
        variable.name: _data_var(
            ("lat", "lon") if variable.levels == 1 else ("sigma", "lat", "lon"),
            FILE_UNITS.get(variable.name, variable.units),
            (variable.low, variable.high),
        )
        for variable in VARIABLES
    }
    variables["surface_air_pressure"] = _data_var(("lat", "lon"), "hPa", (20.0, 20000.0))
    return pa.DatasetSchema(
        name="exoplasim_run",
        data_vars=variables,
        coords={name: pa.Coordinate(dtype="float64") for name in ("sigma", "lat", "lon")},
        sizes={"lat": grid.LATITUDES, "lon": grid.LONGITUDES},
    )


def _data_var(dims: tuple[str, ...], units: str, bounds: tuple[float, float]) -> pa.DataVar:
    return pa.DataVar(dtype="float32", dims=dims, attrs={"units": units}, checks=[pa.Check.in_range(*bounds)])


def examine(run: xr.Dataset, max_drift_k: float) -> list[Violation]:
    """Everything that keeps a run out of the cube; an empty list when nothing does.

    Args:
        run: one file in memory.
        max_drift_k: largest change of mean surface temperature over the averaged days, K.
    """
    found = check_dataset(run, run_schema()) + _parameters(run.attrs) + _drift(run.attrs, max_drift_k)
    if any(violation.rule in ("presence", "sizes", "dims") for violation in found):
        return found  # the rules below need the whole grid
    return found + _grid(run) + _star(run)


def _parameters(attrs: dict[str, Any]) -> list[Violation]:
    found = []
    for parameter in PARAMETERS:
        allowed = f"a number from {parameter.low:g} to {parameter.high:g} {parameter.units}"
        value = _number(attrs.get(parameter.name))
        if value is None:
            shown = "missing" if parameter.name not in attrs else repr(attrs[parameter.name])
            found.append(Violation(parameter.name, "attribute", shown, allowed))
        elif not parameter.low <= value <= parameter.high:
            found.append(Violation(parameter.name, "range", f"{value:g}", allowed))
    return found


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _drift(attrs: dict[str, Any], max_drift_k: float) -> list[Violation]:
    drift = _number(attrs.get(DRIFT))
    allowed = f"from -{max_drift_k:g} to {max_drift_k:g} K"
    if drift is None:
        return [Violation(DRIFT, "attribute", "missing", allowed)]
    if abs(drift) > max_drift_k:
        return [Violation(DRIFT, "still drifting", f"{drift:.2f} K", allowed)]
    return []


def _grid(run: xr.Dataset) -> list[Violation]:
    found = []
    wanted = {"lat": grid.latitudes()[::-1], "lon": np.arange(grid.LONGITUDES) * (360.0 / grid.LONGITUDES)}
    for name, values in wanted.items():
        have = run[name].values
        if not np.allclose(have, values, atol=GRID_TOLERANCE):
            told = f"{values[0]:.4f} to {values[-1]:.4f} degrees on the T21 grid"
            found.append(Violation(name, "grid", f"{have[0]:.4f} to {have[-1]:.4f}", told))
    sigma = run["sigma"].values
    if len(sigma) < 2 or not (np.all(np.diff(sigma) > 0) and sigma[0] > 0 and sigma[-1] < 1):
        found.append(
            Violation("sigma", "grid", np.array2string(sigma, precision=3), "growing from the top, inside 0..1")
        )
    return found


def _star(run: xr.Dataset) -> list[Violation]:
    """The longitude round which absorbed sunlight is centred is the star's."""
    sunlight = np.nan_to_num(run["asr"].values.astype("float64")).mean(axis=0)
    centre = np.angle(np.sum(sunlight * np.exp(1j * np.radians(run["lon"].values))), deg=True) % 360.0
    if abs((centre - STAR_EAST + 180.0) % 360.0 - 180.0) <= STAR_TOLERANCE:
        return []
    allowed = f"{STAR_EAST:g} +- {STAR_TOLERANCE:g} degrees east"
    return [Violation("asr", "substellar longitude", f"centred on {centre:.1f} degrees east", allowed)]
