"""What follows from what is known of a planet: mass, radius, gravity and starlight."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from domains.climates.sampling import rotation_period_days

SOLAR_CONSTANT_W_M2: Final = 1361.0
"""Starlight that the Earth receives (IAU 2015 Resolution B3), W m-2."""
EARTH_GRAVITY_M_S2: Final = 3.986004e14 / 6378.1e3**2
"""GM over the square of the equatorial radius, in which the tables give radii (IAU 2015 Resolution B3), m s-2."""
CORE_SHARE: Final = 0.33
"""Share of a planet's mass in its iron core: that of the Earth, and of most rocky planets with measured densities."""
ROCKY: Final = f"R = (1.07 - 0.21 x {CORE_SHARE}) M^(1/3.7), a core like the Earth's (Zeng et al. 2016, ApJ 819, 127)"
MAIN_SEQUENCE: Final = "relations of the main sequence for mass and luminosity, and Kepler's third law (CLERO)"
_SCALE: Final = 1.07 - 0.21 * CORE_SHARE
_POWER: Final = 3.7


def rocky_radius(mass_earth: float) -> float:
    """Radius of a rocky planet, Earth radii, for a mass in Earth masses (Zeng et al. 2016; fitted to 1 to 8)."""
    return float(_SCALE * mass_earth ** (1 / _POWER))


def rocky_mass(radius_earth: float) -> float:
    """Mass of a rocky planet, Earth masses, for a radius in Earth radii: the inverse of `rocky_radius`."""
    return float((radius_earth / _SCALE) ** _POWER)


def iron_mass(radius_earth: float) -> float:
    """Mass of a planet of nothing but iron, Earth masses, for a radius in Earth radii: nothing is denser.

    Fortney, Marley & Barnes 2007, ApJ 659, 1661, equation 8 without rock, solved for the mass. For radii below that of
    its lowest point, 0.168, the mass of that point.
    """
    a, b, c = 0.0975, 0.4938, 0.7932 - radius_earth
    return float(10 ** ((-b + math.sqrt(max(b * b - 4 * a * c, 0.0))) / (2 * a)))


def gravity(mass_earth: float, radius_earth: float) -> float:
    """Gravity at the surface, m s-2, for a mass and radius in those of the Earth."""
    return EARTH_GRAVITY_M_S2 * mass_earth / radius_earth**2


def main_sequence_period(flux_w_m2: float, stellar_temperature_k: float) -> float:
    """Orbital period, days, at which a star of the main sequence gives a flux, W m-2."""
    return float(rotation_period_days(np.asarray([flux_w_m2]), np.asarray([stellar_temperature_k]))[0])


def main_sequence_flux(period_days: float, stellar_temperature_k: float) -> float:
    """Flux, W m-2, of a star of the main sequence at an orbital period, days: the period goes as flux^(-3/4).

    Divided by the flux in our table it is 0.7 to 1.5 for eight in ten confirmed planets of stars of 2,500 to 4,500 K.
    """
    at_earths = main_sequence_period(SOLAR_CONSTANT_W_M2, stellar_temperature_k)
    return float(SOLAR_CONSTANT_W_M2 * (at_earths / period_days) ** (4 / 3))
