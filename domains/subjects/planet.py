"""The planet that the climate model is asked about: the eight parameters, each with its origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from domains.climates.fields import PARAMETER_NAMES
from domains.dossiers.fields import GASES
from domains.planets.contracts import CONFIRMED
from domains.planets.names import parse_planet
from domains.subjects.air import carbon_dioxide, methane, surface_pressure
from domains.subjects.facts import SAID_NUMBERS, known_facts
from domains.subjects.parameters import flux, gravity, measured_flux, orbital_period, radius
from domains.subjects.refusals import (
    RANGES,
    distance,
    refuse_incomplete,
    refuse_solar_system,
    refuse_unknown,
    require_answerable,
    require_rocky,
)
from domains.subjects.tables import SubjectTables
from domains.subjects.values import Said, Term, Value
from stromatolite.errors import DataError

ECCENTRIC: Final = 0.2
"""Rounder orbits lock their planets (Barnes 2017, CeMDA 129, 509); more eccentric ones may turn in a resonance."""


@dataclass(frozen=True)
class PlanetCase:
    """A planet as the models are asked about it.

    Attributes:
        name: as the table has it, or as the text; None for a planet without a name.
        host: the star that it orbits; None where it is not known.
        parameters: the eight of `domains.climates.fields`, in their order and units.
        facts: what is known of the planet and its star beside them, in the units of the record.
        rotation: how the planet turns, where the text says it.
        notes: what an answer has to say of the values.
    """

    name: str | None
    host: str | None
    parameters: Mapping[str, Value]
    facts: Mapping[str, Value] = field(default_factory=dict)
    rotation: Term | None = None
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What an answer calls it."""
        return self.name or "The planet"

    def numbers(self) -> dict[str, float]:
        """The parameters as the climate model takes them."""
        return {name: value.value for name, value in self.parameters.items()}


def resolve_planet(
    record: Mapping[str, Any], tables: SubjectTables, overrides: Mapping[str, Any] | None = None
) -> PlanetCase:
    """The planet of a record; what it leaves out is taken from tables, worked out or assumed.

    A planet that no table has is answered where the text itself says enough of it.

    Args:
        record: fields of `domains.dossiers.fields`, as they were read from a text.
        tables: where planets and stars are looked up.
        overrides: fields that a person set; they win over the text.

    Raises:
        DataError: a value is impossible, the planet is unknown, a body of the solar system or a giant, or too little is
            known of it.
    """
    said = Said(record, overrides)
    name = said.text("planet")
    host = said.text("host")
    for each in (name, host):
        if each and (body := tables.body(each)):
            raise refuse_solar_system(body)
    row = tables.planet(name) if name else None
    if row is not None:
        name, host = str(row["planet"]), str(row["host"])
    elif name and host is None and parse_planet(name).letter:
        host = parse_planet(name).star
    facts, notes = known_facts(said, row, None, tables)
    star = (
        tables.star(host) if host and ("stellar_temperature_k" not in facts or measured_flux(facts) is None) else None
    )
    if star is not None:
        facts, notes = known_facts(said, row, star, tables)
    sized = radius(facts)
    require_rocky(name or "The planet", facts | ({"radius_earth": sized} if sized else {}), measured_flux(facts))
    parameters = _parameters(said, facts, sized)
    missing = [each for each in PARAMETER_NAMES if each not in parameters]
    if missing:
        raise _too_little(said, name, row is not None, missing, tables)
    known_host = host if row is not None or star is not None or said.text("host") else None
    told = (*notes, *_remarks(said, name, row, facts))
    return PlanetCase(name, known_host, parameters, facts, said.term("rotation"), told)


def known_planets(tables: SubjectTables) -> list[PlanetCase]:
    """Every confirmed rocky planet of the table that lies inside the simulated ensemble, in the order of the table.

    Pressure and carbon dioxide are at their assumed values. Planets that lie somewhat outside, or whose starlight is
    only guessed from the kind of star, are answered with a note and are not among them.

    Args:
        tables: where planets and stars are looked up.
    """
    table = tables.planets
    span = RANGES["stellar_temperature_k"]
    likely = table["teff_k"].isna() | table["teff_k"].between(span.low, span.high)
    chosen = table[(table["status"] == CONFIRMED) & ~table["is_brown_dwarf"] & likely]
    found = []
    for name in chosen["planet"]:
        try:
            case = resolve_planet({"planet": name}, tables)
            require_answerable(case)
        except DataError:
            continue
        inside = all(distance(RANGES[each], value.value) <= 0 for each, value in case.parameters.items())
        if inside and measured_flux(case.facts) is not None:
            found.append(case)
    return found


def _parameters(said: Said, facts: Mapping[str, Value], sized: Value | None) -> dict[str, Value]:
    """What is known of the eight parameters, in their order."""
    light = flux(facts)
    found: dict[str, Value | None] = {
        "stellar_temperature_k": facts.get("stellar_temperature_k"),
        "stellar_flux_w_m2": light,
        "radius_earth": sized,
        "gravity_m_s2": gravity(facts, sized),
        "rotation_period_days": orbital_period(facts, light),
        "surface_pressure_bar": surface_pressure(said),
        "co2_volume_fraction": carbon_dioxide(said),
        "ch4_volume_fraction": methane(said),
    }
    return {name: value for name in PARAMETER_NAMES if (value := found[name]) is not None}


def _too_little(said: Said, name: str | None, is_listed: bool, missing: list[str], tables: SubjectTables) -> DataError:
    if name and not is_listed:
        return refuse_unknown(name, tables.nearest_planet(name), tables.planets_of(name), missing)
    numbers = [f"{each} {value}" for each in SAID_NUMBERS if (value := said.number(each)) is not None]
    return refuse_incomplete(name, numbers, missing)


def _remarks(
    said: Said, name: str | None, row: Mapping[str, Any] | None, facts: Mapping[str, Value]
) -> tuple[str, ...]:
    notes = []
    if name and row is None:
        notes.append(f"{name} is in no table: all that is known of it is what the text says")
    if row is not None and row["status"] != CONFIRMED:
        notes.append(f"{name} is {row['status']}, not confirmed")
    eccentricity = facts.get("eccentricity")
    if eccentricity is not None and eccentricity.value > ECCENTRIC:
        notes.append(
            f"the orbit's eccentricity is {eccentricity.value:g}: the climate model has circular orbits, and such a "
            "planet may turn in a resonance"
        )
    unknown = [each for each in GASES if each in said.fields and each in ("h2_fraction", "o2_fraction", "h2o_fraction")]
    if unknown:
        notes.append(f"the climate is that of nitrogen and CO2: it does not know {', '.join(unknown)}")
    if measured_flux(facts) is None:
        notes.append("the starlight is that of a typical star of this temperature: it may be wrong by a factor of 1.5")
    return tuple(notes)
