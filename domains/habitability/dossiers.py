"""Dossiers: short texts that say in words what a label was computed with, for the language model to read.

A dossier holds an organism's temperatures of growth and its metabolism, what it is fed, and the planet's air. It never
holds a rate of growth, a fraction or a verdict. There are three forms for an organism, since papers leave things out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from domains.dossiers.corpus.terms import NOUN, forms
from domains.habitability.cardinal import Organism
from domains.habitability.contracts import BARE, FORMS, OPTIMUM
from domains.habitability.scenarios import Scenario

GAS_WORDS: Final = {"h2": "H2", "ch4": "CH4", "o2": "O2"}
"""Gases that a record has a field for. Carbon monoxide has none: the medium says that it is there."""


def organism_text(organism: Organism, form: str) -> str:
    """What a text says of an organism by itself."""
    lives = f"{organism.name} lives by {forms('metabolism', organism.metabolism, NOUN)[0]}."
    if form == BARE:
        return lives
    best = f"It grows best at {organism.optimum:g} °C"
    if form == OPTIMUM:
        return f"{lives} {best}."
    return (
        f"{lives} {best}; the minimum and maximum growth temperatures are {organism.min:g} °C and {organism.max:g} °C."
    )


def medium_text(organism: Organism, medium: str) -> str:
    """What a text says of what an organism is grown on."""
    return f"{organism.name} was grown on {forms('medium', medium, NOUN)[0]}."


def planet_text(pressure_bar: float, co2_volume_fraction: float, scenario: Scenario) -> str:
    """What a text says of a planet's air; gases of the scenario by volume."""
    gases = {"CO2": co2_volume_fraction}
    gases |= {
        GAS_WORDS[gas]: pressure / pressure_bar
        for gas, pressure in scenario.partial_pressures_bar.items()
        if gas in GAS_WORDS
    }
    told = [f"{amount(fraction)} {name}" for name, fraction in gases.items()]
    listed = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return f"The planet has a surface pressure of {pressure_bar:.4g} bar. Its atmosphere contains {listed}."


def amount(fraction: float) -> str:
    """A volume fraction as papers write it, to four digits."""
    return f"{fraction * 100:.4g} %" if fraction >= 1e-3 else f"{fraction * 1e6:.4g} ppm"


def dossiers(
    organisms: Mapping[str, Organism], planets: pd.DataFrame, scenarios: Mapping[str, Scenario]
) -> Iterator[tuple[str, str, str, str]]:
    """Rows `subject`, `key`, `aspect` and `text`: organisms by form and by medium, planets by scenario.

    Args:
        organisms: by key.
        planets: `surface_pressure_bar` and `co2_volume_fraction`, by the planet's hex identity.
        scenarios: by name.
    """
    media = sorted({scenario.medium for scenario in scenarios.values()})
    for key, organism in organisms.items():
        yield from (("organism", key, form, organism_text(organism, form)) for form in FORMS)
        yield from (("medium", key, medium, medium_text(organism, medium)) for medium in media)
    for planet, air in planets.iterrows():
        for name, scenario in scenarios.items():
            text = planet_text(air["surface_pressure_bar"], air["co2_volume_fraction"], scenario)
            yield "planet", str(planet), name, text
