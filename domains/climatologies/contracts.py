"""The climatologies: what of Earth's climate this project compares with, one cube a grid, in CF conventions.

In each, latitudes go from south to north and longitudes from 0 to 360 degrees east.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import pandera.xarray as pa
import xarray as xr

from domains.climatologies.rules import each_place_once, ground_not_rock, one_run, one_surface, orientation
from stromatolite.contracts import Violation, check_in_chunks
from stromatolite.contracts.cube_fields import LATITUDE, LONGITUDE, MONTH, Field, cube_schema
from stromatolite.errors import ContractError

CONVENTIONS: Final = "CF-1.11"
Rules = Callable[[xr.Dataset], list[Violation]]

EAST: Final = replace(LONGITUDE, low=0.0)
_MAP: Final = ("lat", "lon")
_MONTHLY: Final = ("month", "lat", "lon")
_MONTHLY_MEAN: Final = "time: mean within years time: mean over years"


@dataclass(frozen=True)
class Climatology:
    """One cube.

    Attributes:
        title: what it is, in a line.
        fields: its variables.
        coords: its coordinates.
        along: the dimension that is walked.
        sizes: lengths of the others.
        rules: what a schema cannot say.
    """

    title: str
    fields: tuple[Field, ...]
    coords: tuple[Field, ...]
    along: str
    sizes: Mapping[str, int]
    rules: Rules = orientation

    def schema(self) -> pa.DatasetSchema:
        """What the cube must be."""
        return cube_schema(self.title, self.fields, self.coords, self.sizes)

    def faults(self, cube: xr.Dataset) -> list[Violation]:
        """Everything that is wrong with a cube, values included, at flat memory."""
        return check_in_chunks(cube, self.schema(), self.along, rules=self.rules)


def require_climatology(name: str, cube: xr.Dataset) -> None:
    """Hold a cube against its contract.

    Raises:
        ContractError: with everything that is wrong.
    """
    found = CLIMATOLOGIES[name].faults(cube)
    if found:
        raise ContractError(
            f"The climatology {name} breaks its contract.",
            found="\n    ".join(map(str, found)),
            allowed="no value that breaks it",
        )


def _of_land(name: str, dims: tuple[str, ...], units: str, low: float, high: float, standard_name: str = "") -> Field:
    return Field(
        name, dims, units, low, high, standard_name=standard_name, missing=True,
        cell_methods=f"area: mean where land{f' {_MONTHLY_MEAN}' if 'month' in dims else ''}",
    )  # fmt: skip


VEGETATION_ALBEDO: Final = "vegetation_albedo"
SEA_FIELDS: Final = (
    Field(
        "sea_surface_temperature", _MONTHLY, "K", 270.0, 308.0, standard_name="sea_surface_temperature",
        cell_methods=_MONTHLY_MEAN, missing=True,
    ),
    Field(
        "sea_ice_area_fraction", _MONTHLY, "1", 0.0, 1.0, standard_name="sea_ice_area_fraction",
        cell_methods=_MONTHLY_MEAN, missing=True,
    ),
)  # fmt: skip
LAND_FIELDS: Final = (
    _of_land("roughness_length", _MAP, "m", 1e-4, 100.0, "surface_roughness_length"),
    _of_land("background_albedo", _MONTHLY, "1", 0.03, 0.9, "surface_albedo"),
    _of_land("vegetation_area_fraction", _MONTHLY, "1", 0.0, 1.0, "vegetation_area_fraction"),
    _of_land("leaf_area_index", _MONTHLY, "1", 0.0, 12.0, "leaf_area_index"),
    _of_land("forest_area_fraction", _MAP, "1", 0.0, 1.0, "area_fraction"),
    _of_land("soil_water_capacity", _MAP, "m", 1e-3, 3.0),
    _of_land("glacier_area_fraction", _MAP, "1", 0.0, 1.0, "land_ice_area_fraction"),
    _of_land("roughness_length_of_orography", _MAP, "m", 1e-4, 100.0),
    _of_land("roughness_length_of_vegetation", _MAP, "m", 1e-4, 5.0),
    _of_land("soil_albedo", _MAP, "1", 0.03, 0.9, "soil_albedo"),
    _of_land(VEGETATION_ALBEDO, _MAP, "1", 0.03, 0.9),
)
_OCEAN: Final = Field(
    "sea_water_potential_temperature", ("y", "x"), "K", 270.0, 310.0, "at 5 m depth",
    "sea_water_potential_temperature", "time: mean", missing=True,
)  # fmt: skip

CLIMATOLOGIES: Final = {
    "earth_surface_t21": Climatology(
        "Earth's surface on the grid T21 that PlaSim and ExoPlaSim run on, by month",
        (
            Field("surface_geopotential", _MAP, "m2 s-2", -5e3, 9e4, standard_name="surface_geopotential"),
            Field("land_area_fraction", _MAP, "1", 0.0, 1.0, standard_name="land_area_fraction"),
            *SEA_FIELDS,
            *LAND_FIELDS,
        ),
        (MONTH, LATITUDE, EAST),
        "month",
        {"lat": 32, "lon": 64},
        partial(
            one_surface,
            sea=tuple(each.name for each in SEA_FIELDS),
            land=tuple(each.name for each in LAND_FIELDS),
            gaps=(VEGETATION_ALBEDO,),
        ),
    ),
    "winds_200hpa": Climatology(
        "Mean winds of Earth at 200 hPa, by month",
        (
            Field(
                "eastward_wind", _MONTHLY, "m s-1", -60.0, 100.0, "at 200 hPa", "eastward_wind", _MONTHLY_MEAN
            ),
            Field(
                "northward_wind", _MONTHLY, "m s-1", -40.0, 40.0, "at 200 hPa", "northward_wind", _MONTHLY_MEAN
            ),
        ),
        (MONTH, LATITUDE, EAST),
        "month",
        {"lat": 73, "lon": 144},
    ),
    "north_america_scenarios": Climatology(
        "Annual mean air temperature of North America in two scenarios of its future",
        (
            Field(
                "air_temperature", ("scenario", "year", "lat", "lon"), "K", 230.0, 320.0, "1.5 m above the ground",
                "air_temperature", "time: mean",
            ),
            Field("one_run", ("year",), "1", 0, 1, "1 where both scenarios are the same run", dtype="int8"),
        ),
        (
            Field("scenario", ("scenario",), "1", 0, 1, "0 is A1B, 1 is E1", dtype="int8"),
            Field("year", ("year",), "1", 1850, 2100, "from December of the year before to November", dtype="int64"),
            LATITUDE,
            EAST,
        ),
        "year",
        {"scenario": 2, "lat": 37, "lon": 49},
        one_run,
    ),
    "tropical_sea_surface": Climatology(
        "Sea surface temperature within 5 degrees of the equator, by month, 2006 to 2010",
        (
            Field(
                "sea_surface_temperature", ("time", "lat", "lon"), "K", 280.0, 308.0,
                standard_name="sea_surface_temperature", cell_methods="time: mean", missing=True,
            ),
        ),
        (Field("year", ("time",), "1", 1985, 2100, dtype="int64"), replace(MONTH, dims=("time",)), LATITUDE, EAST),
        "time",
        {"lat": 18, "lon": 432},
    ),
    "ocean_orca2": Climatology(
        "Temperature near the surface of the world ocean, on a curved grid",
        (_OCEAN,),
        (replace(LATITUDE, dims=_OCEAN.dims), replace(EAST, dims=_OCEAN.dims)),
        "y",
        {"x": 180},
        each_place_once,
    ),
    "atlantic_profiles": Climatology(
        "Temperature and salinity of the tropical Atlantic by depth",
        (
            replace(_OCEAN, dims=("depth", "lat", "lon"), long_name=""),
            Field(
                "sea_water_practical_salinity", ("depth", "lat", "lon"), "1", 2.0, 42.0,
                standard_name="sea_water_practical_salinity", cell_methods="time: mean", missing=True,
            ),
        ),
        (
            Field("depth", ("depth",), "m", 0.0, 6000.0, "below the sea surface", "depth", dtype="float64"),
            LATITUDE,
            EAST,
        ),
        "depth",
        {"lat": 6, "lon": 8},
    ),
    "skies_5min": Climatology(
        "Turbidity of the air by month and altitude of the land, every 5 arc minutes",
        (
            Field(
                "linke_turbidity", _MONTHLY, "1", 1.0, 10.0, "optical depth of the air over that of clean dry air",
                cell_methods=_MONTHLY_MEAN, missing=True,
            ),
            Field(
                "altitude", _MAP, "m", -450.0, 6662.0, standard_name="surface_altitude", missing=True,
                comment="in steps of 28 m; none at sea; bedrock around the polar ice, left out where below -100 m",
            ),
        ),
        (MONTH, LATITUDE, EAST),
        "lat",
        {"month": 12, "lon": 4320},
        ground_not_rock,
    ),
}  # fmt: skip
