"""What follows from values of a planet and its star: gravity, density, what a transit or velocities would show."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from domains.dossiers.corpus.numbers import Measured, significant
from domains.dossiers.corpus.unit_forms import EARTH_KM, M_JUP, R_SUN

EARTH_GRAVITY: Final = 3.986004e14 / (EARTH_KM * 1e3) ** 2
EARTH_DENSITY: Final = 5.4951
"""Of the Earth's mass within a sphere of its equatorial radius, g cm-3."""
AU_R_SUN: Final = 215.032
SUN_JUPITER_YEAR_M_S: Final = 28.4329
"""Semi-amplitude of the Sun by a mass of Jupiter in a year."""
VELOCITY_MASS: Final = "mass that moves the star"
"""The minimum mass, or else the mass: of an orbit seen edge-on they are the same."""


def derived(values: Mapping[str, Measured]) -> dict[str, Measured]:
    """What follows from a planet's and its star's values, to four digits; what is there already is not touched."""
    known = {name: each.value for name, each in values.items()}
    masses = [known[name] for name in ("minimum_mass_earth", "mass_earth") if name in known]
    known |= {VELOCITY_MASS: masses[0]} if masses else {}
    found = {}
    for name, (inputs, formula) in FORMULAS.items():
        if name not in known and all(each in known for each in inputs):
            result = formula(*(known[each] for each in inputs))
            if result is not None and math.isfinite(result) and result:
                found[name] = Measured(float(significant(result, 4)))
    return found


def _duration(period: float, radius: float, axis: float, planet: float) -> float | None:
    reach = (radius + planet / R_SUN) / (axis * AU_R_SUN)
    return period / math.pi * math.asin(reach) if reach < 1 else None


def _amplitude(period: float, mass: float, star: float) -> float:
    return SUN_JUPITER_YEAR_M_S * (mass / M_JUP) * math.pow(star, -2 / 3) * math.pow(period / 365.25, -1 / 3)


FORMULAS: Final[dict[str, tuple[tuple[str, ...], Callable[..., float | None]]]] = {
    "gravity_m_s2": (("mass_earth", "radius_earth"), lambda m, r: EARTH_GRAVITY * m / r**2),
    "density_g_cm3": (("mass_earth", "radius_earth"), lambda m, r: EARTH_DENSITY * m / r**3),
    "escape_velocity_km_s": (("mass_earth", "radius_earth"), lambda m, r: 11.186 * math.sqrt(m / r)),
    "transit_depth": (("radius_earth", "stellar_radius_solar"), lambda r, s: (r / (s * R_SUN)) ** 2),
    "radius_ratio": (("radius_earth", "stellar_radius_solar"), lambda r, s: r / (s * R_SUN)),
    "semi_amplitude_m_s": (("period_days", VELOCITY_MASS, "stellar_mass_solar"), _amplitude),
    "transit_duration_days": (
        ("period_days", "stellar_radius_solar", "semi_major_axis_au", "radius_earth"), _duration
    ),
    "transit_probability": (("stellar_radius_solar", "semi_major_axis_au"), lambda s, a: s / (a * AU_R_SUN)),
    "angular_separation_mas": (("semi_major_axis_au", "distance_pc"), lambda a, d: 1000 * a / d),
    "luminosity_solar": (("stellar_radius_solar", "stellar_temperature_k"), lambda r, t: r**2 * (t / 5772) ** 4),
    "stellar_density_g_cm3": (("stellar_mass_solar", "stellar_radius_solar"), lambda m, r: 1.41 * m / r**3),
    "star_gravity_log_cgs": (("stellar_mass_solar", "stellar_radius_solar"), lambda m, r: math.log10(27400 * m / r**2)),
    "bolometric_magnitude": (
        ("luminosity_solar", "distance_pc"), lambda lum, d: 4.74 - 2.5 * math.log10(lum) + 5 * math.log10(d / 10)
    ),
}  # fmt: skip
"""Of circular orbits seen edge-on: who needs the inclination prints it as one that is drawn."""
