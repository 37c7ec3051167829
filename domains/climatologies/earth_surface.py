"""Earth's surface on T21: twelve months, fields of the sea at sea and fields of the land on land."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import xarray as xr

from domains.climatologies.contracts import LAND_FIELDS, SEA_FIELDS
from domains.climatologies.orientation import oriented
from domains.climatologies.rules import LAND
from domains.climatologies.validated import open_part
from stromatolite.contracts.reference_checks import ReferenceCheck

ICE: Final = "sea_ice_area_fraction"


def build(validated: Path) -> xr.Dataset:
    """Leave out December before and January after the year, and what was extended over the other surface.

    Sea ice passes 0 and 1 in the source, so that interpolated months keep their means; here it ends there.
    """
    cube = oriented(open_part(validated, "gcm_earth_climatology_t21", "climatology")).isel(month=slice(1, 13)).load()
    land = cube["land_area_fraction"] > LAND
    cube[ICE] = cube[ICE].clip(0.0, 1.0)
    at_sea = {each.name: cube[each.name].where(~land) for each in SEA_FIELDS}
    on_land = {each.name: cube[each.name].where(land) for each in LAND_FIELDS}
    return cube.assign({**at_sea, **on_land})


def reference_checks(cube: xr.Dataset) -> list[ReferenceCheck]:
    """What is known of Earth."""
    area = xr.DataArray(np.polynomial.legendre.leggauss(cube.sizes["lat"])[1], dims="lat")
    sea = cube["sea_surface_temperature"]
    north = sea.sel(lat=slice(20.0, 60.0)).mean(("lat", "lon"))
    south_pole = cube["surface_geopotential"].isel(lat=0).mean()
    return [
        ReferenceCheck("share of land", float(cube["land_area_fraction"].weighted(area).mean()), 0.27, 0.31),
        ReferenceCheck("mean temperature of the sea surface", float(sea.weighted(area).mean()), 289.0, 294.0, "K"),
        ReferenceCheck("northern seas, August above February", float(north[7] - north[1]), 3.0, 15.0, "K"),
        ReferenceCheck("height of the South Pole", float(south_pole) / 9.80665, 2000.0, 3000.0, "m"),
    ]
