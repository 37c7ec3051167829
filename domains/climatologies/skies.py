"""Turbidity and altitude every 5 arc minutes, without values that cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import xarray as xr

from domains.climatologies.orientation import oriented
from domains.climatologies.rules import DEEPEST_POLAR_M, POLAR_DEGREES
from domains.climatologies.validated import open_part
from stromatolite.contracts.reference_checks import ReferenceCheck

SOURCE: Final = "solar_reference_and_stations"
CLEANEST: Final = 1.0
"""Linke turbidity of clean dry air; nothing is clearer."""


def build(validated: Path) -> xr.Dataset:
    """Join both on their grid, lazily; leave out air clearer than clean air, and rock below polar ice."""
    parts = [open_part(validated, SOURCE, part) for part in ("turbidity", "altitude")]
    cube = oriented(xr.merge(parts, join="exact"))
    turbidity, altitude = cube["linke_turbidity"], cube["altitude"]
    ground = (altitude >= DEEPEST_POLAR_M) | (np.abs(cube["lat"]) <= POLAR_DEGREES)
    return cube.assign(linke_turbidity=turbidity.where(turbidity >= CLEANEST), altitude=altitude.where(ground))


def reference_checks(cube: xr.Dataset) -> list[ReferenceCheck]:
    """Highlands and murky cities where they are."""
    tibet = cube["altitude"].sel(lat=slice(30.0, 35.0), lon=slice(80.0, 92.0)).mean()
    delhi = cube["linke_turbidity"].sel(lat=slice(28.0, 29.0), lon=slice(77.0, 78.0), month=7).mean()
    pole = cube["linke_turbidity"].isel(lat=slice(0, 24)).sel(month=7).mean()
    return [
        ReferenceCheck("mean altitude of Tibet", float(tibet), 4300.0, 5600.0, "m"),
        ReferenceCheck("turbidity over Delhi in July", float(delhi), 4.5, 6.0),
        ReferenceCheck("turbidity over the South Pole in July", float(pole), 1.2, 1.8),
    ]
