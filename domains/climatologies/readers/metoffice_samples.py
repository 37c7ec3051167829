"""Reads the Met Office's sample data: two climate scenarios, tropical sea surface, a global ocean, Atlantic profiles.

Johns et al. 2011 (Clim. Dyn. 37, 1975) ran the scenarios A1B and E1 of project ENSEMBLES; Donlon et al. 2012 (RSE 116,
140) made OSTIA. Shipped with SciTools' iris-sample-data. A1B and E1 are one run until 1999 and are read as they are;
their calendar has 360 days, with one value a year, December to November. The date of ORCA2 (year 1) is left out.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import xarray as xr
from pandera.xarray import DatasetSchema

from stromatolite.contracts.cube_fields import LATITUDE, LONGITUDE, MONTH, Field, assemble, cube_schema
from stromatolite.contracts.parts import CubePart
from stromatolite.errors import ContractError
from stromatolite.formats.netcdf import loaded, open_netcdf, take

SINCE: Final = "hours since 1970-01-01 00:00:00"
HOURS_A_YEAR: Final = 360 * 24
CELSIUS: Final = 273.15

YEAR: Final = Field(
    "year", ("year",), "1", 1850, 2100, "year, from December of the one before to November", dtype="int64"
)
SEA_YEAR: Final = Field("year", ("time",), "1", 1985, 2100, dtype="int64")
SEA_MONTH: Final = replace(MONTH, dims=("time",))
DEPTH: Final = Field("depth", ("depth",), "m", 0.0, 6000.0, "below the sea surface", dtype="float64")
CELL_LATITUDE: Final = replace(LATITUDE, dims=("y", "x"))
CELL_LONGITUDE: Final = replace(LONGITUDE, dims=("y", "x"))

AIR: Final = Field("air_temperature", ("year", "lat", "lon"), "K", 230.0, 320.0, "1.5 m above the ground")
SEA_SURFACE: Final = Field("sea_surface_temperature", ("time", "lat", "lon"), "K", 270.0, 310.0, missing=True)
OCEAN: Final = Field("sea_water_potential_temperature", ("y", "x"), "K", 270.0, 310.0, "at 5 m depth", missing=True)
PROFILES: Final = (
    replace(OCEAN, dims=("depth", "lat", "lon"), long_name=""),
    Field("sea_water_practical_salinity", ("depth", "lat", "lon"), "1", 2.0, 42.0, missing=True),
)


def read_scenario(folder: Path, *, name: str) -> xr.Dataset:
    """Annual mean air temperature over North America, 240 years."""
    path = folder / f"{name}_north_america.nc"
    file = open_netcdf(path, decode_times=False)
    air = loaded(take(file, path, "air_temperature", AIR.units), path)
    time = take(file, path, "time", SINCE)
    if time.attrs.get("calendar") != "360_day":
        raise ContractError(
            f"{path}: time is in another calendar.", found=time.attrs.get("calendar"), allowed="360_day"
        )
    values = {
        AIR.name: air.values,
        "year": np.floor(1970 + time.values / HOURS_A_YEAR),
        "lat": take(file, path, "latitude", "degrees_north").values,
        "lon": take(file, path, "longitude", "degrees_east").values,
    }
    return assemble((AIR,), (YEAR, LATITUDE, LONGITUDE), values)


def read_ostia(folder: Path) -> xr.Dataset:
    """Monthly mean sea surface temperature within 5 degrees of the equator; no values over land."""
    path = folder / "ostia_monthly.nc"
    file = open_netcdf(path, decode_times=False)
    hours = take(file, path, "time", SINCE).values.astype("timedelta64[h]")
    months = (np.datetime64("1970-01-01T00") + hours).astype("datetime64[M]").astype(int)
    values = {
        SEA_SURFACE.name: loaded(take(file, path, "surface_temperature", SEA_SURFACE.units), path).values,
        "year": 1970 + months // 12,
        "month": 1 + months % 12,
        "lat": take(file, path, "latitude", "degrees_north").values,
        "lon": take(file, path, "longitude", "degrees_east").values,
    }
    return assemble((SEA_SURFACE,), (SEA_YEAR, SEA_MONTH, LATITUDE, LONGITUDE), values)


def read_orca2(folder: Path) -> xr.Dataset:
    """Temperature near the surface of the world ocean, on the curved grid of the model NEMO."""
    path = folder / "orca2_votemper.nc"
    file = open_netcdf(path, decode_times=False)
    values = {
        OCEAN.name: loaded(take(file, path, "votemper", "degC"), path).values + CELSIUS,
        "lat": take(file, path, "nav_lat", "degrees").values,
        "lon": take(file, path, "nav_lon", "degrees").values,
    }
    return assemble((OCEAN,), (CELL_LATITUDE, CELL_LONGITUDE), values)


def read_profiles(folder: Path) -> xr.Dataset:
    """Temperature and salinity of the tropical Atlantic by depth."""
    path = folder / "atlantic_profiles.nc"
    file = open_netcdf(path, decode_times=False)
    temperature, salinity = PROFILES
    values = {
        temperature.name: loaded(take(file, path, "theta", "K"), path).values,
        salinity.name: loaded(take(file, path, "salinity", "1e-3"), path).values,  # the practical scale has no unit
        "depth": take(file, path, "depth", "m").values,
        "lat": take(file, path, "lat", "degrees").values,
        "lon": take(file, path, "lon", "degrees").values,
    }
    return assemble(PROFILES, (DEPTH, LATITUDE, LONGITUDE), values)


def scenario_contract(name: str) -> DatasetSchema:
    """What a scenario must be."""
    return cube_schema(f"{name}_north_america", (AIR,), (YEAR, LATITUDE, LONGITUDE), {"lat": 37, "lon": 49})


def ostia_contract() -> DatasetSchema:
    """What the sea surface must be."""
    return cube_schema(
        "ostia_monthly", (SEA_SURFACE,), (SEA_YEAR, SEA_MONTH, LATITUDE, LONGITUDE), {"lat": 18, "lon": 432}
    )


def orca2_contract() -> DatasetSchema:
    """What the ocean must be."""
    return cube_schema("orca2_votemper", (OCEAN,), (CELL_LATITUDE, CELL_LONGITUDE), {"x": 180})


def profiles_contract() -> DatasetSchema:
    """What the profiles must be."""
    return cube_schema("atlantic_profiles", PROFILES, (DEPTH, LATITUDE, LONGITUDE), {"lat": 6, "lon": 8})


PARTS: Final = {
    "a1b_north_america": CubePart(partial(read_scenario, name="A1B"), partial(scenario_contract, "a1b"), along="year"),
    "e1_north_america": CubePart(partial(read_scenario, name="E1"), partial(scenario_contract, "e1"), along="year"),
    "ostia_monthly": CubePart(read_ostia, ostia_contract, along="time"),
    "orca2_votemper": CubePart(read_orca2, orca2_contract, along="y"),
    "atlantic_profiles": CubePart(read_profiles, profiles_contract, along="depth"),
}
