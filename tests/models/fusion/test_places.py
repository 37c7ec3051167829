"""What is trained on: gates that are the label's, and a side that knows nothing of who is tested."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tiny_fusion import EMULATED, KNOCKOUTS, RUNS

from domains.climates.fields import PARAMETER_NAMES
from domains.habitability.contracts import FORMS
from domains.habitability.label import GATES
from models.fusion.contracts import scenario_table, scenarios_of
from models.fusion.data import PREDICTED, TRUE, Places
from models.fusion.folds import Fold
from models.fusion.samples import PlacesDataset, TrainingSide
from stromatolite.contracts.table_storage import read_table

CELLS = 2048


def whole_maps(data, climate=TRUE):
    """Every cell of every planet for every organism with temperatures in every scenario, and their rows."""
    known = np.flatnonzero(data.organisms["organism"].notna())
    planets = np.arange(len(data.planets))
    grid = np.meshgrid(planets, known, np.arange(len(data.scenarios)), indexing="ij")
    planet, organism, scenario = (np.repeat(each.ravel(), CELLS) for each in grid)
    cell = np.tile(np.arange(CELLS), grid[0].size)
    still = np.zeros(len(cell), dtype=np.intp)
    return Places(planet, cell, organism, scenario, still, still + climate)


def test_the_gates_that_are_trained_on_are_those_of_the_label(data):
    """Energies stand in bins of a quarter of a kelvin there: near their edges a cell may fall on the other side."""
    at = whole_maps(data)
    found = data.gates(at).reshape(-1, CELLS, len(GATES))
    rows = zip(at.planet[::CELLS].tolist(), at.organism[::CELLS].tolist(), at.scenario[::CELLS].tolist(), strict=True)
    labels = [data.label(*row) for row in rows]
    for place, name in enumerate(GATES):
        wanted = np.stack([getattr(each, name).ravel() for each in labels])
        assert 0 < wanted.mean() < 1
        assert (found[:, :, place] != wanted).mean() < 1e-3, name
    habitable = np.stack([each.habitable.ravel() for each in labels])
    assert (found.prod(axis=2) != habitable).mean() < 1e-4


def test_gates_are_of_the_simulated_climate_whichever_is_shown(data):
    simulated = np.flatnonzero(~data.emulated)
    at = whole_maps(data)
    shown = dataclasses.replace(at, climate=np.full_like(at.climate, PREDICTED))
    rows = np.isin(at.planet, simulated)
    assert np.array_equal(data.gates(at)[rows], data.gates(shown)[rows])


def test_what_nobody_knows_of_a_network_without_temperatures_is_missing(data):
    other = int(np.flatnonzero(data.organisms["network"] == "iJO1366")[0])
    glucose = data.scenarios.index("glucose")
    one = np.array([0])
    temperature, water, energy, growth = data.gates(Places(one, one, one + other, one + glucose, one, one))[0]
    assert np.isnan(temperature)
    assert np.isnan(energy)
    assert not np.isnan(water)
    assert growth == 1.0


def test_neither_the_organism_nor_its_relatives_nor_its_planets_are_learned_from(data, folds):
    fold = folds["escherichia_coli"]
    side = TrainingSide.of(data, fold)
    names = data.organisms["network"].to_numpy()
    assert {"iML1515", "iML1515__PPC", "iJO1366"} & set(
        names[np.concatenate([side.organisms, side.relatives])]
    ) == set()
    assert set(names[side.relatives]) == {"iAF692__CODH2r", "iYS854"}
    assert len(side.organisms) == 5
    assert set(np.array(data.planets)[side.simulated]) == set(data.planets[: len(RUNS)]) - set(fold.planets)
    assert np.array_equal(side.predicted, side.simulated)
    assert data.emulated[side.emulated].all()
    assert len(side.emulated) == EMULATED


def test_production_learns_from_everybody(data):
    side = TrainingSide.of(data, Fold("production", None, ()))
    assert len(side.simulated) == len(RUNS)
    assert len(side.organisms) + len(side.relatives) == len(data.organisms)
    assert set(KNOCKOUTS) < set(data.organisms["network"].iloc[side.relatives])


def test_only_planets_and_organisms_of_the_side_are_drawn(trial, data, folds):
    config = dataclasses.replace(trial.config.training, batch_size=4000)
    side = TrainingSide.of(data, folds["synechocystis"])
    at = PlacesDataset(data, side, config, seed=1).draw(np.random.default_rng(1))
    assert set(at.planet) == {*side.simulated, *side.emulated}
    assert set(at.organism) == {*side.organisms, *side.relatives}
    assert set(at.form) == set(range(len(FORMS)))
    assert data.emulated[at.planet].mean() == pytest.approx(config.emulated_share, abs=0.05)
    assert (at.climate == PREDICTED).mean() == pytest.approx(config.predicted_share, abs=0.05)
    assert not data.emulated[at.planet[at.climate == PREDICTED]].any()


def test_where_a_network_grows_is_asked_of_the_planets_of_the_side_alone(trial, data, folds):
    """Scenarios in which it grows are drawn more often: planets of the test must not say which."""
    fold = folds["escherichia_coli"]
    tested = np.isin(data.planets, fold.planets) & ~data.emulated
    parameters = data.parameters.copy()
    parameters[~tested, PARAMETER_NAMES.index("co2_volume_fraction")] = 0.0
    dark = dataclasses.replace(data, parameters=parameters)
    places = PlacesDataset(dark, TrainingSide.of(dark, fold), trial.config.training, seed=1)
    plant, light = list(data.organisms["network"]).index("iSynCJ816"), data.scenarios.index("light")
    assert np.isfinite(dark.photons_needed[plant, light, tested]).any()
    assert not places.grows[plant, light]
    assert places.grows.any()


def test_a_batch_is_finite_and_follows_from_seed_and_number(trial, data, folds):
    side = TrainingSide.of(data, folds["synechocystis"])
    batches = PlacesDataset(data, side, trial.config.training, seed=1)
    climate, words, latent, gates = batches[3]
    for values in (climate, words, latent):
        assert np.isfinite(values.numpy()).all()
    assert gates.isnan().any()
    assert np.array_equal(climate, batches[3][0])
    assert not np.array_equal(climate, batches[4][0])


def test_scenarios_are_the_same_after_they_were_a_table(trial, data):
    table = read_table(trial.inputs.data / "scenarios.parquet")
    again = scenarios_of(scenario_table(scenarios_of(table)))
    assert again == dict(data.mechanisms.scenarios)
    assert again["acetate_nitrate"].organics == ("ac", "no3")
    assert dict(again["hydrogen_oxygen"].partial_pressures_bar) == {"h2": 0.01, "o2": 0.05}
    assert [name for name, one in again.items() if one.light] == ["light"]
