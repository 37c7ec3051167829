"""Bodies of the solar system: planets, dwarf planets and moons in one set of units."""

from __future__ import annotations

from typing import Final

from stromatolite.contracts.columns import Table, column

KINDS: Final = ("planet", "dwarf_planet", "moon")
GIVEN: Final = "solar_system_bodies"
DERIVED: Final = "derived"
"""Source of a value that follows from others of the same row."""


class SolarSystemBody(Table):
    """A planet, dwarf planet or moon."""

    body: str = column("name", unique=True)
    kind: str = column("what it is", isin=KINDS)
    orbits: str = column("the body that it goes round: Sun, or its planet")
    mean_radius_km: float = column("radius of the sphere of the same volume", unit="km", gt=0, le=80000)
    mean_radius_km_error: float = column("its standard error", unit="km", nullable=True, ge=0)
    equatorial_radius_km: float = column("radius at the equator", unit="km", nullable=True, gt=0, le=80000)
    mass_kg: float = column("mass", unit="kg", nullable=True, gt=0, le=1e28)
    mass_kg_source: str = column("given, or derived from gm_km3_s2", isin=(GIVEN, DERIVED), nullable=True)
    gm_km3_s2: float = column("gravitational constant times mass", unit="km3 s-2", nullable=True, gt=0, le=1e9)
    gm_km3_s2_source: str = column("given, or derived from mass_kg", isin=(GIVEN, DERIVED), nullable=True)
    mass_error_share: float = column("standard error of mass and GM over their value", unit="1", nullable=True, ge=0)
    density_kg_m3: float = column("mean density", unit="kg m-3", nullable=True, gt=0, le=10000)
    density_kg_m3_error: float = column("its standard error", unit="kg m-3", nullable=True, ge=0)
    rotation_period_days: float = column("sidereal day; below 0 when retrograde", unit="day", nullable=True)
    orbital_period_days: float = column("sidereal period of the orbit", unit="day", nullable=True, gt=0)
    eccentricity: float = column("eccentricity of the orbit", unit="1", nullable=True, ge=0, lt=1)
    inclination_deg: float = column("tilt of the orbit to the ecliptic", unit="degree", nullable=True, ge=0, le=180)
    surface_gravity_m_s2: float = column("gravity at the equator", unit="m s-2", nullable=True, gt=0, le=30)
    escape_velocity_km_s: float = column("escape velocity", unit="km s-1", nullable=True, gt=0, le=70)
    geometric_albedo: float = column("geometric albedo", unit="1", nullable=True, ge=0, le=1.5)
    source: str = column("where the row comes from", isin=[GIVEN])
