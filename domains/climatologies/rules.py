"""What a climatology must be that a schema cannot say; each rule looks at a part in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import xarray as xr

from stromatolite.contracts import Violation

LAND: Final = 0.5
"""Above this share of land a cell is land, as PlaSim has it; at it or below, sea."""
DEEPEST_POLAR_M: Final = -100.0
"""No ground lies as deep beyond 60 degrees of latitude, but rock below ice does."""
POLAR_DEGREES: Final = 60.0


def orientation(part: xr.Dataset) -> list[Violation]:
    """Axes grow: south to north, west to east."""
    return [
        Violation(name, "orientation", "a step back", "south to north, west to east")
        for name in ("lat", "lon")
        if name in part.dims and (np.diff(part[name]) <= 0).any()
    ]


def one_surface(part: xr.Dataset, *, sea: Sequence[str], land: Sequence[str], gaps: Sequence[str]) -> list[Violation]:
    """Fields of the sea have values at sea alone and everywhere there, fields of the land on land.

    Args:
        part: a part of a cube with `land_area_fraction`.
        sea: names of fields of the sea.
        land: names of fields of the land.
        gaps: fields that may lack values on their own surface.
    """
    is_land = part["land_area_fraction"] > LAND
    found = orientation(part)
    for name in (*sea, *land):
        own, other, where = (~is_land, is_land, "land") if name in sea else (is_land, ~is_land, "sea")
        strays = int((part[name].notnull() & other).sum())
        missing = int((part[name].isnull() & own).sum())
        if strays:
            found.append(Violation(name, "surface", f"{strays} values over {where}", f"none over {where}"))
        if missing and name not in gaps:
            found.append(Violation(name, "missing values", f"{missing} NaN on its own surface", "none"))
    return found


def one_run(part: xr.Dataset) -> list[Violation]:
    """Where the scenarios are said to be one run they are the same, and elsewhere they are not."""
    air = part["air_temperature"]
    same = (air.isel(scenario=0) == air.isel(scenario=1)).all(("lat", "lon")).values
    wrong = part["year"].values[same != (part["one_run"].values == 1)]
    found = orientation(part)
    if len(wrong):
        found.append(Violation("one_run", "agreement", f"wrong in {wrong[0]}", "1 where the scenarios are the same"))
    return found


def each_place_once(part: xr.Dataset) -> list[Violation]:
    """No place of the ocean has two values."""
    given = part["sea_water_potential_temperature"].notnull().values
    places = np.stack([part["lat"].values[given], part["lon"].values[given]], axis=1)
    twice = len(places) - len(np.unique(places, axis=0))
    return [Violation("lat, lon", "duplicate", f"{twice} places twice", "each place once")] if twice else []


def ground_not_rock(part: xr.Dataset) -> list[Violation]:
    """Altitude is that of the ground, not of the rock below the polar ice."""
    polar = part["altitude"].where(np.abs(part["lat"]) > POLAR_DEGREES)
    deep = int((polar < DEEPEST_POLAR_M).sum())
    found = orientation(part)
    if deep:
        allowed = f"at least {DEEPEST_POLAR_M:g} m beyond {POLAR_DEGREES:g} degrees"
        found.append(Violation("altitude", "ground", f"{deep} cells below", allowed))
    return found
