"""The evaluation measures the model on planets that it was not trained on."""

from __future__ import annotations

import dataclasses
import json
import pickle
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from family_trial import Trial
from tiny_climate import as_thousandworlds, changed_cube

from domains.climates import emulated
from domains.climates.cube import load_fields, load_parameters, open_cube
from domains.climates.fields import VARIABLE_NAMES
from models.climate import metrics, network
from models.climate.baselines import BASELINES
from models.climate.checkpoints import load_members, load_network
from models.climate.evaluation import Predictions, documents, predict_test_planets
from models.climate.folds import read_folds
from stromatolite.errors import ContractError, DataError
from stromatolite.family import Evaluation, Inputs
from stromatolite.record import RunRecord
from stromatolite.splits import identity


@pytest.fixture(scope="module")
def evaluation(trial: Trial) -> Evaluation:
    """The tiny network's evaluation."""
    return trial.evaluation


@pytest.fixture(scope="module")
def predictions(trial: Trial) -> Predictions:
    return predict_test_planets(trial.inputs, trial.record)


def found_of(trial: Trial, predictions: Predictions) -> Evaluation:
    return documents(predictions, trial.record, trial.family.primary)


def methods(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"candidate": found["primary"], **found["baselines"], **found["peer"]}


def test_the_candidate_of_each_planet_is_the_fold_that_never_saw_it(trial: Trial, predictions: Predictions) -> None:
    _, folds = read_folds(trial.inputs.splits)
    assert predictions.planets == [
        planet for fold in folds for planet in sorted(fold.test, key=predictions.planets.index)
    ]
    first = len(folds[0].test)
    for fold, rows in ((folds[0], slice(0, first)), (folds[1], slice(first, None))):
        assert sorted(predictions.planets[rows]) == sorted(fold.test)
        net = network.load(trial.record.artifact(f"weights/{fold.name}.safetensors"))
        expected = net.predict(predictions.parameters[rows], ["exoplasim_stromatolite"] * len(fold.test))
        assert np.array_equal(predictions.candidate[rows], expected)


def test_rows_of_truth_parameters_and_every_method_are_of_the_same_planets(
    trial: Trial, predictions: Predictions
) -> None:
    cube = open_cube(trial.inputs.data / "simulated.zarr")
    planets = [int(planet, 16) for planet in predictions.planets]
    assert np.array_equal(predictions.truth, metrics.scored(load_fields(cube, planets)))
    assert np.array_equal(predictions.parameters, load_parameters(cube, planets))
    clero = metrics.scored(emulated.predict(predictions.parameters, "exoplasim"))
    assert np.abs(predictions.by_method["clero"] - clero)[:, metrics.HUMIDITY].max() < 1e-3
    for place in range(2):
        net = network.load(trial.folder / "scratch" / "fold1" / f"member{place}.safetensors")
        expected = net.predict(predictions.parameters[-1:], ["exoplasim_stromatolite"])[0]
        assert np.allclose(predictions.members[place, -1], expected, rtol=1e-3, atol=1e-3)  # kept in half precision


def test_the_network_before_fine_tuning_is_a_row_of_its_own(
    trial: Trial, predictions: Predictions, evaluation: Evaluation
) -> None:
    net = network.load(trial.folder / "scratch" / "pretrained.safetensors")
    expected = net.predict(predictions.parameters, ["clero:exoplasim"] * len(predictions.planets))
    assert np.allclose(predictions.by_method["pretrained_only"], expected, rtol=1e-5, atol=1e-5)
    assert set(evaluation.metrics["peer"]) == {"clero", "pretrained_only"}
    assert evaluation.metrics["peer"]["pretrained_only"]["overall"] != evaluation.metrics["primary"]["overall"]


def test_the_climatology_of_a_fold_is_that_of_its_training_planets(trial: Trial, predictions: Predictions) -> None:
    _, folds = read_folds(trial.inputs.splits)
    cube = open_cube(trial.inputs.data / "simulated.zarr")
    trained_on = load_fields(cube, [int(planet, 16) for planet in folds[0].train])
    expected = metrics.scored(trained_on).mean(axis=0)
    assert np.allclose(predictions.climatology[0], expected, rtol=1e-5)
    assert np.allclose(predictions.by_method["training_mean"][0], expected, rtol=1e-5, atol=1e-5)


