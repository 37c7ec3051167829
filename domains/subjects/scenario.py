"""What a planet offers to life, out of a record: gases at their partial pressures, and what there is to live on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domains.habitability.scenarios import Scenario
from domains.subjects.organism import OrganismCase
from domains.subjects.planet import PlanetCase
from domains.subjects.values import Said, Term, Value
from stromatolite.errors import DataError

FIELDS: Final = {"h2": "h2_fraction", "ch4": "ch4_fraction", "o2": "o2_fraction"}
"""Gas of a scenario -> field of the record. Carbon monoxide has no field: a medium or an argument gives it."""
MONOXIDE: Final = "CO+CO2"
HYDROGEN: Final = "H2+CO2"
PHOTOTROPHS: Final = ("oxygenic_photosynthesis", "anoxygenic_photosynthesis")
HYDROGEN_EATERS: Final = ("methanogenesis", "acetogenesis", "hydrogen_oxidation")
ASSUMED_HYDROGEN: Final = "hydrogen"
"""Scenario whose hydrogen is assumed where a text says nothing of it."""
TENFOLD: Final = 10.0
"""A gas at more than this times the highest pressure of the scenarios is told of."""


@dataclass(frozen=True)
class ScenarioCase:
    """A scenario as the models are asked about it.

    Attributes:
        medium: what there is to live on, one of `domains.networks.media`.
        pressures: partial pressures at the surface by gas (h2, co, ch4, o2), bar.
        base: name of the scenario in data/scenarios.yaml with this medium and the nearest pressures.
        organics: compounds in the water, BiGG identifiers.
        light: whether light may be used.
        notes: what an answer has to say of it.
    """

    medium: Term
    pressures: Mapping[str, Value]
    base: str
    organics: tuple[str, ...] = ()
    light: bool = False
    notes: tuple[str, ...] = ()

    @property
    def scenario(self) -> Scenario:
        """The same in the form that the label takes."""
        pressures = {gas: value.value for gas, value in self.pressures.items()}
        return Scenario(self.medium.value, self.medium.note, pressures, self.organics, self.light)


def resolve_scenario(
    record: Mapping[str, Any],
    scenarios: Mapping[str, Scenario],
    planet: PlanetCase,
    organism: OrganismCase,
    overrides: Mapping[str, Any] | None = None,
    monoxide: Value | None = None,
) -> ScenarioCase:
    """The scenario of a record: the medium that it names, or else the one that gases and metabolism ask for.

    Args:
        record: fields of `domains.dossiers.fields`, as they were read from a text.
        scenarios: of data/scenarios.yaml, by name.
        planet: its surface pressure makes pressures of fractions.
        organism: what it lives by.
        overrides: fields that a person set; they win over the text.
        monoxide: share of carbon monoxide by volume; None where nothing is said of it.

    Raises:
        DataError: the medium is in no scenario, it needs a gas that the text says is not there, or no medium has
            carbon monoxide together with the other gases.
    """
    said = Said(record, overrides)
    surface = planet.parameters["surface_pressure_bar"]
    given = {gas: value for gas, name in FIELDS.items() if (value := said.number(name)) is not None}
    given |= {"co": monoxide} if monoxide is not None and monoxide.value > 0 else {}
    there = {gas for gas, value in given.items() if value.value > 0}
    absent = set(given) - there
    medium = said.term("medium") or _deduced(there, absent, organism.metabolism.value)
    choices = {name: each for name, each in scenarios.items() if each.medium == medium.value}
    if not choices:
        raise DataError(
            f"No scenario has the medium {medium.value!r}.",
            found=medium.value,
            allowed=", ".join(dict.fromkeys(each.medium for each in scenarios.values())),
            fix="Name one of these media.",
        )
    used = [*FIELDS, "co"] if medium.value == MONOXIDE else FIELDS
    pressures = {gas: _partial(given[gas], surface) for gas in used if gas in there}
    usual = choices.get(ASSUMED_HYDROGEN, next(iter(choices.values())))
    for gas, pressure in usual.partial_pressures_bar.items():
        if gas in absent:
            raise DataError(
                f"The medium {medium.value!r} needs {gas.upper()}, and the text says that there is none.",
                found=f"{FIELDS[gas]} 0",
                allowed="a fraction above 0, or another medium",
                fix=f"Leave {FIELDS[gas]} or the medium out.",
            )
        if gas not in pressures:
            pressures[gas] = _assumed(gas, pressure, choices)
    base = min(choices, key=lambda name: _apart(choices[name], pressures))
    notes = _notes(medium, pressures, scenarios, organism)
    if "co" in there and "co" not in pressures:
        notes = (*notes, f"the carbon monoxide of the text is not used: what there is to live on is {medium.value}")
    return ScenarioCase(medium, pressures, base, usual.organics, usual.light, notes)


def _deduced(there: set[str], absent: set[str], metabolism: str) -> Term:
    """The medium that gases and metabolism ask for.

    Args:
        there: gases that the text says are in the air.
        absent: gases that it says are not.
        metabolism: what the organism lives by.

    Raises:
        DataError: no medium has them all.
    """
    if metabolism in PHOTOTROPHS:
        return Term("light+CO2_anox", "derived", f"{metabolism} needs light")
    if "co" in there and len(there) > 1:
        raise DataError(
            "No scenario has carbon monoxide together with other gases to live on.",
            found=", ".join(sorted(gas.upper() for gas in there)),
            allowed=f"carbon monoxide alone (medium {MONOXIDE}), or the other gases alone",
            fix=f"Say what it lives on: --set medium={MONOXIDE}, or another medium, which leaves carbon monoxide out.",
        )
    if "co" in there:
        return Term(MONOXIDE, "derived", "carbon monoxide is in the air")
    if {"h2", "o2"} <= there:
        return Term("H2+CO2+O2", "derived", "hydrogen and oxygen are in the air")
    if "h2" in there:
        return Term(HYDROGEN, "derived", "hydrogen is in the air")
    if metabolism in HYDROGEN_EATERS:
        if "h2" in absent:
            return Term("minerals", "derived", "the text says that there is no hydrogen")
        if "o2" in there:
            return Term("H2+CO2+O2", "assumed", f"oxygen is in the air; {metabolism} needs hydrogen, which is assumed")
        if "ch4" in there:
            return Term("CH4+CO2", "derived", "methane is in the air")
        return Term(HYDROGEN, "assumed", f"nothing is said of food; {metabolism} needs hydrogen, which is assumed")
    if "o2" in there:
        return Term(
            "glucose_O2", "assumed", f"oxygen is in the air; {metabolism} needs organic food: glucose is assumed"
        )
    if "ch4" in there:
        return Term("CH4+CO2", "derived", "methane is in the air")
    return Term(
        "glucose_anox", "assumed", f"nothing is said of food; {metabolism} needs organic food: glucose is assumed"
    )


def _partial(fraction: Value, surface: Value) -> Value:
    """Partial pressure of a gas, bar."""
    note = f"{fraction.value:g} ({fraction.origin}) of the surface pressure, {surface}"
    return Value(fraction.value * surface.value, "bar", "derived", note)


def _assumed(gas: str, pressure: float, choices: Mapping[str, Scenario]) -> Value:
    """The usual pressure of a gas that a text leaves open, with the range of the scenarios that have it."""
    values = [each.partial_pressures_bar[gas] for each in choices.values() if gas in each.partial_pressures_bar]
    low, high = (min(values), max(values)) if len(values) > 1 else (None, None)
    return Value(pressure, "bar", "assumed", "data/scenarios.yaml; the text does not say how much", low, high)


def _apart(scenario: Scenario, pressures: Mapping[str, Value]) -> float:
    """How far a scenario's gases are from these, in factors of e."""
    return sum(
        abs(math.log(pressure / pressures[gas].value)) for gas, pressure in scenario.partial_pressures_bar.items()
    )


def _notes(
    medium: Term, pressures: Mapping[str, Value], scenarios: Mapping[str, Scenario], organism: OrganismCase
) -> tuple[str, ...]:
    notes = [medium.note] if medium.origin == "assumed" else []
    if medium.value == "glucose_anox" and organism.metabolism.value == "aerobic_respiration":
        notes.append("no oxygen is said to be in the air, and aerobic respiration needs it: --set o2_fraction=0.2")
    for gas, value in pressures.items():
        known = [each.partial_pressures_bar[gas] for each in scenarios.values() if gas in each.partial_pressures_bar]
        if known and value.value > TENFOLD * max(known):
            notes.append(f"{gas} at {value.value:.3g} bar is far above the scenarios' {max(known):g} bar")
    return tuple(notes)
