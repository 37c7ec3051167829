"""Promotions of one candidate by several processes at once: one line in the log, one model in production."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from mlflow_server import mlflow_server
from registry_stage import Stage, install_toy_family
from test_decision_log import faults, log


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    return Stage(tracking_root)


def _promote(root: Path, start: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        install_toy_family(patch)
        stage = Stage.__new__(Stage)
        stage._live_in(root)
        start.wait()
        stage.promote()


@pytest.mark.slow
def test_promotions_at_once_leave_one_line_and_one_production(stage: Stage) -> None:
    stage.train_and_evaluate(gain=3.0, error=0.8)
    stage.register()
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    workers = [context.Process(target=_promote, args=(stage.root, barrier)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 2
    assert len(log(stage).entries()) == 1
    assert faults(stage) == []
    assert stage.bearers()["production"] == log(stage).entries()[0].production


def _begin_worker() -> None:
    install_toy_family(pytest.MonkeyPatch())


def _promote_in_worker(root: Path) -> str:
    stage = Stage.__new__(Stage)
    stage._live_in(root)
    return str(stage.promote()["outcome"])


def promote_at_once(stage: Stage, rounds: int) -> None:
    """Each round a better model, and eight processes that promote it."""
    with multiprocessing.get_context("spawn").Pool(8, _begin_worker) as pool:
        for number in range(rounds):
            stage.train_and_evaluate(gain=3.0 + number, error=0.8 - 0.01 * number)
            stage.register()
            assert pool.map(_promote_in_worker, [stage.root] * 8, chunksize=1) == ["promoted"] * 8
            entries = log(stage).entries()
            assert len(entries) == number + 1
            assert stage.bearers()["production"] == entries[-1].production
    assert faults(stage) == []


@pytest.mark.long
def test_eight_promotions_at_once_twenty_times_on_sqlite(stage: Stage) -> None:
    promote_at_once(stage, 20)


@pytest.mark.long
@pytest.mark.postgres
def test_eight_promotions_at_once_twenty_times_on_a_server_over_postgresql(
    stage: Stage, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mlflow_server(tmp_path / "server", postgres) as uri:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
        promote_at_once(stage, 20)
