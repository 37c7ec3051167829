"""What is tried: the planet as it is known, and others with more or less air, carbon dioxide and food."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from domains.dossiers.fields import GASES
from domains.subjects.organism import OrganismCase
from domains.subjects.planet import PlanetCase
from domains.subjects.refusals import RANGES
from domains.subjects.scenario import FIELDS, ScenarioCase, resolve_scenario
from domains.subjects.values import Said, Value
from models.fusion.asking.asked import Asked
from models.fusion.asking.knowledge import Knowledge

LEVELS: Final = 5
"""Values of the surface pressure and of carbon dioxide, even in their logarithm, beside the central one."""
PRESSURE: Final = "surface_pressure_bar"
CO2: Final = "co2_volume_fraction"


@dataclass(frozen=True)
class Point:
    """A planet and what it offers.

    Attributes:
        planet: with its surface pressure and carbon dioxide.
        scenario: what it offers.
        varied: the values that differ from the central case, by name; bar or volume fraction.
        is_open: whether all of these are assumed: nobody knows that they are not so.
    """

    planet: PlanetCase
    scenario: ScenarioCase
    varied: Mapping[str, float]
    is_open: bool


def design(asked: Asked, planet: PlanetCase, organism: OrganismCase, knowledge: Knowledge) -> list[Point]:
    """The central case, then a grid of surface pressure times carbon dioxide, then assumed gases at their ends.

    Args:
        asked: its record gives fractions of gases, which keep to them under another pressure.
        planet: the central case.
        organism: who lives there.
        knowledge: gives the scenarios.

    Raises:
        DataError: there is no scenario for the central case.
    """

    def offered(case: PlanetCase, more: Mapping[str, Any] | None = None) -> ScenarioCase:
        overrides = {**asked.overrides, **(more or {})}
        return resolve_scenario(asked.record, knowledge.scenarios, case, organism, overrides, asked.monoxide)

    central = Point(planet, offered(planet), {}, True)
    points = [central]
    said = Said(asked.record, asked.overrides)
    others = sum(value.value for gas in GASES if gas != "co2_fraction" and (value := said.number(gas)) is not None)
    others += asked.monoxide.value if asked.monoxide else 0.0
    for pressure in levels(planet.parameters[PRESSURE], PRESSURE):
        for share in levels(planet.parameters[CO2], CO2, most=1.0 - others):
            wanted = {PRESSURE: pressure, CO2: share}
            varied = {name: value for name, value in wanted.items() if value != planet.parameters[name].value}
            if varied:
                made = _with(planet, varied)
                is_open = all(planet.parameters[name].origin == "assumed" for name in varied)
                points.append(Point(made, offered(made), varied, is_open))
    for gas, value in central.scenario.pressures.items():
        for end in (value.low, value.high):
            if value.origin == "assumed" and gas in FIELDS and end is not None and end != value.value:
                share = min(end / planet.parameters[PRESSURE].value, max(1.0 - _of_others(said, gas), 0.0))
                points.append(Point(planet, offered(planet, {FIELDS[gas]: share}), {f"{gas}_bar": end}, True))
    return points


def levels(central: Value, name: str, most: float = np.inf) -> list[float]:
    """Values to try of a parameter, rising: even in the logarithm over the range of the climate model, and its own.

    Args:
        central: the value itself.
        name: of the parameter.
        most: no value above it is tried.
    """
    span = RANGES[name]
    tried = [float(f"{each:.3g}") for each in np.geomspace(span.low, span.high, LEVELS)]
    return sorted({*(each for each in tried if each <= most), central.value})


def _with(planet: PlanetCase, values: Mapping[str, float]) -> PlanetCase:
    changed = {name: replace(planet.parameters[name], value=value) for name, value in values.items()}
    return replace(planet, parameters={**planet.parameters, **changed})


def _of_others(said: Said, gas: str) -> float:
    """Share of the gases that are said, without one."""
    return sum(value.value for name in GASES if name != FIELDS[gas] and (value := said.number(name)) is not None)
