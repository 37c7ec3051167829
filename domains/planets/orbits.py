"""What the laws of orbits and light say of a planet and its star."""

from __future__ import annotations

from domains.planets.units import SUN_TEFF_K, YEAR_DAYS


def period_days(semi_major_axis_au: float, star_mass_solar: float) -> float:
    """The period of Kepler's third law, in days; the planet's own mass is left out."""
    return float(YEAR_DAYS * (semi_major_axis_au**3 / star_mass_solar) ** 0.5)


def axis_au(period: float, star_mass_solar: float) -> float:
    """The semi-major axis of Kepler's third law, in au, for a period in days."""
    return float((star_mass_solar * (period / YEAR_DAYS) ** 2) ** (1 / 3))


def insolation_earth(teff_k: float, star_radius_solar: float, semi_major_axis_au: float) -> float:
    """Starlight received at the distance of the axis, that of the Earth being 1."""
    return float(star_radius_solar**2 * (teff_k / SUN_TEFF_K) ** 4 / semi_major_axis_au**2)
