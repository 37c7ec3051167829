"""Reads a made-up survey of hot springs: a table of springs, and monthly temperatures of their water."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.cube_fields import MONTH, Field, assemble, cube_schema
from stromatolite.contracts.parts import CubePart, TablePart

WATER = Field("water_temperature", ("month", "spring"), "K", 250.0, 400.0)
SPRING = Field("spring", ("spring",), "1", 0, 99, dtype="int64")


class Springs(Table):
    """One row a spring."""

    spring: str = column("name", unique=True)
    temperature_k: float = column("temperature of the water", unit="K", ge=250, le=400)
    ph: float = column("acidity", unit="1", nullable=True, ge=0, le=14)


def read(folder: Path) -> pd.DataFrame:
    """Every spring."""
    table = pd.read_csv(folder / "springs.csv", dtype={"temperature_k": float, "ph": float})
    return table.set_axis(pd.RangeIndex(2, len(table) + 2, name="row"))


def read_water(folder: Path) -> xr.Dataset:
    """Temperatures by month."""
    values = np.loadtxt(folder / "water.txt")
    return assemble((WATER,), (MONTH, SPRING), {WATER.name: values, "month": np.arange(1, 13), "spring": np.arange(2)})


PARTS = {
    "springs": TablePart(read, Springs, max_quarantine_rate=0.25),
    "water": CubePart(read_water, lambda: cube_schema("water", (WATER,), (MONTH, SPRING)), along="month"),
}
