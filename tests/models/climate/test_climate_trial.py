"""A climate trial trains on one fold's training side, and the planets of its test are never looked at."""

from __future__ import annotations

import numpy as np
import pytest
from family_trial import Trial as World
from family_trial import trained
from tiny_climate import changed_cube

from domains.climates.cube import hex_id
from models.climate.folds import read_folds
from models.climate.trial import PRETRAINING_RUNGS


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    return trained("climate", tmp_path_factory)


def run(world: World, folder, inputs=None, **overrides):
    """One trial: its measures, and what it reported."""
    told: list[tuple[int, float, int]] = []
    world = world.changed(folder / "config", **overrides) if overrides else world
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    record = world.begin(folder / "record")

    def report(rung, value, steps):
        told.append((rung, value, steps))

    measures = world.family.trial(world.config, inputs or world.inputs, record, scratch, "cpu", report)
    return measures, told


def without_time(measures):
    return {name: value for name, value in measures.items() if name != "latency_ms"}


@pytest.fixture(scope="module")
def first(world, tmp_path_factory):
    return run(world, tmp_path_factory.mktemp("first"))


def test_another_configuration_gives_others(first, world, tmp_path):
    other, _ = run(world, tmp_path, finetune__learning_rate=1e-4)
    assert other["relative_rmse"] != first[0]["relative_rmse"]


def test_test_planets_with_other_climates_change_nothing(first, world, tmp_path):
    _, folds = read_folds(world.inputs.splits)

    def spoil(cube):
        tested = np.isin([hex_id(planet) for planet in cube["planet"].values], folds[0].test)
        assert tested.any()
        warm = cube["surface_temperature"].values.copy()
        warm[tested] = 250.0
        return cube.assign(surface_temperature=cube["surface_temperature"].copy(data=warm))

    (tmp_path / "inputs").mkdir()
    spoiled = changed_cube(world.inputs, tmp_path / "inputs", spoil)
    measures, told = run(world, tmp_path, inputs=spoiled)
    assert without_time(measures) == without_time(first[0])
    assert told == first[1]


def test_training_planets_with_other_climates_change_the_value(first, world, tmp_path):
    _, folds = read_folds(world.inputs.splits)

    def spoil(cube):
        chosen = np.isin([hex_id(planet) for planet in cube["planet"].values], folds[0].train)
        warm = cube["surface_temperature"].values.copy()
        warm[chosen] *= 0.9
        return cube.assign(surface_temperature=cube["surface_temperature"].copy(data=warm))

    (tmp_path / "inputs").mkdir()
    measures, _ = run(world, tmp_path, inputs=changed_cube(world.inputs, tmp_path / "inputs", spoil))
    assert measures["relative_rmse"] != first[0]["relative_rmse"]


@pytest.mark.parametrize("epochs", [2, 8])
def test_pretraining_ends_at_one_rung_whatever_its_share_of_the_steps(world, tmp_path, epochs):
    """Trials are compared at equal rungs: one in its pretraining is no measure of one in its fine-tuning."""
    _, told = run(world, tmp_path, pretrain__epochs=epochs)
    batches = 32 // world.config.pretrain.batch_size
    assert {rung: steps for rung, _, steps in told}[PRETRAINING_RUNGS] == epochs * batches
