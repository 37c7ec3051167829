"""What every family owes to a sweep: one trial of seconds on its tiny inputs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from family_trial import Trial, trained

from models import FAMILIES
from stromatolite.family import sweepable
from stromatolite.sweep.reporting import RUNGS, Pruned


class Told(NamedTuple):
    """What one trial of a sweep gave back, and said on the way."""

    measures: Mapping[str, float]
    rungs: tuple[int, ...]
    values: tuple[float, ...]
    steps: tuple[int, ...]


@pytest.fixture(params=list(FAMILIES), scope="module")
def trial(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained(str(request.param), tmp_path_factory)


@pytest.fixture(scope="module")
def told(trial: Trial, tmp_path_factory: pytest.TempPathFactory) -> Told:
    return swept(trial, tmp_path_factory.mktemp("swept"))


def swept(trial: Trial, folder: Path) -> Told:
    said: list[tuple[int, float, int]] = []
    measures = run(trial, folder, lambda *report: said.append(report))
    rungs, values, steps = zip(*said, strict=True)
    return Told(measures, rungs, values, steps)


def run(trial: Trial, folder: Path, report: Any) -> Mapping[str, float]:
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    record = trial.begin(folder / "record")
    return sweepable(trial.family).trial(trial.config, trial.inputs, record, scratch, "cpu", report)


def test_a_trial_ends_with_the_primary_metric_which_it_reported_last(trial: Trial, told: Told) -> None:
    assert told.measures[trial.family.primary.name] == told.values[-1]
    assert told.rungs[-1] == RUNGS


def test_it_reports_on_the_way_in_rungs_and_steps_that_rise(told: Told) -> None:
    assert len(told.rungs) >= 3
    assert list(told.rungs) == sorted(set(told.rungs))
    assert list(told.steps) == sorted(told.steps)
    assert told.steps[0] > 0
    assert all(map(math.isfinite, told.values))


def test_it_says_what_its_model_costs(told: Told) -> None:
    assert told.measures["latency_ms"] > 0
    assert told.measures["size_mib"] > 0


def test_the_same_configuration_gives_the_same_values(trial: Trial, told: Told, tmp_path: Path) -> None:
    again = swept(trial, tmp_path)
    assert again[1:] == told[1:]


def test_it_ends_where_it_is_pruned(trial: Trial, tmp_path: Path) -> None:
    asked = []

    def prune(rung: int, value: float, steps: int) -> None:
        asked.append(rung)
        raise Pruned

    with pytest.raises(Pruned):
        run(trial, tmp_path, prune)
    assert len(asked) == 1
