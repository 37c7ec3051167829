"""Planets, dwarf planets and moons after JPL's Solar System Dynamics group, as the package exoatlas ships them.

Retrieved by its author on 2024-09-04. Masses are in 10^24 kg for planets, in 10^18 kg for dwarf planets; moons have GM
instead. Periods are in days where a body turns, in Julian years where it orbits. `nan` and nothing stand for missing.

Sources: ssd.jpl.nasa.gov; planets after DE440 (Park et al. 2021, AJ 161, 105).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pandera.pandas as pa

from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import DataError
from stromatolite.formats.plain_text import as_numbers, read_fields

SEPARATOR: Final = "|"
BODY_FIELDS: Final = [
    "name", "equatorial_radius", "equatorial_radius_uncertainty", "mean_radius", "mean_radius_uncertainty", "mass",
    "mass_uncertainty", "density", "density_uncertainty", "rotational_period", "period", "absolute_magnitude",
    "albedo_geometric", "surface_gravity", "escape_velocity",
]  # fmt: skip
PLANET_FIELDS: Final = [*BODY_FIELDS, "eccentricity", "argument_of_periastron", "inclination"]
MOON_FIELDS: Final = [
    "planet", "satellite", "code", "GM", "GM_uncertainty", "GM_ref", "radius", "radius_uncertainty", "radius_ref",
    "density", "density_uncertainty", "density_ref",
]  # fmt: skip
GRAVITATIONAL_CONSTANT: Final = 6.67430e-20
"""km3 kg-1 s-2 (CODATA 2018)."""
JULIAN_YEAR_DAYS: Final = 365.25
ERRORS_APART: Final = 3
SHARE_APART: Final = 0.05
"""A density may be off by so many standard errors, or by this share of it: dwarf planets are no spheres."""


def density_fits(table: pd.DataFrame, mass_kg: pd.Series) -> pd.Series:
    """Whether the density is mass over volume."""
    volume_m3 = 4 / 3 * np.pi * (table["mean_radius_km"] * 1000) ** 3
    apart = (table["density_kg_m3"] - mass_kg / volume_m3).abs()
    allowed = np.fmax(ERRORS_APART * table["density_kg_m3_error"], SHARE_APART * table["density_kg_m3"])
    return ~(apart > allowed)


class DwarfPlanet(Table):
    """A body that orbits the Sun."""

    name: str = column("name", unique=True)
    mean_radius_km: float = column("radius of the sphere of the same volume", unit="km", gt=0, le=80000)
    mean_radius_km_error: float = column("its standard error", unit="km", nullable=True, ge=0)
    equatorial_radius_km: float = column("radius at the equator", unit="km", gt=0, le=80000)
    mass_kg: float = column("mass", unit="kg", gt=0, le=1e28)
    mass_kg_error: float = column("its standard error", unit="kg", nullable=True, ge=0)
    density_kg_m3: float = column("mean density", unit="kg m-3", gt=0, le=10000)
    density_kg_m3_error: float = column("its standard error", unit="kg m-3", nullable=True, ge=0)
    rotation_period_days: float = column("sidereal day; below 0 when it turns against its orbit", unit="day")
    orbital_period_days: float = column("sidereal period of the orbit", unit="day", gt=0)
    geometric_albedo: float = column("geometric albedo", unit="1", ge=0, le=1.5)
    surface_gravity_m_s2: float = column("gravity at the equator", unit="m s-2", gt=0, le=30)
    escape_velocity_km_s: float = column("escape velocity", unit="km s-1", gt=0, le=70)

    @pa.dataframe_check(error="a density_kg_m3 that mass_kg and mean_radius_km give, within 3 errors or 5 %")  # type: ignore[untyped-decorator]
    @classmethod
    def density_of_mass_and_radius(cls, table: pd.DataFrame) -> pd.Series:
        """One of the three is wrong otherwise."""
        return density_fits(table, table["mass_kg"])


class Planet(DwarfPlanet):
    """A planet, with the shape of its orbit."""

    eccentricity: float = column("eccentricity of the orbit", unit="1", ge=0, lt=1)
    inclination_deg: float = column("inclination of the orbit to the ecliptic", unit="degree", ge=0, le=180)


class Moon(Table):
    """A body that orbits a planet or dwarf planet."""

    name: str = column("name", unique=True)
    planet: str = column("what it orbits")
    gm_km3_s2: float = column("gravitational constant times mass", unit="km3 s-2", nullable=True, gt=0, le=1e5)
    gm_km3_s2_error: float = column("its standard error", unit="km3 s-2", nullable=True, ge=0)
    mean_radius_km: float = column("mean radius", unit="km", gt=0, le=3000)
    mean_radius_km_error: float = column("its standard error", unit="km", ge=0)
    density_kg_m3: float = column("mean density", unit="kg m-3", nullable=True, gt=0, le=10000)
    density_kg_m3_error: float = column("its standard error", unit="kg m-3", nullable=True, ge=0)

    @pa.dataframe_check(error="a density_kg_m3 that gm_km3_s2 and mean_radius_km give, within 3 errors or 5 %")  # type: ignore[untyped-decorator]
    @classmethod
    def density_of_gm_and_radius(cls, table: pd.DataFrame) -> pd.Series:
        """Charon has Pluto's density here."""
        return density_fits(table, table["gm_km3_s2"] / GRAVITATIONAL_CONSTANT)


