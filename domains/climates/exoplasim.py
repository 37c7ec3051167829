"""Reads the CF NetCDF files of our own ExoPlaSim runs and brings them to the common grid.

In a file, latitudes run from north to south, longitudes from 0 with the star over 180 degrees east, sigma levels from
the top down. In a cube, latitudes run from south to north, the star stands over 0, level 0 is the lowest, and cell
centres lie half a cell further east.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from domains.climates import grid
from domains.climates.cube import rows
from domains.climates.fields import HUMIDITY_FLOOR, OWN_SIMULATOR, PARAMETER_NAMES, VARIABLES, Variable
from stromatolite.errors import DataError

Array = npt.NDArray[np.float64]


def read_run(path: Path) -> xr.Dataset:
    """One file in memory, as it is.

    Raises:
        DataError: the file is not a whole NetCDF file.
    """
    try:
        with xr.open_dataset(path, engine="netcdf4", decode_times=False) as run:
            return run.load()
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise DataError(
            f"{path} cannot be read.",
            found=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no reason given'}",
            allowed="a whole NetCDF-4 file",
            fix="The file is truncated or not NetCDF: copy it again and compare its sha256 with manifest.json.",
        ) from error


def parameters_of(run: xr.Dataset) -> dict[str, float]:
    """The planet's parameters, from the global attributes."""
    return {name: float(run.attrs[name]) for name in PARAMETER_NAMES}


def to_row(run: xr.Dataset) -> xr.Dataset:
    """One run as one row of a cube. The run has passed its contract (`domains.climates.contracts`)."""
    parameters = parameters_of(run)
    pressure = run["sigma"].values[:, None, None] * run["surface_air_pressure"].values.astype("float64")[None]
    target = grid.isobars(parameters["surface_pressure_bar"])
    fields = {variable.name: _on_common_grid(run, variable, pressure, target)[None] for variable in VARIABLES}
    return rows(np.array([list(parameters.values())]), [OWN_SIMULATOR], fields)


def _on_common_grid(run: xr.Dataset, variable: Variable, pressure: Array, target: Array) -> npt.NDArray[Any]:
    field = run[variable.name].values.astype("float64")
    logarithmic = variable.name == "specific_humidity"
    if logarithmic:
        field = np.log10(np.maximum(field, HUMIDITY_FLOOR))
    if variable.levels > 1:
        field = grid.to_isobars(field, pressure, target)
    field = field[..., ::-1, :]
    # Both first cells lie on the night side, the cube's half a cell further east: no roll is needed, only this shift.
    spectral = variable.shift == "spectral"
    field = grid.half_cell_east_spectral(field) if spectral else grid.half_cell_east_neighbours(field)
    if logarithmic:
        field = 10.0**field
    if variable.name == "asr":
        field = np.where(np.abs(grid.longitudes()) > 90.0, 0.0, field)  # 1e-5 W m-2 come over the terminator
    return np.clip(field, variable.low, variable.high)
