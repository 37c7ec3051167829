"""The register stage: from a run record on disk to a candidate in MLflow, again and again, and from nothing."""

import sys

import pytest
import registry_toys as toys
from registry_stage import Stage, install_toy_family

import models
from pipelines import register
from stromatolite.errors import ConfigError, DataError
from stromatolite.files import write_json
from stromatolite.registry.scores import read_json
from stromatolite.tracking import Tracker


@pytest.fixture
def stage(tracking_root, monkeypatch):
    install_toy_family(monkeypatch)
    stage = Stage(tracking_root)
    stage.train_and_evaluate(gain=3.0, error=0.8)
    return stage


def test_the_run_its_evaluation_and_its_model_are_in_mlflow(stage):
    stage.register()
    tracker = Tracker(root=stage.root)
    state = read_json(stage.inputs.registered)
    version = tracker.client.get_model_version_by_alias("toy", "candidate")
    run = tracker.client.get_run(version.run_id)
    assert version.tags["stromatolite.record"] == run.data.tags["stromatolite.record"] == state["record"]
    assert version.tags["stromatolite.package"] == state["package"]
    assert run.info.status == "FINISHED"
    assert run.data.metrics["primary"] == pytest.approx(0.8)
    artifacts = tracker.resolve_artifacts(version.run_id)
    for name in ("lineage.json", "config.yaml", "evaluation/scores.json", "evaluation/toy/skill.svg"):
        assert (artifacts / name).is_file(), name


def test_a_second_run_adds_nothing_and_writes_the_same_state(stage):
    stage.register()
    first = stage.inputs.registered.read_bytes()
    stage.register()
    assert stage.inputs.registered.read_bytes() == first
    client = Tracker(root=stage.root).client
    assert len(client.search_model_versions("name = 'toy'")) == 1
    assert len(client.search_runs([client.get_experiment_by_name("toy").experiment_id])) == 1


def test_an_empty_database_is_filled_again_and_the_state_is_the_same(stage):
    stage.register()
    first, before = stage.inputs.registered.read_bytes(), stage.bearers()
    stage.clone()
    stage.register()
    assert stage.inputs.registered.read_bytes() == first
    assert stage.bearers() == before


def test_another_training_is_another_version_and_takes_the_alias(stage):
    stage.register()
    before = stage.bearers()["candidate"]
    stage.train_and_evaluate(gain=4.0, error=0.7)
    stage.register()
    assert stage.bearers()["candidate"] != before
    assert len(Tracker(root=stage.root).client.search_model_versions("name = 'toy'")) == 2


def test_a_run_that_did_not_finish_has_no_model(stage):
    document = read_json(stage.record / "record.json")
    write_json(stage.record / "record.json", {**document, "status": "KILLED"})
    with pytest.raises(DataError, match="did not finish"):
        stage.register()
    assert not stage.inputs.registered.exists()


def test_metrics_of_another_configuration_are_refused(stage):
    document = toys.metrics(toys.scores(0.8))
    document["config"]["identity"] = "another"
    write_json(stage.inputs.metrics, document)
    with pytest.raises(DataError, match="configurations differ"):
        stage.register()


def test_metrics_and_scores_of_two_evaluations_are_refused(stage):
    write_json(stage.inputs.metrics, toys.metrics(toys.scores(0.5)))
    with pytest.raises(DataError, match=r"not of one evaluation \(primary\.overall\)"):
        stage.register()


def test_a_missing_evaluation_is_named(stage):
    stage.inputs.scores.unlink()
    with pytest.raises(DataError, match=r"scores\.json is missing"):
        stage.register()


def test_an_unknown_family_is_told_with_the_known_ones(stage, monkeypatch, capsys):
    monkeypatch.delitem(models.FAMILIES, "toy")
    monkeypatch.setattr(sys, "argv", ["register", "toy", "--root", str(stage.root)])
    with pytest.raises(SystemExit) as ended:
        register.command()
    assert ended.value.code == ConfigError.exit_code
    assert "climate" in capsys.readouterr().err