def read_planets(folder: Path) -> pd.DataFrame:
    """The eight planets."""
    given = _Text(folder / "jpl-ssd-planets.txt", PLANET_FIELDS)
    orbit = {"eccentricity": given.numbers("eccentricity"), "inclination_deg": given.numbers("inclination")}
    return _round_the_sun(given, mass_unit_kg=1e24).assign(**orbit)


def read_dwarf_planets(folder: Path) -> pd.DataFrame:
    """The five dwarf planets."""
    return _round_the_sun(_Text(folder / "jpl-ssd-dwarf-planets.txt", BODY_FIELDS), mass_unit_kg=1e18)


def read_moons(folder: Path) -> pd.DataFrame:
    """Every moon."""
    given = _Text(folder / "jpl-ssd-moons.txt", MOON_FIELDS)
    return pd.DataFrame(
        {
            "name": given.text["satellite"],
            "planet": given.text["planet"],
            "gm_km3_s2": given.numbers("GM"),
            "gm_km3_s2_error": given.numbers("GM_uncertainty"),
            "mean_radius_km": given.numbers("radius"),
            "mean_radius_km_error": given.numbers("radius_uncertainty"),
            "density_kg_m3": given.numbers("density") * 1000,
            "density_kg_m3_error": given.numbers("density_uncertainty") * 1000,
        }
    )


class _Text:
    """The fields of one of the files, without the spaces around them."""

    def __init__(self, path: Path, fields: list[str]) -> None:
        text = read_fields(path, fields, separator=SEPARATOR).map(str.strip)
        if text.iloc[0].to_list() != fields:
            raise DataError(f"{path} has another header.", found=text.iloc[0].to_list(), allowed=fields)
        self.path, self.text = path, text.iloc[1:]

    def numbers(self, field: str) -> pd.Series:
        """A field as numbers."""
        return as_numbers(self.text[field].replace("nan", ""), self.path)


def _round_the_sun(given: _Text, mass_unit_kg: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": given.text["name"],
            "mean_radius_km": given.numbers("mean_radius"),
            "mean_radius_km_error": given.numbers("mean_radius_uncertainty"),
            "equatorial_radius_km": given.numbers("equatorial_radius"),
            "mass_kg": given.numbers("mass") * mass_unit_kg,
            "mass_kg_error": given.numbers("mass_uncertainty") * mass_unit_kg,
            "density_kg_m3": given.numbers("density") * 1000,
            "density_kg_m3_error": given.numbers("density_uncertainty") * 1000,
            "rotation_period_days": given.numbers("rotational_period"),
            "orbital_period_days": given.numbers("period") * JULIAN_YEAR_DAYS,
            "geometric_albedo": given.numbers("albedo_geometric"),
            "surface_gravity_m_s2": given.numbers("surface_gravity"),
            "escape_velocity_km_s": given.numbers("escape_velocity"),
        }
    )


PARTS: Final = {
    "planets": TablePart(read_planets, Planet, max_quarantine_rate=0),
    "dwarf_planets": TablePart(read_dwarf_planets, DwarfPlanet, max_quarantine_rate=0),
    "moons": TablePart(read_moons, Moon, max_quarantine_rate=0.05),
}
