"""The promote stage: a decision each time, and production moved only by one that says so."""

import json
import sys

import numpy as np
import pytest
import registry_toys as toys
from registry_stage import FRESH_PROCESS, GATES, Stage, install_toy_family

from stromatolite.errors import ConfigError, DataError
from stromatolite.registry import promotion
from stromatolite.registry.production import current


@pytest.fixture
def stage(tracking_root, monkeypatch):
    install_toy_family(monkeypatch)
    return Stage(tracking_root)


def test_a_good_candidate_goes_to_production_and_a_better_one_takes_its_place(stage):
    first = stage.run(gain=3.0, error=0.8)
    assert (first["outcome"], first["champion"], first["reasons"]) == ("promoted", None, [])
    before = stage.bearers()["production"]
    second = stage.run(gain=4.0, error=0.7)
    assert second["outcome"] == "promoted"
    assert second["champion"]["package"] == before
    bearers = stage.bearers()
    assert bearers["production"] == bearers["candidate"] == second["candidate"]["package"]
    assert bearers["previous"] == before
    production = current(stage.root, "toy")
    assert (production.package, production.config, production.primary) == (
        bearers["production"],
        "toy/default",
        pytest.approx(0.7),
    )


def test_a_refusal_is_a_recorded_decision_and_the_champion_stays(stage, capsys):
    champion = stage.run(gain=3.0, error=0.7)["candidate"]["package"]
    refused = stage.run(gain=4.0, error=0.8)
    assert refused["outcome"] == "refused"
    assert [gate["name"] for gate in refused["gates"] if not gate["passed"]] == ["not_worse_than_champion"]
    assert stage.bearers()["production"] == champion
    assert f"worse than the model in production ({champion[:12]}): difference +0.1" in capsys.readouterr().out


def test_the_decision_says_what_it_rests_on_and_nothing_of_this_machine_or_hour(stage):
    decision = stage.run(gain=3.0, error=0.8)
    assert decision["basis"]["data"] == {"processed": "b" * 32}
    assert decision["basis"]["split"] == toys.SPLIT
    assert decision["candidate"]["config"]["identity"] == toys.CONFIG
    assert len(decision["gates"]) == GATES.count("kind:")
    text = stage.inputs.decision.read_text()
    for private in (str(stage.root), "run_id", '"version"', "time"):
        assert private not in text


def test_promoting_twice_changes_no_byte(stage):
    stage.run(gain=3.0, error=0.8)
    kept = [path.read_bytes() for path in (stage.inputs.decision, stage.promoted_state)]
    bearers = stage.bearers()
    stage.promote()
    assert [path.read_bytes() for path in (stage.inputs.decision, stage.promoted_state)] == kept
    assert stage.bearers() == bearers


@pytest.mark.parametrize("error", [0.7, 0.82], ids=["promoted", "refused"])
def test_a_deleted_registry_is_filled_again_with_the_decision_that_stood(stage, error):
    stage.run(gain=3.0, error=0.8)
    decision = stage.run(gain=4.0, error=error)
    kept = stage.inputs.decision.read_bytes()
    stage.clone()
    stage.register()
    stage.promote()
    assert stage.inputs.decision.read_bytes() == kept
    expected = {"promoted": decision["candidate"]["package"], "refused": None}
    assert stage.bearers().get("production") == expected[decision["outcome"]]


@pytest.mark.slow
def test_a_model_that_cannot_be_served_is_refused_also_when_its_promotion_is_replayed(stage):
    stage.inputs.gates.write_text(GATES + FRESH_PROCESS)
    stage.commit()
    assert stage.run(gain=3.0, error=0.8)["outcome"] == "promoted"
    assert stage.run(gain=4.0, error=0.7)["outcome"] == "promoted"
    stage.clone()
    stage.register()
    stage.promote()
    assert stage.bearers()["production"] == stage.bearers()["candidate"]
    stage.clone()
    stage.register()
    (stored,) = stage.root.glob("mlruns/artifacts/toy/models/*/artifacts/artifacts/example_prediction.npz")
    with np.load(stored) as arrays:
        other = {name: array + 1.0 if array.dtype.kind == "f" else array for name, array in arrays.items()}
    np.savez(stored, **other)  # the package is whole, and predicts something else than where it was packed
    decision = stage.promote()
    assert decision["outcome"] == "refused"
    assert "loads_in_fresh_process" in decision["reasons"][0]
    assert "production" not in stage.bearers()


@pytest.mark.parametrize("step", ["write_json", "put_in_production"])
def test_a_kill_before_the_decision_or_before_the_alias_is_made_good_by_the_next_run(stage, monkeypatch, step):
    class Killed(BaseException):
        pass

    def kill(*_):
        raise Killed

    before = stage.run(gain=3.0, error=0.8)["candidate"]["package"]
    stage.train_and_evaluate(gain=4.0, error=0.7)
    stage.register()
    with monkeypatch.context() as patch:
        patch.setattr(promotion, step, kill)
        with pytest.raises(Killed):
            stage.promote()
    assert stage.bearers()["production"] == before
    decision = stage.promote()
    assert (decision["outcome"], decision["champion"]["package"]) == ("promoted", before)
    assert stage.bearers()["production"] == decision["candidate"]["package"]
    assert stage.bearers()["previous"] == before


