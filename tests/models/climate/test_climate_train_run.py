"""The whole training: what it leaves, what it may learn from, and that an interruption changes nothing in the end."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import xarray as xr
from family_trial import Trial
from safetensors.numpy import load_file
from tiny_climate import as_thousandworlds, changed_cube

from domains.climates.cube import hex_id
from domains.climates.fields import simulator_code
from models.climate import network
from models.climate.data import read_climates
from models.climate.fold_training import FoldTraining
from models.climate.folds import Fold, production_fold, read_folds
from models.climate.train_run import FoldData, read_training_data, run, train_fold
from models.training.cross_validation import FoldRecord
from stromatolite.errors import ContractError, DataError
from stromatolite.family import Inputs
from stromatolite.record import RunRecord
from stromatolite.splits import identity

FOLDS = ("fold0", "fold1")


def weights(record: RunRecord, name: str) -> dict[str, np.ndarray]:
    return load_file(record.root / "artifacts" / "weights" / f"{name}.safetensors")


@pytest.fixture
def begun(trial: Trial, tmp_path: Path) -> RunRecord:
    """A record to train into."""
    (tmp_path / "scratch").mkdir()
    return trial.begin(tmp_path / "run")


def train(trial: Trial, record: RunRecord, inputs: Inputs | None = None) -> None:
    run(trial.config, inputs or trial.inputs, record, record.root.parent / "scratch", "cpu")


def first_fold(trial: Trial, record: RunRecord, inputs: Inputs | None = None) -> FoldRecord:
    """Train the first fold alone, from the network that the trial pretrained."""
    data = read_training_data(trial.config, inputs or trial.inputs)
    fold = FoldRecord(record.root.parent / "scratch" / "fold0")
    pretrained = trial.folder / "scratch" / "pretrained.safetensors" if data.emulated else None
    train_fold(FoldData(trial.config, data.folds[0], data.simulated, data.labels, pretrained, "cpu"), fold)
    return fold


def test_folds_test_every_planet_once_and_never_train_on_it(trial: Trial) -> None:
    simulated = read_climates(trial.inputs.data / "simulated.zarr")
    everybody = {hex_id(planet) for planet in simulated.planets}
    name, folds = read_folds(trial.inputs.splits)
    assert name == json.loads(trial.inputs.splits.read_text())["identity"]
    assert sorted(planet for fold in folds for planet in fold.test) == sorted(everybody)
    for fold in folds:
        assert set(fold.train) == everybody - set(fold.test)
    final = production_fold(folds, simulated)
    assert final is not None
    assert set(final.train) == everybody


def test_a_holdout_is_one_fold_whose_model_is_served(tmp_path: Path, trial: Trial) -> None:
    document = {"schema": 1, "kind": "holdout", "train": ["a", "b"], "validation": ["c"], "test": ["d"]}
    (tmp_path / "split.json").write_text(json.dumps(document | {"identity": identity(document)}))
    name, folds = read_folds(tmp_path / "split.json")
    assert (name, folds) == (identity(document), [Fold("holdout", ("a", "b"), ("c",), ("d",))])
    assert production_fold(folds, read_climates(trial.inputs.data / "simulated.zarr")) is None


def test_the_record_holds_a_model_and_held_out_predictions_for_every_fold(trial: Trial) -> None:
    names = sorted(path.stem for path in (trial.record.root / "artifacts" / "weights").iterdir())
    assert names == [*FOLDS, "pretrained", "production"]
    _, folds = read_folds(trial.inputs.splits)
    for fold in folds:
        with np.load(trial.record.root / "artifacts" / "heldout" / f"{fold.name}.npz", allow_pickle=False) as file:
            assert sorted(hex_id(planet) for planet in file["planets"]) == sorted(fold.test)
            assert file["members"].shape == (trial.config.finetune.members, len(fold.test), 48, 32, 64)
            assert np.isfinite(file["members"]).all()


def test_a_fold_s_model_is_the_average_of_its_members_weights(trial: Trial) -> None:
    members = [load_file(trial.folder / "scratch" / "fold0" / f"member{place}.safetensors") for place in range(2)]
    soup = weights(trial.record, "fold0")
    assert any(not np.array_equal(members[0][name], members[1][name]) for name in soup)
    for name, value in soup.items():
        finite = np.isfinite(members[0][name])
        expected = np.mean([member[name].astype(np.float64) for member in members], axis=0)
        assert value[finite] == pytest.approx(expected[finite], rel=1e-6), name


def test_its_domain_is_the_box_of_the_planets_it_was_fine_tuned_on(trial: Trial) -> None:
    simulated = read_climates(trial.inputs.data / "simulated.zarr")
    net = network.load(trial.record.artifact("weights/production.safetensors"))
    assert np.all(net.outside_domain(simulated.parameters) == 0.0)
    _, folds = read_folds(trial.inputs.splits)
    held_out = simulated.among(folds[0].test).parameters
    assert network.load(trial.record.artifact("weights/fold0.safetensors")).outside_domain(held_out).max() > 0.0


def test_training_leaves_curves_of_pretraining_and_of_every_member(trial: Trial) -> None:
    points = [point for line, _ in trial.record.curves.read() for point in line]
    steps: dict[str, list[int]] = {}
    for point in points:
        steps.setdefault(point.name, []).append(point.step)
    members = [f"finetune/{fold}/member{place}" for fold in (*FOLDS, "production") for place in range(2)]
    expected = {f"pretrain/{name}" for name in ("loss", "learning_rate")}
    expected |= {f"{member}/{name}" for member in members for name in ("loss", "validation_loss", "learning_rate")}
    assert set(steps) == expected
    assert steps["pretrain/loss"] == list(range(trial.config.pretrain.epochs))
    first, last = (next(p.value for p in points if p.name == "pretrain/loss" and p.step == s) for s in (0, 3))
    assert last < first


@pytest.mark.usefixtures("ctrl_c")
def test_interrupted_in_pretraining_and_in_fine_tuning_it_ends_with_the_same_bits(trial: Trial, tmp_path: Path) -> None:
    record = trial.begin(tmp_path / "run")
    for name, step in (("pretrain/loss", 2), ("finetune/fold1/member0/loss", 1)):
        record = RunRecord.open(tmp_path / "run")

        def stop(record: RunRecord = record, wanted: tuple[str, int] = (name, step)) -> None:
            last = [(p.name, p.step) for line, _ in record.curves.read() for p in line][-3:]
            if wanted in last:
                raise KeyboardInterrupt

        record.listener = stop
        with pytest.raises(KeyboardInterrupt):
            trial.train(record, tmp_path / "scratch")
    scratch = tmp_path / "scratch"
    done = sorted(path.relative_to(scratch).as_posix() for path in scratch.rglob("member*.safetensors"))
    assert done == ["fold0/member0.safetensors", "fold0/member1.safetensors"]
    record = trial.train(RunRecord.open(tmp_path / "run"), tmp_path / "scratch")
    for name in (*FOLDS, "production"):
        path = f"artifacts/weights/{name}.safetensors"
        assert (record.root / path).read_bytes() == (trial.record.root / path).read_bytes(), name
    curves = [
        [(p.name, p.step, p.value) for line, _ in run.curves.read() for p in line] for run in (record, trial.record)
    ]
    assert curves[0] == curves[1]


@pytest.mark.long  # of any family: tests/models/training/test_cross_validation.py
def test_two_workers_leave_the_bytes_of_one(trial: Trial, tmp_path: Path) -> None:
    two = trial.changed(tmp_path / "two", runtime__workers=2)
    record = two.train(two.begin(tmp_path / "run"), tmp_path / "scratch")
    for path in ("weights/fold0.safetensors", "weights/production.safetensors", "heldout/fold1.npz"):
        assert record.artifact(path).read_bytes() == trial.record.artifact(path).read_bytes(), path


def test_a_malicious_pickle_among_the_unfinished_is_refused_and_never_run(
    trial: Trial, begun: RunRecord, tmp_path: Path
) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "sprung",)

    (tmp_path / "scratch" / "pretrained").mkdir()
    torch.save(Trap(), tmp_path / "scratch" / "pretrained" / "last.ckpt")
    with pytest.raises(DataError, match=r"pretrained.last\.ckpt"):
        train(trial, begun)
    assert not (tmp_path / "sprung").exists()


def test_what_a_fold_is_tested_on_leaves_no_trace_in_its_model(trial: Trial, begun: RunRecord, tmp_path: Path) -> None:
    _, folds = read_folds(trial.inputs.splits)

    def disturbed(cube: xr.Dataset) -> xr.Dataset:
        tested = np.isin([hex_id(planet) for planet in cube["planet"].values], folds[0].test)
        cube["surface_temperature"][tested] += 40.0
        cube["u"][tested] *= -1.0
        return cube

    again = first_fold(trial, begun, changed_cube(trial.inputs, tmp_path, disturbed))
    first = trial.record.root / "artifacts" / "weights" / "fold0.safetensors"
    assert again.artifact("weights/fold0.safetensors").read_bytes() == first.read_bytes()


def test_every_training_planet_is_left_out_by_one_member(trial: Trial, tmp_path: Path) -> None:
    three = trial.changed(tmp_path / "three", finetune__members=3, finetune__epochs=1)
    _, folds = read_folds(trial.inputs.splits)
    assert len(folds[0].train) == 3

    def members(name: str, inputs: Inputs) -> list[bytes]:
        alone = first_fold(replace(three, folder=trial.folder), three.begin(tmp_path / name / "run"), inputs)
        return [(alone.folder / f"member{place}.safetensors").read_bytes() for place in range(3)]

    def warmer(cube: xr.Dataset) -> xr.Dataset:
        cube["surface_temperature"][[hex_id(planet) for planet in cube["planet"].values].index(folds[0].train[0])] += 40
        return cube

    before, after = (
        members("before", trial.inputs),
        members("after", changed_cube(trial.inputs, tmp_path, warmer)),
    )
    assert sum(one == other for one, other in zip(before, after, strict=True)) == 1


def test_our_simulator_begins_where_the_emulated_one_of_its_kind_ended(trial: Trial, begun: RunRecord) -> None:
    data, pretrained = (
        read_training_data(trial.config, trial.inputs),
        trial.folder / "scratch" / "pretrained.safetensors",
    )
    net = FoldTraining(trial.config, data.simulated, data.labels, begun, begun.root, "cpu", pretrained).start()
    own, start, other = (data.labels.index(name) for name in ("exoplasim_stromatolite", "clero:exoplasim", "clero:um"))
    assert torch.equal(net.embed.weight[own], net.embed.weight[start])
    assert not torch.equal(net.embed.weight[own], net.embed.weight[other])


def test_emulated_climates_are_refused_where_simulated_ones_belong(
    trial: Trial, begun: RunRecord, tmp_path: Path
) -> None:
    inputs = Inputs(tmp_path / "processed", trial.inputs.splits)
    inputs.data.mkdir()
    for name in ("simulated.zarr", "emulated.zarr"):
        (inputs.data / name).symlink_to(trial.inputs.data / "emulated.zarr")
    with pytest.raises(ContractError, match="Emulated climates may not be used for validation or test"):
        train(trial, begun, inputs)


def test_one_emulated_row_among_simulated_ones_is_enough_to_be_refused(
    trial: Trial, begun: RunRecord, tmp_path: Path
) -> None:
    def slipped_in(cube: xr.Dataset) -> xr.Dataset:
        cube["simulator"][2] = simulator_code("clero:exoplasim")
        return cube

    with pytest.raises(ContractError, match="Emulated"):
        train(trial, begun, changed_cube(trial.inputs, tmp_path, slipped_in))


def test_thousandworlds_is_learnt_without_clero(trial: Trial, begun: RunRecord, tmp_path: Path) -> None:
    inputs = changed_cube(trial.inputs, tmp_path, as_thousandworlds)
    (inputs.data / "emulated.zarr").unlink()  # it is not even looked at
    alone = first_fold(trial.changed(tmp_path / "short", pretrain__epochs=1), begun, inputs)
    assert network.load(alone.artifact("weights/fold0.safetensors")).labels == ["thousandworlds:um"]


def test_without_epochs_of_pretraining_nothing_emulated_is_read(trial: Trial, begun: RunRecord, tmp_path: Path) -> None:
    plain = trial.changed(tmp_path / "plain", pretrain__epochs=0)
    inputs = changed_cube(trial.inputs, tmp_path, lambda cube: cube)
    (inputs.data / "emulated.zarr").unlink()
    train(plain, begun, inputs)
    assert not any(point.name.startswith("pretrain") for line, _ in begun.curves.read() for point in line)


def test_a_holdout_s_model_is_the_one_that_is_served(trial: Trial, begun: RunRecord, tmp_path: Path) -> None:
    planets = [hex_id(planet) for planet in read_climates(trial.inputs.data / "simulated.zarr").planets]
    parts = {"train": planets[:4], "validation": planets[4:5], "test": planets[5:]}
    document = {"schema": 1, "kind": "holdout", **parts}
    (tmp_path / "split.json").write_text(json.dumps(document | {"identity": identity(document)}))
    shutil.copy(trial.folder / "scratch" / "pretrained.safetensors", tmp_path / "scratch")
    train(trial, begun, Inputs(trial.inputs.data, tmp_path / "split.json"))
    served = begun.artifact("weights/production.safetensors")
    assert served.read_bytes() == begun.artifact("weights/holdout.safetensors").read_bytes()
    assert {point.name for line, _ in begun.curves.read() for point in line} >= {
        "finetune/holdout/member1/validation_loss"
    }


def test_the_largest_seed_is_a_seed_for_every_member(trial: Trial, begun: RunRecord, tmp_path: Path) -> None:
    last = trial.changed(tmp_path / "last", seed=2**32 - 1, pretrain__epochs=1, finetune__epochs=1)
    train(last, begun)
    assert begun.artifact("weights/production.safetensors").exists()


def test_a_split_that_names_a_planet_which_is_not_there_is_refused(
    trial: Trial, begun: RunRecord, tmp_path: Path
) -> None:
    document = json.loads(trial.inputs.splits.read_text())
    document["folds"][1]["test"].append("0123456789ab")
    (tmp_path / "split.json").write_text(json.dumps(document | {"identity": identity(document)}))
    with pytest.raises(DataError, match="not in the climate cube") as refused:
        train(trial, begun, Inputs(trial.inputs.data, tmp_path / "split.json"))
    assert refused.value.found == "0123456789ab"


@pytest.mark.parametrize("name", ["simulated", "emulated"])
def test_a_missing_cube_is_named_with_its_remedy(trial: Trial, begun: RunRecord, tmp_path: Path, name: str) -> None:
    inputs = changed_cube(trial.inputs, tmp_path, lambda cube: cube)
    cube = inputs.data / f"{name}.zarr"
    cube.unlink() if cube.is_symlink() else shutil.rmtree(cube)
    with pytest.raises(DataError, match=rf"{name}\.zarr is not a readable cube") as refused:
        train(trial, begun, inputs)
    assert "dvc repro" in str(refused.value.fix)
