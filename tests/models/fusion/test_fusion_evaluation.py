"""The evaluation asks each fold's model of the organism and the planets that it has not seen."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tiny_fusion import changed_inputs

from domains.habitability.label import cell_weights
from models.fusion.baselines import BASELINES, PEERS, Task
from models.fusion.checkpoints import load_heldout, load_network
from models.fusion.conformal import Interval
from models.fusion.data import PREDICTED, read_data
from models.fusion.evaluation import documents, predict_test_triples
from models.fusion.prediction import Triples, predicted_fractions, true_fractions
from models.fusion.samples import TrainingSide
from models.fusion.train_run import ABLATIONS, fold_name
from models.training.checkpoints import weights_path
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import DataError

ORGANISM = "escherichia_coli"


@pytest.fixture(scope="module")
def results(trial):
    return predict_test_triples(trial.inputs, trial.record)


@pytest.fixture(scope="module")
def found(trial, results):
    return documents(results, trial.record, trial.family.primary)


def task(trial, data, fold, fractions=None):
    table = read_table(trial.inputs.data / "fractions.parquet") if fractions is None else fractions
    return Task(data, TrainingSide.of(data, fold), Triples.tested(data, fold), table)


def test_a_fold_is_asked_of_its_organism_on_its_planets_in_every_scenario(data, folds):
    for fold in folds.values():
        asked = Triples.tested(data, fold)
        assert len(asked) == len(fold.planets) * len(data.scenarios)
        assert set(data.organisms["organism"].iloc[asked.organism]) == {fold.organism}
        assert data.organisms["deletion"].iloc[asked.organism].isna().all()
        assert {data.planets[row] for row in asked.planet} == set(fold.planets)


def test_the_truth_is_the_label_of_the_table(trial, data, folds):
    label = read_table(trial.inputs.data / "fractions.parquet")
    known = label[~label["emulated"]].set_index(["planet", "network", "scenario"])["f_bio"]
    for fold in folds.values():
        asked = Triples.tested(data, fold)
        _, truth = load_heldout(trial.record, fold.name)
        keys = [
            (data.planets[planet], data.organisms["network"].iloc[organism], data.scenarios[scenario])
            for planet, organism, scenario in zip(asked.planet, asked.organism, asked.scenario, strict=True)
        ]
        assert truth.ravel() == pytest.approx(known[keys].to_numpy(), abs=1e-5)
        assert truth.max() > 0


def test_what_was_held_out_was_predicted_by_the_model_that_had_not_seen_it(trial, data, folds, results):
    start = 0
    for fold in folds.values():
        asked = Triples.tested(data, fold)
        predicted, _ = load_heldout(trial.record, fold.name)
        again = predicted_fractions(load_network(trial.record, fold.name), data, asked, PREDICTED)
        assert predicted.ravel() == pytest.approx(again, abs=1e-6)
        assert results.candidate[start : start + len(asked)] == pytest.approx(again, abs=1e-5)
        start += len(asked)
    assert start == len(results.truth)


def test_an_interval_is_calibrated_on_the_other_folds_alone(trial, folds, results):
    start = 0
    for fold in folds.values():
        others = [load_heldout(trial.record, name) for name in folds if name != fold.name]
        end = start + load_heldout(trial.record, fold.name)[0].size
        low, high = Interval.fitted(others).bounds(results.candidate[start:end])
        assert np.array_equal(results.low[start:end], low)
        assert np.array_equal(results.high[start:end], high)
        start = end


def test_every_ablation_has_a_model_a_fold_and_is_compared(trial, folds, found):
    assert set(found.metrics["ablations"]) == set(ABLATIONS)
    for name, modalities in ABLATIONS.items():
        net = load_network(trial.record, fold_name(name, folds[ORGANISM]))
        assert tuple(net.architecture["modalities"]) == modalities
        entry = found.metrics["ablations"][name]
        whole = found.metrics["primary"]["overall"]
        assert entry["difference"]["overall"] == pytest.approx(whole - entry["value"], abs=1e-9)


def test_without_ablations_only_whole_models_are_trained_and_the_evaluation_goes_on(trial, folds, tmp_path):
    fewer = trial.changed(tmp_path / "fewer", training__ablations=False, training__epochs=1)
    record = fewer.train(fewer.begin(tmp_path / "run"), tmp_path / "scratch")
    assert not weights_path(record, fold_name("without_words", folds[ORGANISM])).exists()
    assert (
        documents(predict_test_triples(trial.inputs, record), record, trial.family.primary).metrics["ablations"] == {}
    )


def test_the_document_tells_who_was_tested_and_who_was_not(data, folds, found):
    assert set(found.metrics["by_organism"]) == set(folds)
    assert set(found.metrics["by_scenario"]) == set(data.scenarios)
    assert found.metrics["degenerate"]["left_out"] == ["thermotoga_maritima"]
    assert found.metrics["degenerate"]["zero_share"]["thermotoga_maritima"] == 1.0
    assert found.metrics["invariants"]["fraction_out_of_range"]["value"] == 0.0
    assert 0.0 <= found.metrics["interval"]["coverage"]["value"] <= 1.0


def test_the_error_of_a_planet_is_the_mean_over_organisms_and_scenarios(data, results, found):
    planet = data.planets.index(found.scores["units"][0])
    rows = results.triples.planet == planet
    error = np.abs(results.candidate[rows] - results.truth[rows])
    assert found.scores["candidate"][0] == pytest.approx(error.mean(), abs=1e-9)


def test_a_run_without_held_out_predictions_is_refused(trial, tmp_path):
    with pytest.raises(DataError):
        predict_test_triples(trial.inputs, trial.begin(tmp_path / "empty"))


@pytest.mark.parametrize("name", list(BASELINES))
def test_baselines_do_not_look_at_labels_of_who_is_tested(trial, data, folds, name):
    fold, method = folds[ORGANISM], BASELINES[name].method
    told = task(trial, data, fold)
    label = told.fractions
    relatives = label["network"].isin(["iML1515", "iML1515__PPC"])
    hidden = relatives | (label["planet"].isin(fold.planets) & ~label["emulated"])
    spoiled = label.assign(f_bio=label["f_bio"].mask(hidden, 0.9))
    assert (spoiled["f_bio"] != label["f_bio"]).any()
    before = method(told)
    assert np.array_equal(method(dataclasses.replace(told, fractions=spoiled)), before)
    assert before.shape == (len(told.tested),)
    assert ((before >= 0) & (before <= 1)).all()


def test_baselines_of_area_measure_the_predicted_climate(trial, data, folds):
    told = task(trial, data, folds[ORGANISM])
    celsius, weights = data.celsius[told.tested.planet[0], PREDICTED], cell_weights().ravel()
    comfortable = BASELINES["comfortable_area"].method(told)[0]
    assert comfortable == pytest.approx(weights[(celsius >= 0) & (celsius <= 50)].sum())
    assert comfortable == BASELINES["liquid_water_area"].method(told)[0]  # nowhere is it warmer than 50 degrees


def test_the_label_on_a_prediction_without_error_is_the_truth(trial, data, folds):
    maps = data.maps.copy()
    maps[:, PREDICTED] = np.where(np.isnan(maps[:, PREDICTED]), np.nan, maps[:, 0])
    told = task(trial, dataclasses.replace(data, maps=maps), folds[ORGANISM])
    truth = true_fractions(data, told.tested)
    assert np.array_equal(PEERS["mechanistic"].method(told), truth)
    assert not np.array_equal(PEERS["mechanistic"].method(task(trial, data, folds[ORGANISM])), truth)


def test_the_nearest_organism_is_the_one_with_the_nearest_temperatures(trial, data, folds):
    """To E. coli (5.3, 40.8, 46.3) that is B. subtilis (13.4, 38.4, 51.4), before M. barkeri (8.4, 44.3, 55.6)."""
    told = task(trial, data, folds[ORGANISM])
    nearest = int(np.flatnonzero(data.organisms["network"] == "iYO844")[0])
    instead = dataclasses.replace(told.tested, organism=np.full(len(told.tested), nearest))
    assert np.array_equal(PEERS["mechanistic_of_nearest"].method(told), true_fractions(data, instead, PREDICTED))


def test_another_climate_is_another_version_of_its_planet_alone(trial, results, found, tmp_path):
    planet = found.scores["units"][0]
    row = results.data.planets.index(planet)

    def warmer(cube):
        temperature = cube["surface_temperature"].values.copy()
        temperature[row] += 1.0
        return cube.assign(surface_temperature=cube["surface_temperature"].copy(data=temperature))

    other = dataclasses.replace(results, data=read_data(changed_inputs(trial.inputs, tmp_path, warmer).data))
    again = documents(other, trial.record, trial.family.primary)
    before, after = found.scores["unit_versions"], again.scores["unit_versions"]
    assert [name for name, one, two in zip(found.scores["units"], before, after, strict=True) if one != two] == [planet]
