"""Dossiers say what a label was computed with, and never what it is."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from domains.habitability.cardinal import read_organisms
from domains.habitability.contracts import FORMS, HabitabilityDossiers
from domains.habitability.dossiers import amount, dossiers, medium_text, organism_text, planet_text
from domains.habitability.scenarios import read_scenarios
from stromatolite.contracts.checked_rows import require_table

ORGANISMS, SCENARIOS = read_organisms(), read_scenarios()
PLANETS = pd.DataFrame(
    {"surface_pressure_bar": [1.0, 4.97], "co2_volume_fraction": [4e-4, 0.17]}, index=["00000000000a", "00000000000b"]
)
VERDICT = re.compile(
    r"habitab|inhabit|suitab|surviv|viab|unable|cannot|could live|f_bio|rate of|per hour|h-1|doubling", re.I
)


@pytest.fixture(scope="module")
def table():
    rows = list(dossiers(ORGANISMS, PLANETS, SCENARIOS))
    return pd.DataFrame(rows, columns=["subject", "key", "aspect", "text"])


def test_each_organism_medium_and_planet_has_its_texts_once(table):
    require_table(table, HabitabilityDossiers, "dossiers")
    media = {scenario.medium for scenario in SCENARIOS.values()}
    counts = table["subject"].value_counts().to_dict()
    assert counts == {
        "organism": len(ORGANISMS) * len(FORMS),
        "medium": len(ORGANISMS) * len(media),
        "planet": len(PLANETS) * len(SCENARIOS),
    }


def test_no_text_holds_a_verdict_or_a_rate(table):
    assert [text for text in table["text"] if VERDICT.search(text)] == []


def test_the_numbers_of_an_organism_are_its_temperatures_alone(table):
    for key, organism in ORGANISMS.items():
        known = {organism.min, organism.optimum, organism.max}
        texts = table[(table["subject"] == "organism") & (table["key"] == key)].set_index("aspect")["text"]
        found = {
            form: {float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", text.replace(organism.name, ""))}
            for form, text in texts.items()
        }
        assert found == {"range": known, "optimum": {organism.optimum}, "bare": set()}


def test_forms_tell_less_and_less():
    coli = ORGANISMS["escherichia_coli"]
    whole, best, bare = (organism_text(coli, form) for form in FORMS)
    assert whole.startswith(best.removesuffix("."))
    assert best.startswith(bare)
    assert "°C" not in bare


def test_the_text_of_a_medium_differs_from_every_other_in_the_medium_alone():
    """An organism has one for each medium, whether it grows there or not."""
    plant = ORGANISMS["synechocystis"]
    media = sorted({scenario.medium for scenario in SCENARIOS.values()})
    texts = [medium_text(plant, medium) for medium in media]
    assert len(set(texts)) == len(media)
    assert {text.partition(" was grown on ")[0] for text in texts} == {plant.name}


def test_a_planet_s_text_has_its_pressure_and_the_gases_of_the_scenario_by_volume():
    told = planet_text(4.97, 0.17, SCENARIOS["hydrogen_oxygen"])
    assert "4.97 bar" in told
    assert "17 % CO2" in told
    assert f"{amount(0.01 / 4.97)} H2" in told
    assert f"{amount(0.05 / 4.97)} O2" in told
    assert "CH4" not in told


def test_carbon_monoxide_stands_in_the_medium_alone():
    assert "CO " not in planet_text(1.0, 4e-4, SCENARIOS["carbon_monoxide"]).replace("CO2", "")


@pytest.mark.parametrize(
    ("fraction", "written"), [(0.17, "17 %"), (1e-3, "0.1 %"), (4e-4, "400 ppm"), (1.234567e-6, "1.235 ppm")]
)
def test_fractions_are_written_in_per_cent_or_parts_per_million(fraction, written):
    assert amount(fraction) == written
