"""Models of folds: the same bytes for any number of workers, and an interruption costs the fold that it hit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import lightning
import pytest
import torch
from safetensors.torch import save_file
from test_fit import CONFIG, Data, Regression
from torch import nn

from models.training.checkpoints import save_weights, weights_path
from models.training.cross_validation import FoldRecord, train_folds
from models.training.fit import fit
from stromatolite.record import RunRecord

FOLDS = {"fold0": 0, "fold1": 1, "production": 2}


@pytest.fixture
def run(tmp_path: Path) -> RunRecord:
    return begin(tmp_path / "run")


def begin(root: Path) -> RunRecord:
    return RunRecord.create(root, family="toy", config={}, lineage={}, seed=0)


def train_fold(seed: int, record: FoldRecord) -> None:
    """A real training; the marker file shows in which order folds were trained."""
    torch.set_num_threads(1)
    lightning.seed_everything(seed, verbose=False)
    net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))

    def log_metrics(values: Mapping[str, float], epoch: int, _step: int) -> None:
        record.log_metrics({f"{record.name}/{name}": value for name, value in values.items()}, step=epoch)

    fit(Regression(net, CONFIG, 4), Data(CONFIG.batch_size, seed, False), device="cpu", after_epoch=log_metrics)
    save_weights(net, weights_path(record, record.name), save)
    (record.folder / "trained").touch()


def interrupted(seed: int, record: FoldRecord) -> None:
    """Ctrl-C in the second fold, once its weights are written."""
    train_fold(seed, record)
    if seed == 1:
        raise KeyboardInterrupt


def save(net: nn.Module, path: Path) -> None:
    save_file(net.state_dict(), str(path))


def results(run: RunRecord) -> tuple[dict[str, bytes], list[tuple[str, int, float]]]:
    paths = sorted((run.root / "artifacts" / "weights").iterdir())
    points = [(p.name, p.step, p.value) for line, _ in run.curves.read() for p in line]
    return {path.name: path.read_bytes() for path in paths}, points


def test_two_workers_leave_the_bytes_and_curves_of_one(run: RunRecord, tmp_path: Path) -> None:
    other = begin(tmp_path / "other")
    assert list(train_folds(train_fold, FOLDS, run, tmp_path / "one", 1)) == list(FOLDS)
    assert list(train_folds(train_fold, FOLDS, other, tmp_path / "two", 2)) == list(FOLDS)
    weights, points = results(run)
    assert results(other) == (weights, points)
    assert len({*weights.values()}) == len(FOLDS)
    assert [step for name, step, _ in points if name == "fold1/loss"] == list(range(CONFIG.epochs))


def test_an_interruption_keeps_the_folds_that_are_whole_and_trains_the_others(run: RunRecord, tmp_path: Path) -> None:
    scratch, whole = tmp_path / "scratch", begin(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        list(train_folds(interrupted, FOLDS, run, scratch, 1))
    assert [FoldRecord(scratch / name).whole for name in FOLDS] == [True, False, False]
    first = (scratch / "fold0" / "trained").stat().st_mtime_ns
    assert list(train_folds(train_fold, FOLDS, RunRecord.open(run.root), scratch, 1)) == list(FOLDS)
    assert (scratch / "fold0" / "trained").stat().st_mtime_ns == first
    list(train_folds(train_fold, FOLDS, whole, tmp_path / "unbroken", 1))
    assert results(run)[0] == results(whole)[0]
    assert sorted(results(run)[1]) == sorted(results(whole)[1])


def test_in_one_process_curves_are_in_the_run_record_while_a_fold_trains(run: RunRecord, tmp_path: Path) -> None:
    seen: list[bool] = []
    run.listener = lambda: seen.append((tmp_path / "scratch" / "fold0" / "whole").exists())
    list(train_folds(train_fold, {"fold0": 0}, run, tmp_path / "scratch", 1))
    assert seen == [False] * CONFIG.epochs


def test_what_a_killed_writer_left_is_no_artifact(run: RunRecord, tmp_path: Path) -> None:
    fold = FoldRecord(tmp_path / "fold0")
    fold.artifact("notes/whole.json").write_text(json.dumps(1))
    fold.artifact("notes/.partial-whole.json-x").write_text("{")
    fold.copy_to(run)
    assert [path.name for path in run.artifact("notes/x").parent.iterdir()] == ["whole.json"]
