"""Who a dossier is about, and what may be said of them: rows, and the atmosphere that a text assumes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from domains.dossiers.corpus.numbers import significant
from domains.dossiers.corpus.rows import Row, Rows

TRACES: Final = {
    "co2_fraction": (1e-6, 0.3), "ch4_fraction": (1e-7, 0.05), "h2_fraction": (1e-5, 0.2), "h2o_fraction": (1e-6, 0.04),
    "o2_fraction": (1e-6, 0.25),
}  # fmt: skip
BACKGROUNDS: Final = ("n2_fraction", "n2_fraction", "n2_fraction", "co2_fraction", "h2_fraction")
PRESSURES: Final = (0.01, 0.1, 0.25, 0.5, 1.0, 1.0, 1.0, 1.013, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 92.0)
OUR_WORLDS: Final = {
    "earth": "Earth",
    "mars": "Mars",
    "venus": "Venus",
    "jupiter": "Jupiter",
    "neptune": "Neptune",
    "mercury": "Mercury",
}


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
        of_organism = name in ("organism", "metabolism", "medium", "ph", "salinity_fraction") or name.startswith(
            "growth_"
        )
        if prefix == "":
            return self.organism if of_organism else self.subject
        if prefix == "other":
            return self.rival if of_organism else self.other
        return self.sibling if prefix == "sibling" else self.bodies.get(OUR_WORLDS[prefix])


def draw_cast(rows: Rows, kind: str, rng: Random) -> Cast:
    """Choose who a dossier is about. `kind` is that of the subject: planet, climate or body."""
    subject = rng.choice(pool(rows, kind))
    host = subject.names.get("host", "")
    siblings = [row for row in rows.systems.get(host, ()) if row.key != subject.key] if host else []
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


def pool(rows: Rows, kind: str) -> Sequence[Row]:
    """The rows that a dossier of this kind may be about."""
    return {"climate": rows.climates, "body": rows.worlds}.get(kind, rows.planets)


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