def test_uncommitted_changes_need_to_be_allowed_and_the_decision_keeps_that(stage):
    assert stage.run(gain=3.0, error=0.8, git=toys.DIRTY)["outcome"] == "refused"
    allowed = stage.promote(allow_dirty=True)
    assert (allowed["outcome"], allowed["allow_dirty"]) == ("promoted", True)
    kept = stage.inputs.decision.read_bytes()
    stage.promote()  # as `dvc repro` does next, without the option
    assert stage.inputs.decision.read_bytes() == kept
    stage.clone()
    stage.register()
    stage.promote()
    assert stage.bearers()["production"] == allowed["candidate"]["package"]


@pytest.mark.parametrize("done", ["evaluated", "judged"])
def test_what_scores_and_what_judges_must_be_committed_as_well(stage, done):
    """Whoever edits gates or scoring for an hour, and puts them back, has decided."""
    stage.train_and_evaluate(gain=3.0, error=0.8)
    stage.inputs.gates.write_text(GATES.replace("max: 0.9", "max: 0.99"))
    if done == "evaluated":
        stage.evaluate(0.8)
        stage.inputs.gates.write_text(GATES)
    stage.register()
    decision = stage.promote()
    assert decision["outcome"] == "refused"
    again = {"evaluated": "`dvc repro -f -s evaluate@toy`, `dvc repro`", "judged": "`strom promote toy`"}[done]
    assert decision["reasons"] == [
        f"git_clean: changed when it was {done}: configs/gates/toy.yaml. "
        f"Fix: commit these files (`git add`, `git commit`), then {again}"
    ]


def test_the_same_model_trained_again_moves_no_alias(stage):
    stage.run(gain=3.0, error=0.8)
    bearers, version = stage.bearers(), current(stage.root, "toy").version
    decision = stage.run(gain=3.0, error=0.8)
    assert decision["outcome"] == "promoted", "the decision that stands"
    assert stage.bearers() == bearers
    assert current(stage.root, "toy").version == version


def test_a_stricter_gates_file_judges_anew(stage):
    assert stage.run(gain=3.0, error=0.8)["outcome"] == "promoted"
    stage.inputs.gates.write_text(GATES.replace("max: 0.9", "max: 0.5"))
    stage.commit()
    decision = stage.promote()
    assert decision["outcome"] == "refused"
    assert decision["reasons"] == ["threshold: 0.8, allowed at most 0.5"]


def test_a_candidate_that_is_behind_its_evaluation_is_not_judged(stage):
    stage.run(gain=3.0, error=0.8)
    stage.evaluate(0.1)
    with pytest.raises(DataError, match="registered with another metrics"):
        stage.promote()


def test_a_candidate_that_the_registry_lost_is_told_how_to_come_back(stage):
    stage.run(gain=3.0, error=0.8)
    state = stage.inputs.registered.read_bytes()
    stage.clone()
    stage.inputs.registered.parent.mkdir()
    stage.inputs.registered.write_bytes(state)
    with pytest.raises(DataError, match="not in the registry") as told:
        stage.promote()
    assert "register@toy" in told.value.fix


def test_a_faulty_gates_file_ends_the_stage_with_one_message(stage, monkeypatch, capsys):
    from pipelines import promote

    stage.train_and_evaluate(gain=3.0, error=0.8)
    stage.register()
    stage.inputs.gates.write_text("schema: 1\ngates: [{kind: treshold}]\n")
    monkeypatch.setattr(sys, "argv", ["promote", "toy", "--root", str(stage.root)])
    with pytest.raises(SystemExit) as ended:
        promote.command()
    assert ended.value.code == ConfigError.exit_code
    assert "Did you mean 'threshold'?" in capsys.readouterr().err
    assert not stage.inputs.decision.exists()


def test_looking_for_production_makes_no_database(tmp_path):
    assert current(tmp_path, "toy") is None
    assert not (tmp_path / "mlruns").exists()


def test_a_candidate_of_another_evaluation_is_not_compared_with_scores_of_the_usual_one(stage, monkeypatch):
    """Before, `hidden: 0.05` in a candidate's own configuration made its test easier and the gate saw nothing."""

    def rescore(*_):
        raise DataError("its networks are gone")

    monkeypatch.setattr("pipelines.promote.rescore", rescore)
    stage.run(gain=3.0, error=0.7)
    stage.train_and_evaluate(gain=4.0, error=0.6)
    easier = toys.scores(0.6) | {"evaluation": "easier"}
    stage.inputs.scores.write_text(json.dumps(easier))
    stage.register()
    decision = stage.promote()
    assert decision["outcome"] == "refused"
    assert "not comparable with the model in production" in decision["reasons"][0]
    assert "its networks are gone" in decision["reasons"][0]
