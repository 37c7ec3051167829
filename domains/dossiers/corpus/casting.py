"""Who a dossier is about, and what may be said of them: rows, and what follows from their values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from domains.dossiers.corpus.numbers import Measured, significant
from domains.dossiers.corpus.rows import Row, Rows
from domains.dossiers.corpus.unit_forms import EARTH_KM, R_SUN

EARTH_GRAVITY: Final = 3.986004e14 / (EARTH_KM * 1e3) ** 2
EARTH_DENSITY: Final = 5.513
"""Of a sphere of the equatorial radius, g cm-3."""
AU_R_SUN: Final = 215.032
TRACES: Final = {
    "co2_fraction": (1e-6, 0.3), "ch4_fraction": (1e-7, 0.05), "h2_fraction": (1e-5, 0.2), "h2o_fraction": (1e-6, 0.04),
    "o2_fraction": (1e-6, 0.25),
}  # fmt: skip
BACKGROUNDS: Final = ("n2_fraction", "n2_fraction", "n2_fraction", "co2_fraction", "h2_fraction")
PRESSURES: Final = (0.01, 0.1, 0.25, 0.5, 1.0, 1.0, 1.0, 1.013, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 92.0)
OUR_WORLDS: Final = {"earth": "Earth", "mars": "Mars", "venus": "Venus", "jupiter": "Jupiter", "neptune": "Neptune", "mercury": "Mercury"}


@dataclass
class Cast:
    """The subject of a dossier and those it is compared with.

    Attributes:
        subject: the planet, climate or body that the text is about.
        organism: the organism that it is about.
        other: another planet, of another system.
        sibling: another planet of the same star.
        rival: another organism.
        bodies: bodies of the solar system, by name.
        air: the composition of an atmosphere that the text assumes, drawn when it is asked for.
    """

    subject: Row
    organism: Row | None = None
    other: Row | None = None
    sibling: Row | None = None
    rival: Row | None = None
    bodies: dict[str, Row] = field(default_factory=dict)
    air: dict[str, float] = field(default_factory=dict)

    def row(self, prefix: str, name: str) -> Row | None:
        """The row that a slot with this prefix means; `other` of an organism's quantity is the rival."""
        of_organism = name in ("organism", "metabolism", "medium", "ph", "salinity_fraction") or name.startswith("growth_")
        if prefix == "":
            return self.organism if of_organism else self.subject
        if prefix == "other":
            return self.rival if of_organism else self.other
        return self.sibling if prefix == "sibling" else self.bodies.get(OUR_WORLDS[prefix])


def draw_cast(rows: Rows, kind: str, rng: Random) -> Cast:
    """Choose who a dossier is about. `kind` is that of the subject: planet, climate or body."""
    pools = {"planet": rows.planets, "climate": rows.climates, "body": rows.worlds}
    subject = rng.choice(pools[kind])
    host = subject.names.get("host", "")
    siblings = [row for row in rows.systems.get(host, ()) if row.key != subject.key] if kind == "planet" else []
    organism = rng.choice(rows.organisms) if rows.organisms else None
    return Cast(
        subject=subject,
        organism=organism,
        other=_another(rows.planets, subject, rng),
        sibling=rng.choice(siblings) if siblings else None,
        rival=_another(rows.organisms, organism, rng),
        bodies={row.key: row for row in rows.bodies},
        air=draw_air(rng),
    )


def _another(rows: Sequence[Row], subject: Row | None, rng: Random) -> Row | None:
    """One of another group: no planet of the same system and no relative."""
    for _ in range(20):
        found = rng.choice(rows) if rows else None
        if found is None or subject is None or (found.group != subject.group and found.key != subject.key):
            return found
    return None


def draw_air(rng: Random) -> dict[str, float]:
    """An atmosphere: pressure in bar, fractions by volume that do not exceed 1 in all, rotation in days."""
    background = rng.choice(BACKGROUNDS)
    air = {name: _log_uniform(low, high, rng) for name, (low, high) in TRACES.items() if name != background}
    left = 1 - sum(air.values())
    air["n2_fraction"] = float(significant(left * rng.uniform(0.05, 0.5), 2))
    air[background] = float(significant(left * (1.0 if background == "n2_fraction" else rng.uniform(0.3, 0.49)), 3))
    pressure = rng.choice(PRESSURES) if rng.random() < 0.6 else _log_uniform(0.05, 60.0, rng)
    return {**air, "surface_pressure_bar": pressure, "rotation_period_days": _log_uniform(0.3, 60.0, rng)}


def _log_uniform(low: float, high: float, rng: Random) -> float:
    return float(significant(math.exp(rng.uniform(math.log(low), math.log(high))), rng.choice((1, 1, 2, 2, 3))))


def derived(values: dict[str, Measured]) -> dict[str, Measured]:
    """What follows from a planet's and its star's values, to four digits; what is there already is not touched."""
    known = {name: each.value for name, each in values.items()}
    found = {}
    for name, (inputs, formula) in _FORMULAS.items():
        if name not in known and all(each in known for each in inputs):
            result = formula(*(known[each] for each in inputs))
            if result is not None and math.isfinite(result) and result:
                found[name] = Measured(float(significant(result, 4)))
    return found


def _duration(period: float, radius: float, axis: float, planet: float) -> float | None:
    reach = (radius + planet / R_SUN) / (axis * AU_R_SUN)
    return 24 * period / math.pi * math.asin(reach) if reach < 1 else None


def _amplitude(period: float, mass: float, star: float) -> float:
    return 28.4329 * (mass / 317.8284) * star ** (-2 / 3) * (period / 365.25) ** (-1 / 3)


_FORMULAS = {
    "gravity_m_s2": (("mass_earth", "radius_earth"), lambda m, r: EARTH_GRAVITY * m / r**2),
    "density_g_cm3": (("mass_earth", "radius_earth"), lambda m, r: EARTH_DENSITY * m / r**3),
    "escape_velocity_km_s": (("mass_earth", "radius_earth"), lambda m, r: 11.186 * math.sqrt(m / r)),
    "transit_depth_ppm": (("radius_earth", "stellar_radius_solar"), lambda r, s: 1e6 * (r / (s * R_SUN)) ** 2),
    "radius_ratio": (("radius_earth", "stellar_radius_solar"), lambda r, s: r / (s * R_SUN)),
    "semi_amplitude_m_s": (("period_days", "minimum_mass_earth", "stellar_mass_solar"), _amplitude),
    "transit_duration_hours": (("period_days", "stellar_radius_solar", "semi_major_axis_au", "radius_earth"), _duration),
    "transit_probability": (("stellar_radius_solar", "semi_major_axis_au"), lambda s, a: 100 * s / (a * AU_R_SUN)),
    "angular_separation_mas": (("semi_major_axis_au", "distance_pc"), lambda a, d: 1000 * a / d),
    "luminosity_solar": (("stellar_radius_solar", "stellar_temperature_k"), lambda r, t: r**2 * (t / 5772) ** 4),
    "stellar_density_g_cm3": (("stellar_mass_solar", "stellar_radius_solar"), lambda m, r: 1.41 * m / r**3),
    "star_gravity_log_cgs": (("stellar_mass_solar", "stellar_radius_solar"), lambda m, r: math.log10(27400 * m / r**2)),
    "bolometric_magnitude": (
        ("luminosity_solar", "distance_pc"), lambda lum, d: 4.74 - 2.5 * math.log10(lum) + 5 * math.log10(d / 10)
    ),
}  # fmt: skip
"""Of circular orbits seen edge-on: who needs the inclination prints it as one that is drawn."""
