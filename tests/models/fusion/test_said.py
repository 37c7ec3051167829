"""What records say, as columns of the network."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from domains.climates.fields import PARAMETER_NAMES
from domains.habitability.contracts import FORMS
from models.fusion import contracts, network
from models.fusion.network import AIR, KNOWN, MEDIUM, METABOLISM, TEMPERATURES, words
from models.fusion.said import COLUMNS, NOTHING, Said
from stromatolite.contracts.table_storage import read_table

PRESSURE = PARAMETER_NAMES.index("surface_pressure_bar")
CO2 = PARAMETER_NAMES.index("co2_volume_fraction")


def record(**said):
    return pd.DataFrame([{**NOTHING, **said}], columns=list(COLUMNS))


def test_a_record_becomes_temperatures_flags_and_logarithms_of_pressures():
    found = words(
        record(
            growth_temperature_min_c=5.0,
            growth_temperature_optimum_c=40.0,
            growth_temperature_max_c=46.0,
            metabolism="fermentation",
            medium="glucose_O2",
            surface_pressure_bar=2.0,
            o2_fraction=0.05,
            co2_fraction=5e-5,
        )
    )[0]
    assert found[TEMPERATURES].tolist() == [5.0, 40.0, 46.0]
    assert found[KNOWN].tolist() == [1.0, 1.0, 1.0]
    assert found[METABOLISM].argmax() == network.METABOLISMS.index("fermentation")
    assert found[MEDIUM].argmax() == network.MEDIA.index("glucose_O2")
    assert (found[METABOLISM].sum(), found[MEDIUM].sum()) == (1.0, 1.0)
    assert found[AIR] == pytest.approx([-9.0, -9.0, -1.0, -4.0, np.log10(2.0)])


def test_what_is_missing_counts_as_not_known_and_air_as_one_bar_without_the_gas():
    found = words(record(growth_temperature_optimum_c=0.0))[0]
    assert found[TEMPERATURES].tolist() == [0.0, 0.0, 0.0]
    assert found[KNOWN].tolist() == [0.0, 1.0, 0.0]
    assert not found[METABOLISM].any()
    assert not found[MEDIUM].any()
    assert found[AIR].tolist() == [-9.0, -9.0, -9.0, -9.0, 0.0]


@pytest.mark.parametrize("word", ["", "alchemy", None])
def test_a_word_that_is_not_known_is_none(word):
    found = words(record(metabolism=word, medium=word))
    assert not found[:, METABOLISM.start : MEDIUM.stop].any()


def test_the_words_that_the_network_knows_are_those_of_the_tables():
    from domains.habitability.contracts import METABOLISMS
    from domains.networks.media import MEDIA

    assert network.METABOLISMS == METABOLISMS
    assert set(network.MEDIA) < set(MEDIA)
    assert set(COLUMNS) | {"subject", "key", "aspect"} == set(contracts.Records.to_schema().columns)


@pytest.fixture(scope="module")
def said(trial, data):
    return Said(read_table(trial.inputs.data / "records.parquet"), data.mechanisms.scenarios)


def test_each_form_of_a_dossier_tells_as_much_as_it_is_there_for(data, said):
    found = said.organisms(data.organisms)
    coli = int(np.flatnonzero(data.organisms["network"] == "iML1515")[0])
    known = {form: found[place, coli, KNOWN].tolist() for place, form in enumerate(FORMS)}
    assert known == {"range": [1, 1, 1], "optimum": [0, 1, 0], "bare": [0, 0, 0]}
    assert found[0, coli, TEMPERATURES] == pytest.approx([5.3, 40.8, 46.3])
    assert (found[:, coli, METABOLISM].argmax(axis=1) == network.METABOLISMS.index("fermentation")).all()


def test_a_knockout_is_told_of_as_its_organism_and_other_networks_not_at_all(data, said):
    found, names = said.organisms(data.organisms), list(data.organisms["network"])
    assert np.array_equal(found[:, names.index("iML1515__PPC")], found[:, names.index("iML1515")])
    assert not found[:, names.index("iJO1366")].any()


def test_the_medium_is_the_scenarios_in_texts_and_without_them(data, said):
    found = said.media(data.organisms)
    for place, scenario in enumerate(data.mechanisms.scenarios.values()):
        assert (found[:, place].argmax(axis=1) == network.MEDIA.index(scenario.medium)).all()
    assert (found.sum(axis=2) == 1).all()


def test_the_air_of_a_planet_is_what_its_dossiers_say_and_exact_where_there_are_none(data, said):
    found = said.airs(data.planets, data.emulated, data.parameters)
    bar = data.parameters[:, PRESSURE]
    plain, rich = (found[:, data.scenarios.index(name)] for name in ("minerals", "hydrogen_rich"))
    assert rich[:, 0] == pytest.approx(np.full(len(bar), -1.0), abs=1e-5)
    assert plain[:, 0].tolist() == [-9.0] * len(bar)
    assert plain[:, 4] == pytest.approx(np.log10(bar), abs=1e-5)
    assert plain[:, 3] == pytest.approx(np.log10(bar * data.parameters[:, CO2]), abs=1e-5)


def test_another_record_is_another_air(trial, data):
    table = read_table(trial.inputs.data / "records.parquet")
    planet = data.planets[2]
    misread = (table["key"] == planet) & (table["aspect"] == "hydrogen")
    wrong = Said(table.assign(h2_fraction=table["h2_fraction"].mask(misread, 0.5)), data.mechanisms.scenarios)
    changed = wrong.airs(data.planets, data.emulated, data.parameters) != data.air
    assert np.argwhere(changed).tolist() == [[2, data.scenarios.index("hydrogen"), 0]]
