"""A few rows of real contracts, and by hand what is wrong with a row: cell by cell, without pandera's columns."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from domains.planets.readers import stpm
from domains.solar_system.contracts import SolarSystemBody
from domains.spectra.surface_contracts import Surfaces
from domains.thermochemistry.contracts import Thermochemistry

Model = Any
PLANETS = [  # Luque & Palle 2022; Agol et al. 2021 for TRAPPIST-1
    {"planet": "GJ 1214 b", "host": "GJ 1214", "letter": "b", "mass_method": "RV", "period_days": 1.5804},
    {"planet": "TRAPPIST-1 d", "host": "TRAPPIST-1", "letter": "d", "mass_method": "TTV", "period_days": 4.0492},
    {"planet": "TRAPPIST-1 e", "host": "TRAPPIST-1", "letter": "e", "mass_method": "TTV", "period_days": 6.1010},
    {"planet": "TRAPPIST-1 h", "host": "TRAPPIST-1", "letter": "h", "mass_method": "TTV", "period_days": 18.7673},
    {"planet": "LTT 1445 A b", "host": "LTT 1445 A", "letter": "b", "mass_method": "RV", "period_days": 5.3588},
]
BODIES = [
    {"body": "Venus", "orbits": "Sun", "mean_radius_km": 6051.8},
    {"body": "Earth", "orbits": "Sun", "mean_radius_km": 6371.0},
    {"body": "Moon", "orbits": "Earth", "mean_radius_km": 1737.4},
    {"body": "Mars", "orbits": "Sun", "mean_radius_km": 3389.5},
]
SURFACES = [
    {"surface": "seawater", "kind": "water", "wavelength_um": 0.55, "reflectance": 0.06},
    {"surface": "seawater", "kind": "water", "wavelength_um": 0.86, "reflectance": 0.02},
    {"surface": "fine_snow", "kind": "snow", "wavelength_um": 0.55, "reflectance": 0.98},
    {"surface": "grass", "kind": "vegetation", "wavelength_um": 0.86, "reflectance": 0.45},
]
SUBSTANCES = [
    {"cas": "7732-18-5", "phase": "gas", "name": "water", "formula": "H2O", "delta_hf_298_j_mol": -241826.0},
    {"cas": "124-38-9", "phase": "gas", "name": "carbon dioxide", "formula": "CO2", "delta_hf_298_j_mol": -393510.0},
    {"cas": "74-82-8", "phase": "gas", "name": "methane", "formula": "CH4", "delta_hf_298_j_mol": -74530.0},
]


def _table(model: Model, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of a contract; what is not given is missing where that is allowed, and else some allowed value."""
    columns = model.to_schema().columns
    filled = [{name: row.get(name, _filled(column)) for name, column in columns.items()} for row in rows]
    table = pd.DataFrame(filled, index=pd.RangeIndex(2, len(rows) + 2, name="row"))
    return table.astype({name: _dtype(column) for name, column in columns.items()})


def _dtype(column: pa.Column) -> Any:
    return object if str(column.dtype) == "str" else str(column.dtype)


def _filled(column: pa.Column) -> Any:
    limits = {key: value for check in column.checks for key, value in (check.statistics or {}).items()}
    if column.nullable:
        return None if _dtype(column) is object else math.nan
    if "allowed_values" in limits:
        return sorted(limits["allowed_values"])[0]
    if _dtype(column) is object:
        return "a"
    return np.dtype(_dtype(column)).type((limits.get("min_value", 0) + limits.get("max_value", 2)) / 2)


TABLES: list[tuple[Model, pd.DataFrame]] = [
    (model, _table(model, rows))
    for model, rows in (
        (stpm.Planets, PLANETS),
        (SolarSystemBody, BODIES),
        (Surfaces, SURFACES),
        (Thermochemistry, SUBSTANCES),
    )
]


def faults(table: pd.DataFrame, model: Model) -> dict[Any, set[str]]:
    """For each row that breaks a rule, the columns at fault. Rules that compare columns are not looked at."""
    schema = model.to_schema()
    found: dict[Any, set[str]] = {row: set() for row in table.index}
    for name, column in schema.columns.items():
        cells = list(zip(table.index, table[name], strict=True))
        again = Counter(map(repr, table[name]))
        for row, value in cells:
            if not _allowed(value, column) or (column.unique and again[repr(value)] > 1):
                found[row].add(name)
    together = schema.unique or []
    keys = [tuple(map(repr, row)) for row in table[list(together)].itertuples(index=False)] if together else []
    for row, key in zip(table.index, keys, strict=False):
        if keys.count(key) > 1:
            found[row].update(together)
    return {row: columns for row, columns in found.items() if columns}


def _allowed(value: Any, column: pa.Column) -> bool:
    if pd.isna(value) is True:
        return bool(column.nullable)
    if str(column.dtype) == "str" and not isinstance(value, str):
        return False
    if isinstance(value, float) and math.isinf(value):
        return False
    return all(_passes(value, check) for check in column.checks)


def _passes(value: Any, check: Any) -> bool:
    limits = check.statistics or {}
    rules = {
        "greater_than": lambda: value > limits["min_value"],
        "greater_than_or_equal_to": lambda: value >= limits["min_value"],
        "less_than": lambda: value < limits["max_value"],
        "less_than_or_equal_to": lambda: value <= limits["max_value"],
        "isin": lambda: value in limits["allowed_values"],
        "str_matches": lambda: re.match(limits["pattern"], value) is not None,
    }
    rule = rules.get(check.name)
    return bool(rule() if rule else check(pd.Series([value])).check_passed)
