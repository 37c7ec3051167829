"""Reads the surface of Earth that PlaSim starts from: 15 fields on the Gaussian grid T21, some by month.

Fraedrich et al. 2005 (Meteorol. Z. 14, 299); chapter 8 of the PlaSim Reference Manual says what each file holds. A file
is text: 8 integers (code, level, date, time, longitudes, latitudes, two unused), then the values from north to south.
Monthly files hold 14 fields: December stands before January and January after December. The dates are made up (2009,
month 13), so the order counts. Fields of the land are extended over the sea and sea surface temperature over land, so
that the land mask may be changed; `build_climatologies` takes that off.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr
from pandera.xarray import DatasetSchema

from stromatolite.contracts.cube_fields import LATITUDE, LONGITUDE, Field, assemble, cube_schema
from stromatolite.contracts.parts import CubePart
from stromatolite.errors import ContractError, DataError

LATITUDES: Final = 32
LONGITUDES: Final = 64
WRAPPED: Final = 14
"""Fields in a monthly file: months 0 (December again) to 13 (January again)."""
HEADER: Final = 8
NOTHING: Final = -1e33
"""Values below it mark cells without one (-0.9E+34)."""

YEARLY: Final = ("lat", "lon")
MONTHLY: Final = ("month", "lat", "lon")
MONTHS: Final = Field(
    "month", ("month",), "1", 0, 13, "month of the year; 0 is December and 13 January again", dtype="int64"
)


def _of_land(name: str, dims: tuple[str, ...], units: str, low: float, high: float) -> Field:
    return Field(name, dims, units, low, high, comment="of the land in a cell; extended over the sea")


FIELDS: Final = {
    "0129": Field("surface_geopotential", YEARLY, "m2 s-2", -5e3, 9e4),
    "0169": Field(
        "sea_surface_temperature", MONTHLY, "K", 268.0, 310.0,
        comment="filled in over land; not the temperature of land",
    ),
    "0172": Field("land_area_fraction", YEARLY, "1", 0.0, 1.0),
    "0173": _of_land("roughness_length", YEARLY, "m", 1e-4, 100.0),
    "0174": _of_land("background_albedo", MONTHLY, "1", 0.03, 0.9),
    "0199": _of_land("vegetation_area_fraction", MONTHLY, "1", 0.0, 1.0),
    "0200": _of_land("leaf_area_index", MONTHLY, "1", 0.0, 12.0),
    "0210": Field(
        "sea_ice_area_fraction", MONTHLY, "1", -0.5, 1.2,
        comment="made for interpolation between months that keeps their means, so it passes 0 and 1; filled over land",
    ),
    "0212": _of_land("forest_area_fraction", YEARLY, "1", 0.0, 1.0),
    "0229": _of_land("soil_water_capacity", YEARLY, "m", 1e-3, 3.0),
    "0232": _of_land("glacier_area_fraction", YEARLY, "1", 0.0, 1.0),
    "1730": _of_land("roughness_length_of_orography", YEARLY, "m", 1e-4, 100.0),
    "1731": _of_land("roughness_length_of_vegetation", YEARLY, "m", 1e-4, 5.0),
    "1740": _of_land("soil_albedo", YEARLY, "1", 0.03, 0.9),
    "1741": replace(_of_land("vegetation_albedo", YEARLY, "1", 0.03, 0.9), missing=True),
}  # fmt: skip
PERCENT: Final = "0210"


def read(folder: Path) -> xr.Dataset:
    """All 15 fields as one cube; months 0 to 13, latitudes from north to south."""
    values: dict[str, Any] = {
        "month": np.arange(WRAPPED),
        "lat": np.degrees(np.arcsin(np.polynomial.legendre.leggauss(LATITUDES)[0]))[::-1],
        "lon": np.arange(LONGITUDES) * 360.0 / LONGITUDES,
    }
    for code, field in FIELDS.items():
        path = folder / f"N032_surf_{code}.sra"
        maps = _maps(path, int(code))
        wanted = WRAPPED if field.dims == MONTHLY else 1
        if len(maps) != wanted:
            raise ContractError(f"{path} holds another number of fields.", found=len(maps), allowed=wanted)
        if wanted == WRAPPED and not (np.array_equal(maps[0], maps[12]) and np.array_equal(maps[13], maps[1])):
            raise ContractError(
                f"{path}: the first and last field are not December and January again.", allowed="12 months and 2 again"
            )
        maps = np.where(maps < NOTHING, np.nan, maps) / (100.0 if code == PERCENT else 1.0)
        values[field.name] = maps if wanted == WRAPPED else maps[0]
    return assemble(tuple(FIELDS.values()), (MONTHS, LATITUDE, LONGITUDE), values)


def _maps(path: Path, code: int) -> npt.NDArray[np.float64]:
    """The fields of a file, (fields, 32, 64)."""
    try:
        words = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise DataError(f"{path} is missing.") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is no SRA text.", found=str(error)) from error
    block = HEADER + LATITUDES * LONGITUDES
    if not words or len(words) % block:
        raise DataError(
            f"{path} is cut off or has another grid.", found=f"{len(words)} numbers", allowed=f"n x {block}"
        )
    try:
        blocks = np.array(words, dtype=np.float64).reshape(-1, block)
    except ValueError as error:
        raise DataError(f"{path} holds something else than numbers.", found=str(error)) from error
    headers = blocks[:, [0, 4, 5]]
    if (headers != (code, LONGITUDES, LATITUDES)).any():
        raise ContractError(
            f"{path}: a header names another field or grid.",
            found=headers[(headers != (code, LONGITUDES, LATITUDES)).any(axis=1)][0].astype(int).tolist(),
            allowed=[code, LONGITUDES, LATITUDES],
        )
    return blocks[:, HEADER:].reshape(-1, LATITUDES, LONGITUDES)


def contract() -> DatasetSchema:
    """What the cube must be."""
    sizes = {"lat": LATITUDES, "lon": LONGITUDES}
    return cube_schema("climatology", tuple(FIELDS.values()), (MONTHS, LATITUDE, LONGITUDE), sizes)


PARTS: Final = {"climatology": CubePart(read, contract, along="month")}
