"""What is known of a planet and its star: the text first, then the table of planets, then that of stars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from domains.subjects.physics import iron_mass
from domains.subjects.tables import SubjectTables
from domains.subjects.values import Said, Value

PLANET_COLUMNS: Final = {
    "stellar_temperature_k": ("teff_k", "K"),
    "stellar_radius_solar": ("star_radius_solar", "R_sun"),
    "stellar_mass_solar": ("star_mass_solar", "M_sun"),
    "period_days": ("period_days", "d"),
    "semi_major_axis_au": ("semi_major_axis_au", "au"),
    "eccentricity": ("eccentricity", ""),
    "radius_earth": ("radius_earth", "R_earth"),
    "mass_earth": ("mass_earth", "M_earth"),
    "minimum_mass_earth": ("minimum_mass_earth", "M_earth"),
    "insolation_earth": ("insolation_earth", "S_earth"),
}
"""Fact -> column of the table of planets, and unit."""
STAR_COLUMNS: Final = {
    "stellar_temperature_k": ("teff_k", "K"),
    "stellar_radius_solar": ("radius_sun", "R_sun"),
    "stellar_mass_solar": ("mass_sun", "M_sun"),
    "luminosity_solar": ("luminosity_sun", "L_sun"),
}
"""Fact -> column of the table of stars, and unit."""
SAID_NUMBERS: Final = (
    "stellar_temperature_k", "stellar_radius_solar", "stellar_mass_solar", "period_days", "radius_earth", "mass_earth",
    "minimum_mass_earth", "gravity_m_s2", "insolation_earth", "rotation_period_days", "surface_pressure_bar",
    "co2_fraction", "ch4_fraction",
)  # fmt: skip
SAME_ORBIT: Final = 0.01
"""A period of the text that differs by more from the table's is another orbit: the table's starlight is not its."""


def known_facts(
    said: Said, row: Mapping[str, Any] | None, star: Mapping[str, Any] | None, tables: SubjectTables
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """What is known, each value by its first source.

    Args:
        said: the text and what a person set.
        row: of the table of planets; None for a planet that it has not.
        star: of the table of stars; None for a star that it has not.
        tables: they say which values were modelled.

    Returns:
        Values by name, in the units of the record (au and solar luminosities beside them), and notes on values of
        tables that were set aside.
    """
    facts = {name: value for name in SAID_NUMBERS if (value := said.number(name)) is not None}
    listed = _cells(row, PLANET_COLUMNS, "planets") if row else {}
    notes: list[str] = []
    if "period_days" in facts and _is_other(facts["period_days"], listed.get("period_days")):
        listed = {n: v for n, v in listed.items() if n not in ("insolation_earth", "semi_major_axis_au", "period_days")}
        notes.append("the period is not the table's: the starlight follows from it")
    if row and "mass_earth" in listed:
        reason = _no_measurement(row, facts.get("radius_earth", listed.get("radius_earth")), tables)
        if reason:
            notes.append(f"mass_earth {listed.pop('mass_earth')} of the table is set aside: {reason}")
    of_star = _cells(star, STAR_COLUMNS, "stars") if star else {}
    if {"stellar_temperature_k", "stellar_radius_solar"} <= {*listed, *facts}:
        of_star.pop("luminosity_solar", None)  # temperature and radius of one source go before it
    return {**of_star, **listed, **facts}, tuple(notes)


def _cells(row: Mapping[str, Any], columns: Mapping[str, tuple[str, str]], table: str) -> dict[str, Value]:
    return {
        name: Value(float(row[column]), unit, "table", f"table of {table}: {row[f'{column}_source']}")
        for name, (column, unit) in columns.items()
        if not pd.isna(row[column])
    }


def _is_other(said: Value, listed: Value | None) -> bool:
    return listed is not None and abs(said.value / listed.value - 1) > SAME_ORBIT


def _no_measurement(row: Mapping[str, Any], radius: Value | None, tables: SubjectTables) -> str | None:
    """Why a mass of the table of planets is no measurement; None where it is one."""
    mass = float(row["mass_earth"])
    if (row["planet"], "mass_earth") in tables.modelled:
        return "its catalogue modelled it"
    if row["mass_earth_error_low"] >= 0.99 * mass:
        return "its error is as large as itself, it is an upper limit"
    if radius is not None and not radius.is_said and mass > iron_mass(radius.value):
        return "with the radius of the table it is denser than iron"
    return None