def test_every_interval_holds_its_value(evaluation: Evaluation) -> None:
    for name, method in methods(evaluation.metrics).items():
        entries = {"overall": (method["overall"], method["interval"])}
        entries |= {v: (entry["value"], entry["interval"]) for v, entry in method["by_variable"].items()}
        for what, (value, (low, high)) in entries.items():
            assert low <= value <= high, (name, what)
            assert low < high, (name, what)


def test_the_training_mean_scores_one(evaluation: Evaluation) -> None:
    assert evaluation.metrics["baselines"]["training_mean"]["overall"] == pytest.approx(1.0, abs=1e-12)


def test_a_score_weighs_variables_alike_each_by_the_error_of_the_training_mean(evaluation: Evaluation) -> None:
    scale = evaluation.metrics["baselines"]["training_mean"]["by_variable"]
    for name, method in methods(evaluation.metrics).items():
        relative = [method["by_variable"][v]["value"] / scale[v]["value"] for v in VARIABLE_NAMES]
        assert method["overall"] == pytest.approx(np.mean(relative)), name


def test_errors_are_in_the_units_of_their_variable(evaluation: Evaluation, predictions: Predictions) -> None:
    error = metrics.rmse(predictions.candidate, predictions.truth)
    for place, name in enumerate(VARIABLE_NAMES):
        entry = evaluation.metrics["primary"]["by_variable"][name]
        assert entry["value"] == pytest.approx(error[:, place].mean())
        assert entry["unit"] == metrics.UNITS[name]


def test_the_ratio_to_clero_is_the_mean_of_the_ratios_of_the_variables(evaluation: Evaluation) -> None:
    found = evaluation.metrics
    ours, peer = found["primary"]["by_variable"], found["peer"]["clero"]["by_variable"]
    expected = {name: ours[name]["value"] / peer[name]["value"] for name in VARIABLE_NAMES}
    assert found["ratio_to_clero"]["by_variable"] == pytest.approx(expected)
    assert found["ratio_to_clero"]["overall"] == pytest.approx(np.mean(list(expected.values())))
    assert set(found["ratio_to_clero"]["of_baselines"]) == set(BASELINES)


def test_the_tiny_network_keeps_the_invariants_too(evaluation: Evaluation) -> None:
    values = {name: entry["value"] for name, entry in evaluation.metrics["invariants"].items()}
    for name in ("humidity_out_of_range_fraction", "cloud_out_of_range_fraction", "nightside_asr_w_m2"):
        assert values[name] == 0.0, name
    assert values["mirror_asymmetry"] == 0.0
    assert 0.0 < values["toa_balance_error_w_m2"] < 500.0


def test_a_perfect_model_scores_zero_and_a_model_as_good_as_the_mean_scores_one(
    trial: Trial, predictions: Predictions
) -> None:
    members = np.stack([predictions.truth, predictions.truth + 1.0])
    perfect = dataclasses.replace(
        predictions, by_method={**predictions.by_method, "candidate": predictions.truth}, members=members
    )
    found = found_of(trial, perfect).metrics
    assert found["primary"]["overall"] == 0.0
    assert found["primary"]["interval"] == [0.0, 0.0]
    assert found["ratio_to_clero"]["overall"] == 0.0
    assert list(found["anomaly_correlation"].values()) == pytest.approx([1.0] * 8, abs=1e-5)
    plain = dataclasses.replace(
        predictions, by_method={**predictions.by_method, "candidate": predictions.by_method["training_mean"]}
    )
    evaluation = found_of(trial, plain)
    found, scores = evaluation.metrics, evaluation.scores
    assert found["primary"]["overall"] == pytest.approx(1.0)
    assert found["baselines"]["training_mean"]["difference"]["interval"] == [0.0, 0.0]
    assert scores["candidate"] == scores["baselines"]["training_mean"]


