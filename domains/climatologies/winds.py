"""Winds at 200 hPa by month."""

from __future__ import annotations

from pathlib import Path

import xarray as xr

from domains.climatologies.orientation import oriented
from domains.climatologies.validated import open_part
from stromatolite.contracts.reference_checks import ReferenceCheck


def build(validated: Path) -> xr.Dataset:
    """Turn the map."""
    return oriented(open_part(validated, "reanalysis_winds", "winds")).load()


def reference_checks(cube: xr.Dataset) -> list[ReferenceCheck]:
    """The jet streams: over Japan in January, and from the west in both hemispheres."""
    east = cube["eastward_wind"]
    japan = east.sel(month=1, lat=slice(25.0, 40.0), lon=slice(120.0, 160.0))
    southern = east.sel(month=7, lat=slice(-40.0, -20.0)).mean(("lat", "lon"))
    return [
        ReferenceCheck("strongest wind", float(east.max()), 60.0, 90.0, "m s-1"),
        ReferenceCheck("mean wind over Japan in January", float(japan.mean()), 45.0, 75.0, "m s-1"),
        ReferenceCheck("mean wind of 20 to 40 S in July", float(southern), 20.0, 60.0, "m s-1"),
    ]
