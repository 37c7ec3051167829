"""North America in two scenarios, side by side; until 1999 both are one run, and the cube says so."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import xarray as xr

from domains.climatologies.orientation import oriented
from domains.climatologies.validated import open_part
from stromatolite.contracts.reference_checks import ReferenceCheck

PARTS: Final = ("a1b_north_america", "e1_north_america")


def build(validated: Path) -> xr.Dataset:
    """Join the scenarios on their common years and mark the years in which they are the same."""
    runs = [oriented(open_part(validated, "metoffice_samples", part)).load() for part in PARTS]
    cube = xr.concat(runs, dim="scenario", join="exact").assign_coords(scenario=np.arange(len(runs)))
    air = cube["air_temperature"]
    return cube.assign(one_run=(air == air.isel(scenario=0)).all(("scenario", "lat", "lon")))


def reference_checks(cube: xr.Dataset) -> list[ReferenceCheck]:
    """The scenarios part in 2000, and the one without limits on emissions is warmer in the end."""
    mean = cube["air_temperature"].mean(("lat", "lon"))
    last = mean.sel(year=slice(2090, 2099)).mean("year")
    parted = cube["year"].where(cube["one_run"] == 0)
    return [
        ReferenceCheck("first year in which the scenarios differ", float(parted.min()), 2000, 2000),
        ReferenceCheck("A1B above E1 in the 2090s", float(last[0] - last[1]), 1.0, 6.0, "K"),
    ]
