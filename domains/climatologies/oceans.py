"""Three looks at the ocean: the tropical sea surface, the world ocean near its surface, and Atlantic profiles."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import xarray as xr

from domains.climatologies.orientation import oriented
from domains.climatologies.validated import open_part
from stromatolite.contracts.reference_checks import ReferenceCheck

SOURCE: Final = "metoffice_samples"
TEMPERATURE: Final = "sea_water_potential_temperature"


def build_tropics(validated: Path) -> xr.Dataset:
    """Turn the map."""
    return oriented(open_part(validated, SOURCE, "ostia_monthly")).load()


def tropics_checks(cube: xr.Dataset) -> list[ReferenceCheck]:
    """Months follow each other, and the sea is as warm as the tropics are."""
    months = 12 * cube["year"] + cube["month"]
    return [
        ReferenceCheck("longest step between months", float(months.diff("time").max()), 1, 1),
        ReferenceCheck("shortest step between months", float(months.diff("time").min()), 1, 1),
        ReferenceCheck("mean temperature", float(cube["sea_surface_temperature"].mean()), 299.0, 302.0, "K"),
    ]


def build_world(validated: Path) -> xr.Dataset:
    """Keep one of the two values that the grid has where it folds over the Arctic."""
    cube = open_part(validated, SOURCE, "orca2_votemper").load()
    cube = cube.assign_coords(lon=cube["lon"] % 360.0)
    values = cube[TEMPERATURE].values
    places = np.stack([cube["lat"].values.ravel(), cube["lon"].values.ravel(), np.isnan(values).ravel()], axis=1)
    first = np.zeros(values.size, dtype=bool)
    first[np.unique(places, axis=0, return_index=True)[1]] = True
    return cube.assign({TEMPERATURE: cube[TEMPERATURE].where(first.reshape(values.shape))})


def world_checks(cube: xr.Dataset) -> list[ReferenceCheck]:
    """Warm at the equator, near freezing in the far north."""
    sea = cube[TEMPERATURE]
    return [
        ReferenceCheck(
            "mean within 10 degrees of the equator", float(sea.where(abs(cube["lat"]) < 10.0).mean()), 297.0, 303.0, "K"
        ),
        ReferenceCheck("mean beyond 80 degrees north", float(sea.where(cube["lat"] > 80.0).mean()), 270.0, 273.0, "K"),
    ]


def build_profiles(validated: Path) -> xr.Dataset:
    """Turn the map."""
    return oriented(open_part(validated, SOURCE, "atlantic_profiles")).load()


def profiles_checks(cube: xr.Dataset) -> list[ReferenceCheck]:
    """Warm above, cold below, and as salty as the Atlantic."""
    by_depth = cube[TEMPERATURE].mean(("lat", "lon"))
    return [
        ReferenceCheck("surface above the deepest level", float(by_depth[0] - by_depth[-1]), 20.0, 30.0, "K"),
        ReferenceCheck("mean salinity", float(cube["sea_water_practical_salinity"].mean()), 34.5, 36.5),
    ]
