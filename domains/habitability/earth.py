"""The label on the Earth, where the answer is known: the warm seas suit Escherichia coli, the polar ones do not."""

from __future__ import annotations

from typing import Final

import numpy as np
import xarray as xr

from domains.habitability.cardinal import Organism
from domains.habitability.label import Mechanisms, Surface
from stromatolite.contracts.reference_checks import ReferenceCheck

ORGANISM: Final = "escherichia_coli"
SCENARIO: Final = "glucose_oxygen"
TROPICS: Final = 20.0
POLAR: Final = 70.0
"""Degrees of latitude."""
PRESSURE_BAR: Final = 1.01325
CO2: Final = 4e-4
SUN_K: Final = 5772.0


def earth_checks(earth: xr.Dataset, organism: Organism, mechanisms: Mechanisms) -> list[ReferenceCheck]:
    """Shares of the seas where E. coli could live on glucose under oxygen, by the yearly mean temperature.

    Args:
        earth: the climatology `earth_surface_t21`: `sea_surface_temperature` (month, lat, lon), K, missing on land.
        organism: E. coli.
        mechanisms: of the label.
    """
    temperature = earth["sea_surface_temperature"].mean("month").values
    dark = np.zeros_like(temperature)
    surface = Surface(temperature, dark, PRESSURE_BAR, CO2, SUN_K)
    lives = mechanisms.gates(surface, organism, organism.network, SCENARIO).habitable
    latitude = earth["lat"].values
    area = np.cos(np.radians(latitude))[:, None] * np.isfinite(temperature)
    shares = {
        name: float((lives * area)[rows].sum() / area[rows].sum())
        for name, rows in (("tropical", np.abs(latitude) < TROPICS), ("polar", np.abs(latitude) > POLAR))
    }
    return [
        ReferenceCheck("share of tropical seas where E. coli could live", shares["tropical"], 0.95, 1.0),
        ReferenceCheck("share of polar seas where E. coli could live", shares["polar"], 0.0, 0.05),
    ]