def test_a_looser_floor_of_humidity_forgives_what_lies_below_it(trial: Trial, predictions: Predictions) -> None:
    predicted, truth = predictions.truth.copy(), predictions.truth.copy()
    truth[:, metrics.HUMIDITY], predicted[:, metrics.HUMIDITY] = -9.0, -11.0
    changed = dataclasses.replace(predictions, truth=truth, by_method={**predictions.by_method, "candidate": predicted})
    found = found_of(trial, changed).metrics
    assert found["primary"]["by_variable"]["specific_humidity"]["value"] == pytest.approx(2.0)
    assert found["humidity_floor_1e-8"]["candidate"] == 0.0


def test_thousandworlds_is_scored_without_clero(trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = changed_cube(trial.inputs, tmp_path, as_thousandworlds)
    # a network that knows the benchmark's simulator
    record = trial.begin(tmp_path / "run")
    for name in ("fold0", "fold1"):
        net = network.load(trial.record.artifact(f"weights/{name}.safetensors"))
        net.architecture["labels"][net.labels.index("exoplasim_stromatolite")] = "thousandworlds:um"
        network.save(net, record.artifact(f"weights/{name}.safetensors"))
        heldout = trial.record.artifact(f"heldout/{name}.npz").read_bytes()
        record.artifact(f"heldout/{name}.npz").write_bytes(heldout)
    monkeypatch.setattr(emulated, "predict", None)  # must not be called
    evaluation = documents(predict_test_planets(inputs, record), record, trial.family.primary)
    found, scores = evaluation.metrics, evaluation.scores
    alone = {name for name, method in BASELINES.items() if method.from_scratch}
    assert set(found["baselines"]) == set(scores["baselines"]) == alone
    assert found["peer"] == scores["peer"] == {}
    assert "ratio_to_clero" not in found
    json.dumps(found, allow_nan=False)


def test_a_planet_is_another_unit_when_its_climate_is_another(
    trial: Trial, predictions: Predictions, tmp_path: Path
) -> None:
    """Scores are compared only where every unit's data are the same."""

    def warmed(cube: xr.Dataset) -> xr.Dataset:
        cube["surface_temperature"][3, 0, 0] += 1.0
        return cube

    changed = predict_test_planets(changed_cube(trial.inputs, tmp_path, warmed), trial.record)
    assert changed.planets == predictions.planets
    pairs = zip(changed.planets, changed.versions, predictions.versions, strict=True)
    assert len([planet for planet, version, before in pairs if version != before]) == 1
    versions = [found_of(trial, each).scores["unit_versions"] for each in (changed, predictions)]
    assert versions[0] != versions[1]


def test_an_emulated_test_planet_is_refused(trial: Trial, tmp_path: Path) -> None:
    def marked(cube: xr.Dataset) -> xr.Dataset:
        cube["emulated"][3] = 1
        return cube

    with pytest.raises(ContractError, match="Emulated climates may not be used for test"):
        predict_test_planets(changed_cube(trial.inputs, tmp_path, marked), trial.record)


@pytest.mark.parametrize("name", ["weights/fold1.safetensors", "heldout/fold0.npz"])
@pytest.mark.parametrize("damage", ["missing", "cut off", "a pickle"])
def test_a_damaged_record_is_reported_by_file(trial: Trial, tmp_path: Path, name: str, damage: str) -> None:
    shutil.copytree(trial.record.root, tmp_path / "run")
    path = tmp_path / "run" / "artifacts" / name
    whole = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(whole[: len(whole) // 2] if damage == "cut off" else pickle.dumps({"weights": [1.0]}))
    record = RunRecord.open(tmp_path / "run")
    tested = np.array([int(planet, 16) for planet in read_folds(trial.inputs.splits)[1][0].test])
    with pytest.raises(DataError, match=rf"{name} cannot be used"):
        load_network(record, "fold1") if name.startswith("weights") else load_members(record, "fold0", tested)


def test_a_split_older_than_the_cube_is_reported(trial: Trial, tmp_path: Path) -> None:
    document = json.loads(trial.inputs.splits.read_text())
    document["folds"][0]["test"][0] = "0123456789ab"
    (tmp_path / "split.json").write_text(json.dumps(document | {"identity": identity(document)}))
    with pytest.raises(DataError, match="not in the climate cube") as refused:
        predict_test_planets(Inputs(trial.inputs.data, tmp_path / "split.json"), trial.record)
    assert refused.value.found == "0123456789ab"
