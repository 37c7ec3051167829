"""A fusion trial never looks at who is tested: neither at the first fold's organism nor at its planets."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_fusion import changed_inputs

from domains.climates.cube import hex_id
from models.fusion.folds import Fold, read_folds
from models.fusion.trial import validation_folds


def run(trial, folder, inputs=None):
    """One trial: its measures, and what it reported."""
    told = []
    folder.mkdir(parents=True, exist_ok=True)
    record = trial.begin(folder / "record")
    measures = trial.family.trial(
        trial.config, inputs or trial.inputs, record, folder, "cpu", lambda *on: told.append(on)
    )
    return {name: value for name, value in measures.items() if name != "latency_ms"}, told


@pytest.fixture(scope="module")
def first(trial, tmp_path_factory):
    return run(trial, tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def tested(trial):
    return read_folds(trial.inputs.splits)[1][0]


def spoiled_planets(chosen, share_of_co2):
    """Other climates, predictions and air of some planets."""

    def change(cube):
        rows = np.isin([hex_id(planet) for planet in cube["planet"].values], chosen) & (cube["emulated"].values == 0)
        assert rows.any()
        told = {}
        for name in ("surface_temperature", "predicted_surface_temperature"):
            told[name] = cube[name].copy(data=np.where(rows[:, None, None], np.float32(295.0), cube[name].values))
        for name in ("asr", "predicted_asr"):
            told[name] = cube[name].copy(data=np.where(rows[:, None, None], np.float32(500.0), cube[name].values))
        co2 = cube["co2_volume_fraction"]
        return cube.assign(told | {"co2_volume_fraction": co2.copy(data=np.where(rows, share_of_co2, co2.values))})

    return change


def spoiled_organism(inputs, folder, organism, network):
    """Other temperatures, words, growth, latent vector and label of an organism."""

    def organisms(table):
        own = table["organism"] == organism
        assert own.any()
        return table.assign(growth_temperature_max_c=table["growth_temperature_max_c"].mask(own, 99.0))

    def records(table):
        own = table["key"] == organism
        return table.assign(growth_temperature_max_c=table["growth_temperature_max_c"].mask(own, 99.0))

    return changed_inputs(
        inputs,
        folder,
        organisms=organisms,
        records=records,
        growth=lambda table: table.assign(growth_per_h=table["growth_per_h"].mask(table["organism"] == network, 0.5)),
        latents=lambda table: table.assign(value=table["value"].mask(table["network"] == network, 3.0)),
        fractions=lambda table: table[table["network"] != network].reset_index(drop=True),
    )


@pytest.mark.parametrize("share_of_co2", [1e-6, 0.9])
def test_other_climates_and_air_of_the_test_planets_change_nothing(trial, tested, first, tmp_path, share_of_co2):
    spoiled = changed_inputs(trial.inputs, tmp_path, spoiled_planets(tested.planets, share_of_co2))
    assert run(trial, tmp_path / "run", spoiled) == first


def test_another_test_organism_changes_nothing(trial, tested, first, tmp_path):
    assert tested.organism == "bacillus_subtilis"
    spoiled = spoiled_organism(trial.inputs, tmp_path, tested.organism, "iYO844")
    assert run(trial, tmp_path / "run", spoiled) == first


def test_other_training_planets_and_organisms_change_the_value(trial, tested, first, tmp_path):
    others = read_folds(trial.inputs.splits)[1][1].planets
    planets = changed_inputs(trial.inputs, tmp_path / "planets", spoiled_planets(others, 0.01))
    organism = spoiled_organism(trial.inputs, tmp_path / "organism", "pseudomonas_putida", "iJN1463")
    for number, inputs in enumerate((planets, organism)):
        assert run(trial, tmp_path / f"run-{number}", inputs)[0]["absolute_error"] != first[0]["absolute_error"]


def test_every_value_on_the_way_is_an_error_of_fractions(first):
    """Trials are compared by it: the loss would be lower for whoever trains on easier places."""
    measures, told = first
    values = [value for _, value, _ in told]
    assert values[-1] == measures["absolute_error"]
    assert max(values) < 1.0


def test_where_all_folds_test_the_same_planets_others_are_validated_on(data, tested):
    folds = [tested, Fold("escherichia_coli", "escherichia_coli", tested.planets)]
    test, validation = validation_folds(data, folds)
    assert test == tested
    assert validation.organism == "escherichia_coli"
    assert validation.planets
    assert set(validation.planets) < set(np.array(data.planets)[~data.emulated]) - set(test.planets)
