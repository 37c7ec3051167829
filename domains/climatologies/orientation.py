"""Turns a cube: latitudes from south to north, longitudes from 0 to 360 degrees east; nothing is computed."""

from __future__ import annotations

import numpy as np
import xarray as xr


def oriented(cube: xr.Dataset) -> xr.Dataset:
    """A cube with `lat` and `lon` of one dimension each, turned; lazy ones stay lazy."""
    if cube["lat"].values[0] > cube["lat"].values[-1]:
        cube = cube.isel(lat=slice(None, None, -1))
    cube = cube.assign_coords(lon=cube["lon"] % 360.0)
    return cube.roll(lon=-int(np.argmin(cube["lon"].values)), roll_coords=True)
