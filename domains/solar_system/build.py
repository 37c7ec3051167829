"""Builds planets, dwarf planets and moons in one table and one set of units."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from domains.solar_system.contracts import DERIVED, GIVEN, SolarSystemBody
from domains.solar_system.readers.solar_system_bodies import GRAVITATIONAL_CONSTANT
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.reference_checks import require_reference_checks
from stromatolite.contracts.reference_rows import Expected, reference_checks
from stromatolite.contracts.table_storage import read_table, write_table

PARTS: Final = {"planets": "planet", "dwarf_planets": "dwarf_planet", "moons": "moon"}
SUN: Final = "Sun"
REFERENCE_VALUES: Final = (
    Expected("Earth", "mean_radius_km", 6371.0084, 0.001, "Archinal et al. 2018, CeMDA 130, 22"),
    Expected("Europa", "mean_radius_km", 1560.8, 0.3, "Archinal et al. 2018, CeMDA 130, 22"),
    Expected("Earth", "mass_kg", 5.9722e24, 0.0006e24, "Luzum et al. 2011, CeMDA 110, 293"),
    Expected("Moon", "mass_kg", 7.346e22, 0.002e22, "Park et al. 2021, AJ 161, 105"),
    Expected("Earth", "gm_km3_s2", 398600.4, 40, "Park et al. 2021, AJ 161, 105; as well as G is known"),
    Expected("Titan", "density_kg_m3", 1881, 2, "Durante et al. 2019, Icarus 326, 123"),
    Expected("Earth", "orbital_period_days", 365.256, 0.01, "sidereal year"),
)


def build(validated: Path, out: Path) -> None:
    """Build `solar_system.parquet` in `out`."""
    parts = {part: read_table(validated / "solar_system" / GIVEN / f"{part}.parquet") for part in PARTS}
    table = unified(parts)
    require_table(table, SolarSystemBody, "solar_system")
    require_reference_checks("solar_system", reference_checks(table, "body", REFERENCE_VALUES))
    write_table(out / "solar_system.parquet", table, SolarSystemBody, provenance={"sources": [GIVEN]})
    print(f"built {len(table)} bodies -> {out / 'solar_system.parquet'}")


def unified(parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """All bodies, with the mass of those that have GM and the GM of those that have a mass."""
    rows = pd.concat([rows.assign(kind=PARTS[part]) for part, rows in parts.items()], ignore_index=True)
    mass, gm = rows["mass_kg"], rows["gm_km3_s2"]
    rows["mass_error_share"] = (rows["mass_kg_error"] / mass).fillna(rows["gm_km3_s2_error"] / gm)
    for name, given, derived in (
        ("mass_kg", mass, gm / GRAVITATIONAL_CONSTANT),
        ("gm_km3_s2", gm, mass * GRAVITATIONAL_CONSTANT),
    ):
        rows[name] = given.fillna(derived)
        rows[f"{name}_source"] = given.notna().map({True: GIVEN, False: DERIVED}).where(rows[name].notna(), None)
    rows["orbits"] = rows["planet"].where(rows["planet"].notna(), SUN)
    rows = rows.rename(columns={"name": "body"}).assign(source=GIVEN)
    return rows[list(SolarSystemBody.to_schema().columns)]
