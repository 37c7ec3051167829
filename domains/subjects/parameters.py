"""Parameters of the climate model that follow from what is known of a planet: flux, radius, gravity, rotation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domains.planets.orbits import axis_au, insolation_earth
from domains.planets.units import SUN_TEFF_K
from domains.subjects import physics
from domains.subjects.values import Value

PER_SOLAR_CONSTANT: Final = f"{physics.SOLAR_CONSTANT_W_M2:g} W m-2 for each of the Earth's"
Facts = Mapping[str, Value]


def flux(facts: Facts) -> Value | None:
    """Starlight at the planet, W m-2: `measured_flux`, or else by what is typical of such a star.

    The main sequence's for its temperature and the period; None where they are not known either.
    """
    known = measured_flux(facts)
    if known is not None:
        return known
    if "stellar_temperature_k" in facts and "period_days" in facts:
        light = physics.main_sequence_flux(facts["period_days"].value, facts["stellar_temperature_k"].value)
        return Value(light, "W m-2", "derived", f"from the period and the star's temperature: {physics.MAIN_SEQUENCE}")
    return None


def measured_flux(facts: Facts) -> Value | None:
    """Starlight at the planet, W m-2, of this star and orbit; None where they are not known.

    The insolation of the text, or else of the table of planets; else S = L / a2 with L the star's luminosity (R2 T4 in
    solar units, or the table of stars') and a the semi-major axis (the table's, or else by Kepler's third law).
    """
    if "insolation_earth" in facts:
        known = facts["insolation_earth"]
        note = f"{known.note}; {PER_SOLAR_CONSTANT}"
        return Value(known.value * physics.SOLAR_CONSTANT_W_M2, "W m-2", known.origin, note)
    axis, of_axis = _axis(facts)
    if axis is None:
        return None
    if "luminosity_solar" in facts:
        return _flux(facts["luminosity_solar"].value / axis**2, f"S = L / a2, L of the table of stars, {of_axis}")
    temperature, size = facts.get("stellar_temperature_k"), facts.get("stellar_radius_solar")
    if temperature is None or size is None:
        return None
    received = insolation_earth(temperature.value, size.value, axis)
    return _flux(received, f"S = R2 (T / {SUN_TEFF_K:g} K)4 / a2, {of_axis}")


def _flux(received: float, formula: str) -> Value:
    return Value(received * physics.SOLAR_CONSTANT_W_M2, "W m-2", "derived", f"{formula}; {PER_SOLAR_CONSTANT}")


def _axis(facts: Facts) -> tuple[float | None, str]:
    """The semi-major axis, au, and how it is known."""
    if "semi_major_axis_au" in facts:
        return facts["semi_major_axis_au"].value, "a of the table of planets"
    if "period_days" in facts and "stellar_mass_solar" in facts:
        return axis_au(facts["period_days"].value, facts["stellar_mass_solar"].value), "a by Kepler's third law"
    return None, ""


def radius(facts: Facts) -> Value | None:
    """Radius, Earth radii: known, or that of a rocky planet of its mass; None where neither is known."""
    if "radius_earth" in facts:
        return facts["radius_earth"]
    heavy, kind = _mass(facts)
    if heavy is None:
        return None
    return Value(physics.rocky_radius(heavy.value), "R_earth", "derived", f"{physics.ROCKY}; {kind}")


def gravity(facts: Facts, sized: Value | None) -> Value | None:
    """Gravity at the surface, m s-2: said, or from mass and radius; None where neither is known.

    Args:
        facts: what is known.
        sized: the radius, as `radius` gives it.
    """
    if "gravity_m_s2" in facts:
        return facts["gravity_m_s2"]
    if sized is None:
        return None
    heavy, kind = _mass(facts)
    if heavy is None:
        note = f"g = G M / R2; M by {physics.ROCKY}"
        return Value(physics.gravity(physics.rocky_mass(sized.value), sized.value), "m s-2", "derived", note)
    return Value(physics.gravity(heavy.value, sized.value), "m s-2", "derived", f"g = G M / R2; {kind}")


def _mass(facts: Facts) -> tuple[Value | None, str]:
    """The mass, or else the minimum mass in its place; and how it is known."""
    if "mass_earth" in facts:
        return facts["mass_earth"], f"M = {facts['mass_earth']}"
    if "minimum_mass_earth" in facts:
        least = facts["minimum_mass_earth"]
        return least, f"M = {least}, the minimum mass: the mass is higher, by 15 % for an orbit of median inclination"
    return None, ""


def orbital_period(facts: Facts, light: Value | None) -> Value | None:
    """Period of the rotation, which is that of the orbit, days.

    Args:
        facts: what is known.
        light: the flux, as `flux` gives it.
    """
    if "period_days" in facts:
        known = facts["period_days"]
        note = f"assumed: rotation and orbit take the same time; that of the orbit ({known.origin}): {known.note}"
        return Value(known.value, "d", "derived", note)
    if "rotation_period_days" in facts:
        known = facts["rotation_period_days"]
        return Value(known.value, "d", known.origin, f"{known.note}; rotation and orbit take the same time")
    temperature = facts.get("stellar_temperature_k")
    if light is None or temperature is None:
        return None
    period = physics.main_sequence_period(light.value, temperature.value)
    return Value(period, "d", "derived", f"from the flux and the star's temperature: {physics.MAIN_SEQUENCE}")
