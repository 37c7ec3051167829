"""From a record to the organism and the scenario that the models are asked about."""

from __future__ import annotations

import pytest
from subject_excerpts import networks, subject_tables

from domains.habitability.cardinal import read_organisms
from domains.habitability.scenarios import read_scenarios
from domains.subjects.organism import resolve_organism
from domains.subjects.planet import resolve_planet
from domains.subjects.scenario import resolve_scenario
from domains.subjects.values import Value
from stromatolite.errors import DataError

RANGE = {"growth_temperature_min_c": 20.0, "growth_temperature_optimum_c": 32.0, "growth_temperature_max_c": 37.0}


def organism(record):
    return resolve_organism(record, read_organisms(), networks())


def scenario(record, overrides=None):
    record = {"organism": "M. barkeri", "planet": "TRAPPIST-1 e", **record}
    planet = resolve_planet(record, subject_tables(), overrides)
    return resolve_scenario(record, read_scenarios(), planet, organism(record), overrides)


@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("Methanosarcina barkeri", "iAF692"),
        ("M. barkeri", "iAF692"),
        ("methanosarcina barkeri str. Fusaro", "iAF692"),
        ("E. coli", "iML1515"),
        ("Escherichia coli K-12", "iML1515"),
        ("MG1655", "iML1515"),
        ("S. enterica", "STM_v1_0"),
        ("Synechocystis", "iSynCJ816"),
        ("Synechocystis sp. PCC 6803", "iSynCJ816"),
    ],
)
def test_an_organism_is_found_by_species_abbreviation_or_strain(name, network):
    case = organism({"organism": name})
    assert case.network == network
    assert case.key is not None
    assert case.notes == ()
    assert {value.origin for value in case.temperatures.values()} == {"table"}


def test_another_strain_is_answered_with_the_species_and_told():
    case = organism({"organism": "Escherichia coli O157:H7"})
    assert case.key == "escherichia_coli"
    assert "MG1655" in case.notes[0]


def test_temperatures_and_metabolism_of_the_text_go_before_the_table():
    case = organism({"organism": "E. coli", "growth_temperature_optimum_c": 37.0, "metabolism": "aerobic_respiration"})
    assert [value.origin for value in case.temperatures.values()] == ["table", "text", "table"]
    assert (case.organism.optimum, case.organism.metabolism) == (37.0, "aerobic_respiration")
    assert "fermentation" in case.notes[0]


def test_an_organism_without_known_temperatures_needs_those_of_the_text():
    case = organism({"organism": "Helicobacter pylori", **RANGE})
    assert (case.key, case.network, case.metabolism.origin) == (None, "iIT341", "assumed")
    with pytest.raises(DataError, match="not known"):
        organism({"organism": "Helicobacter pylori", "growth_temperature_optimum_c": 37.0})


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({}, "Methanosarcina barkeri"),
        ({"organism": "Methanosarcina bakeri"}, "Did you mean 'Methanosarcina barkeri'?"),
        ({"organism": "Bacillus anthracis"}, "has a network"),
        ({"organism": "Shigella"}, "several organisms"),
        ({"organism": "Geobacter metallireducens", "metabolism": "iron_reduction", **RANGE}, "iron_reduction"),
        ({"organism": "E. coli", "growth_temperature_min_c": 60.0}, "not in order"),
    ],
)
def test_an_organism_that_the_models_do_not_know_is_refused_with_its_reason(record, told):
    with pytest.raises(DataError) as caught:
        organism(record)
    assert told in str(caught.value)


def test_fractions_become_partial_pressures_at_the_surface():
    case = scenario({"h2_fraction": 0.01, "surface_pressure_bar": 3.0})
    assert case.pressures["h2"].value == pytest.approx(0.03)
    assert (case.medium.value, case.medium.origin, case.base) == ("H2+CO2", "derived", "hydrogen")
    assert scenario({"h2_fraction": 0.01}, {"h2_fraction": 0.1}).base == "hydrogen_rich"


@pytest.mark.parametrize(
    ("record", "medium", "origin"),
    [
        ({}, "H2+CO2", "assumed"),
        ({"h2_fraction": 0.0}, "minerals", "derived"),
        ({"h2_fraction": 0.01, "o2_fraction": 0.1}, "H2+CO2+O2", "derived"),
        ({"ch4_fraction": 0.01}, "CH4+CO2", "derived"),
        ({"medium": "acetate"}, "acetate", "text"),
        ({"organism": "Synechocystis"}, "light+CO2_anox", "derived"),
        ({"organism": "E. coli"}, "glucose_anox", "assumed"),
        ({"organism": "E. coli", "o2_fraction": 0.2}, "glucose_O2", "assumed"),
        ({"organism": "E. coli", "h2_fraction": 0.01}, "H2+CO2", "derived"),
    ],
)
def test_the_medium_follows_from_gases_and_metabolism(record, medium, origin):
    case = scenario(record)
    assert (case.medium.value, case.medium.origin) == (medium, origin)
    assert read_scenarios()[case.base].medium == medium
    assert (case.notes != ()) == (origin == "assumed"), "what is assumed is told"


def test_carbon_monoxide_is_a_medium_of_its_own():
    def case(name, **record):
        record = {"organism": name, "planet": "TRAPPIST-1 e", "surface_pressure_bar": 2.0, **record}
        planet = resolve_planet(record, subject_tables())
        return resolve_scenario(record, read_scenarios(), planet, organism(record), None, Value(0.2, "", "text", ""))

    found = case("E. coli")
    assert (found.medium.value, found.medium.origin, found.base) == ("CO+CO2", "derived", "carbon_monoxide")
    assert found.pressures["co"].value == pytest.approx(0.4)
    light = case("Synechocystis")
    assert "co" not in light.pressures
    assert any("carbon monoxide of the text is not used" in note for note in light.notes)
    with pytest.raises(DataError, match="together with other gases") as caught:
        case("M. barkeri", h2_fraction=0.2)
    assert "--set medium=CO+CO2" in str(caught.value)


def test_a_medium_without_amounts_has_the_usual_ones_with_a_range():
    hydrogen = scenario({"medium": "H2+CO2"}).pressures["h2"]
    assert (hydrogen.value, hydrogen.low, hydrogen.high, hydrogen.origin) == (1e-2, 1e-5, 1e-1, "assumed")


def test_respiration_without_oxygen_and_thick_hydrogen_are_told():
    assert "o2_fraction" in " ".join(scenario({"organism": "B. subtilis"}).notes)
    assert "far above" in scenario({"h2_fraction": 0.9, "surface_pressure_bar": 5.0}).notes[0]


@pytest.mark.parametrize(
    "record", [{"medium": "H2+CO2+CH4+CO"}, {"medium": "H2+CO2", "h2_fraction": 0.0}, {"medium": "soup"}]
)
def test_a_medium_that_cannot_be_is_refused(record):
    with pytest.raises(DataError) as caught:
        scenario(record)
    assert caught.value.allowed is not None
