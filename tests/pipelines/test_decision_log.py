"""The log of decisions: what stands in it, what it finds, and the way back to an earlier model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import registry_toys as toys
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registry_stage import Stage, install_toy_family

from pipelines import promote
from stromatolite.errors import DataError
from stromatolite.files import write_json
from stromatolite.registry import promotion, rollback
from stromatolite.registry.aliases import PRODUCTION
from stromatolite.registry.approval import approve
from stromatolite.registry.decision_log import DecisionLog, in_production
from stromatolite.registry.request import Request
from stromatolite.registry.rollback import roll_back
from stromatolite.registry.verification import problems
from stromatolite.tracking import Tracker


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    return Stage(tracking_root)


def log(stage: Stage) -> DecisionLog:
    return DecisionLog(stage.inputs.log)


def faults(stage: Stage) -> list[str]:
    return problems(Tracker(root=stage.root), "toy", stage.root, log(stage), stage.inputs.decision)


def back(stage: Stage, to: str | None = None) -> Any:
    return roll_back(Tracker(root=stage.root), "toy", stage.root, log(stage), "it warms the poles", to)


def test_every_decision_is_a_line_that_names_the_one_before(stage: Stage) -> None:
    first = stage.run(gain=3.0, error=0.7)
    stage.run(gain=4.0, error=0.8)
    promoted, refused = log(stage).entries()
    assert (promoted.outcome, refused.outcome) == ("promoted", "refused")
    assert refused.previous == promoted.hash
    assert promoted.production == refused.production == first["candidate"]["package"]
    assert promoted.decision["scores"]["candidate"] == toys.scores(0.7)["candidate"]
    assert refused.decision["scores"] is None
    assert "not_worse_than_champion" in refused.reason
    code = promoted.decision["code"]
    assert [code[done]["dirty"] for done in ("trained", "evaluated", "judged")] == [False] * 3
    assert len(code["judged"]["environment"]) == 64
    assert code["evaluated"] == code["judged"]  # here by one commit, in one environment
    assert faults(stage) == []


def test_the_same_decision_is_logged_once(stage: Stage) -> None:
    stage.run(gain=3.0, error=0.8)
    kept = stage.inputs.log.read_bytes()
    stage.promote()
    stage.clone()
    stage.register()
    stage.promote()
    assert stage.inputs.log.read_bytes() == kept
    assert faults(stage) == []


def test_a_clone_without_a_registry_compares_with_the_models_that_were_accepted(stage: Stage) -> None:
    stage.run(gain=3.0, error=0.7)
    stage.clone()
    worse = stage.run(gain=4.0, error=0.8)
    assert worse["champion"] is None
    assert worse["outcome"] == "refused"
    assert "worse than the model accepted before" in worse["reasons"][0]
    first, second = log(stage).entries()
    assert second.production == first.production  # a refusal changes nothing of it


def test_a_champion_that_a_deleted_registry_took_along_is_no_tampering(stage: Stage) -> None:
    champion = stage.run(gain=3.0, error=0.7)["candidate"]["package"]
    assert stage.run(gain=4.0, error=0.8)["outcome"] == "refused"
    stage.clone()
    stage.register()
    stage.promote()
    assert "production" not in stage.bearers()
    assert in_production(log(stage).entries()).production == champion  # type: ignore[union-attr]
    assert faults(stage) == []


def test_a_decision_that_came_by_git_from_another_clone_is_no_tampering(stage: Stage) -> None:
    stage.run(gain=3.0, error=0.8)
    here, kept = stage.root, stage.inputs.log.read_text()
    stage.clone()
    stage.register()
    stage.promote()
    stage.run(gain=4.0, error=0.7)
    pulled = {path: path.read_text() for path in (stage.inputs.log, stage.inputs.decision)}
    stage._live_in(here)
    assert stage.inputs.log.read_text() == kept
    for path, text in pulled.items():
        (stage.inputs.log.parent / path.name).write_text(text)
    assert faults(stage) == []
    assert move_the_alias(stage) is False


def test_a_row_of_models_each_a_little_worse_cannot_walk_downhill(stage: Stage) -> None:
    stage.inputs.gates.write_text(stage.inputs.gates.read_text().replace("margin: 0.0", "margin: 0.05"))
    stage.commit()
    outcomes = [stage.run(gain=3.0 + step, error=0.70 + 0.04 * step)["outcome"] for step in range(3)]
    assert outcomes == ["promoted", "promoted", "refused"]


def test_a_champion_of_another_evaluation_is_scored_again_before_it_is_compared(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.run(gain=3.0, error=0.7)
    asked: list[Path] = []

    def rescore(_root: Path, _family: str, _version: Any, artifacts: Path) -> dict[str, Any]:
        asked.append(artifacts)
        return toys.scores(0.75) | {"evaluation": "harder"}

    monkeypatch.setattr("pipelines.promote.rescore", rescore)
    stage.train_and_evaluate(gain=4.0, error=0.8)
    write_json(stage.inputs.scores, toys.scores(0.8) | {"evaluation": "harder"})
    stage.register()
    refused = stage.promote()
    assert [(artifacts / "weights.json").exists() for artifacts in asked] == [True]
    assert "worse than the model in production" in refused["reasons"][0]
    assert "difference +0.05" in refused["reasons"][0]


def test_a_rollback_is_a_decision_and_the_model_that_left_does_not_come_back_by_itself(stage: Stage) -> None:
    first = stage.run(gain=3.0, error=0.8)["candidate"]["package"]
    second = stage.run(gain=4.0, error=0.7)["candidate"]["package"]
    entry = back(stage)
    assert (entry.outcome, entry.production, entry.reason) == ("rolled back", first, "it warms the poles")
    assert stage.bearers()["production"] == first
    assert faults(stage) == []
    decision = stage.promote()  # as the next `dvc repro` might
    assert decision["outcome"] == "refused"
    assert "it warms the poles" in decision["reasons"][0]
    assert stage.bearers()["production"] == first
    assert faults(stage) == []
    better = stage.run(gain=5.0, error=0.6)
    assert better["outcome"] == "promoted"
    assert in_production(log(stage).entries()).production == better["candidate"]["package"]  # type: ignore[union-attr]
    assert second != first


@pytest.mark.parametrize(
    ("reason", "to", "told"),
    [("", None, "needs a reason"), ("why", "7", "no version 7"), ("why", "1", "is in production already")],
)
def test_a_rollback_that_cannot_be_moves_nothing(stage: Stage, reason: str, to: str | None, told: str) -> None:
    stage.run(gain=3.0, error=0.8)
    kept = stage.inputs.log.read_bytes()
    with pytest.raises(DataError, match=told):
        roll_back(Tracker(root=stage.root), "toy", stage.root, log(stage), reason, to)
    with pytest.raises(DataError, match="names no toy model"):
        back(stage)
    assert stage.inputs.log.read_bytes() == kept


def test_a_model_whose_files_were_changed_is_not_rolled_back_to(stage: Stage) -> None:
    stage.run(gain=3.0, error=0.8)
    stage.run(gain=4.0, error=0.7)
    swap_an_artifact(stage, "3.0")
    with pytest.raises(DataError, match="cannot go to production") as refused:
        back(stage)
    assert "files were changed" in str(refused.value.found)


def test_a_kill_between_the_line_and_the_alias_is_made_good_by_the_next_call(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: Any) -> None:
        raise Killed

    first = stage.run(gain=3.0, error=0.8)["candidate"]["package"]
    stage.run(gain=4.0, error=0.7)
    with monkeypatch.context() as patch:
        patch.setattr(rollback, "put_in_production", kill)
        with pytest.raises(Killed):
            back(stage)
    assert any("production is" in fault for fault in faults(stage))
    lines = len(log(stage).entries())
    back(stage)
    assert stage.bearers()["production"] == first
    assert len(log(stage).entries()) == lines
    assert faults(stage) == []


# Ways to tamper. Each returns False where there is nothing to tamper with yet.


def edit_a_line(stage: Stage) -> bool:
    lines = stage.inputs.log.read_text().splitlines()
    document = json.loads(lines[0])
    document["who"] = "somebody else"
    lines[0] = json.dumps(document, sort_keys=True)
    stage.inputs.log.write_text("\n".join(lines) + "\n")
    return len(lines) > 1 or bool(faults(stage))


def drop_the_last_line(stage: Stage) -> bool:
    lines = stage.inputs.log.read_text().splitlines()
    stage.inputs.log.write_text("".join(f"{line}\n" for line in lines[:-1]))
    return True


def drop_the_first_line(stage: Stage) -> bool:
    lines = stage.inputs.log.read_text().splitlines()
    stage.inputs.log.write_text("".join(f"{line}\n" for line in lines[1:]))
    return True


def move_the_alias(stage: Stage) -> bool:
    client = Tracker(root=stage.root).client
    versions = {version.version for version in client.search_model_versions("name = 'toy'")}
    held = client.get_registered_model("toy").aliases.get(PRODUCTION)
    others = sorted(versions - {held})
    if not others:
        return False
    client.set_registered_model_alias("toy", PRODUCTION, others[0])
    return True


def remove_the_alias(stage: Stage) -> bool:
    if PRODUCTION not in stage.bearers():
        return False
    Tracker(root=stage.root).client.delete_registered_model_alias("toy", PRODUCTION)
    return True


def swap_an_artifact(stage: Stage, gain: str | None = None) -> bool:
    files = list(stage.root.glob("mlruns/artifacts/toy/models/*/artifacts/artifacts/gain.txt"))
    chosen = [file for file in files if gain in (None, file.read_text())]
    for file in chosen:
        file.write_text("9.9")
    return bool(chosen)


def edit_the_decision(stage: Stage) -> bool:
    text = stage.inputs.decision.read_text()
    stage.inputs.decision.write_text(text.replace('"allow_dirty": false', '"allow_dirty": true'))
    return stage.inputs.decision.read_text() != text


TAMPERINGS = (
    edit_a_line, drop_the_last_line, drop_the_first_line, edit_the_decision, move_the_alias, remove_the_alias,
    swap_an_artifact,
)  # fmt: skip


@pytest.mark.parametrize(
    "tamper", [move_the_alias, remove_the_alias, swap_an_artifact, edit_the_decision], ids=lambda each: each.__name__
)
def test_a_tampering_beside_the_log_is_found(stage: Stage, tamper: Any) -> None:
    stage.run(gain=3.0, error=0.8)
    stage.run(gain=4.0, error=0.7)
    assert faults(stage) == []
    assert tamper(stage)
    assert faults(stage) != []


def test_an_alias_moved_by_hand_is_found_where_what_the_log_names_is_not_here(stage: Stage) -> None:
    """The log has named the model, and only a person can have put it back: it was rolled back from."""
    stage.run(gain=3.0, error=0.8)
    stage.run(gain=4.0, error=0.7)
    back(stage)
    stage.clone()
    stage.register()
    assert stage.promote()["outcome"] == "refused"  # it was rolled back from
    assert faults(stage) == []
    assert move_the_alias(stage)
    assert any("moved around the gate" in fault for fault in faults(stage))


def test_a_committed_log_that_was_written_anew_is_found(stage: Stage) -> None:
    """All hashes fit, and git knows better."""
    stage.run(gain=3.0, error=0.8)
    stage.commit()
    entry = log(stage).entries()[0]
    stage.inputs.log.unlink()
    log(stage).append(
        stage.root,
        action=entry.action,
        outcome=entry.outcome,
        production=entry.production,
        reason="another history",
        decision=entry.decision,
    )
    assert any("lines that are committed were changed" in fault for fault in faults(stage))


def test_nothing_is_added_to_a_log_that_was_changed(stage: Stage) -> None:
    stage.run(gain=3.0, error=0.8)
    stage.run(gain=4.0, error=0.7)
    edit_a_line(stage)
    kept = stage.inputs.log.read_bytes()
    with pytest.raises(DataError, match="was changed after it was written"):
        stage.run(gain=5.0, error=0.6)
    assert stage.inputs.log.read_bytes() == kept


STEPS = st.one_of(
    st.tuples(st.just("run"), st.sampled_from([0.6, 0.7, 0.8, 0.95])),
    st.tuples(st.just("back"), st.just(0.0)),
    st.tuples(st.just("again"), st.just(0.0)),
    st.tuples(st.just("delete mlruns"), st.just(0.0)),
    st.tuples(st.sampled_from(["version", "stage", "try"]), st.floats(0.0, 0.999)),
    st.tuples(st.just("approve"), st.floats(0.0, 0.999)),
)


def by_number(stage: Stage, step: str, share: float) -> None:
    """Something asked of one of the versions that there are, chosen by a share of 1."""
    tracker = Tracker(root=stage.root)
    versions = sorted(int(version.version) for version in tracker.client.search_model_versions("name = 'toy'"))
    number = str(versions[int(share * len(versions))])
    if step == "approve":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("stromatolite.registry.approval.git_identity", lambda _: "Ben <ben@example.org>")
            patch.setattr("stromatolite.registry.approval.authors_of", lambda *_: ["Ada <ada@example.org>"])
            approve(tracker, "toy", stage.root, log(stage), number, "fine")
        return
    place = "staging" if step == "stage" else "production"
    before, lines = stage.bearers(), len(log(stage).entries())
    request = Request(place=place, version=number, dry_run=step == "try")
    done = promote.attempt("toy", stage.inputs, stage.promoted_state, stage.root, request)
    assert len(log(stage).entries()) == lines + (done.new and step != "try")
    assert (stage.bearers() == before) is (step == "try" or not done.moved)


@pytest.mark.long
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=1, max_size=6), tamper=st.sampled_from([None, *TAMPERINGS]))
def test_no_honest_history_is_accused_and_every_tampering_is_found(
    tracking_root: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, float]], tamper: Any
) -> None:
    root = tmp_path_factory.mktemp("history") / "root"
    shutil.copytree(tracking_root, root)
    with pytest.MonkeyPatch.context() as patch:
        install_toy_family(patch)
        patch.setattr(rollback, "_require_sound", lambda *_: None)  # a fresh process takes seconds; tested above
        stage = Stage(root)
        gain = 3.0
        stage.run(gain, 0.75)
        for step, error in steps:
            gain += 1.0
            if step == "run":
                stage.run(gain, error)
            elif step == "again":
                stage.promote()
            elif step in ("version", "stage", "try", "approve"):
                by_number(stage, step, error)
            elif step == "delete mlruns":
                stage.clone()
                stage.register()
                stage.promote()
            else:
                try:
                    back(stage)
                except DataError:  # nothing to go back to
                    continue
        assert faults(stage) == []
        if tamper and tamper(stage):
            assert faults(stage) != []


def test_a_kill_between_the_line_and_the_decision_is_made_good(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: Any) -> None:
        raise Killed

    stage.train_and_evaluate(gain=3.0, error=0.8)
    stage.register()
    with monkeypatch.context() as patch:
        patch.setattr(promotion, "write_json", kill)
        with pytest.raises(Killed):
            stage.promote()
    stage.promote()
    assert len(log(stage).entries()) == 1
    assert faults(stage) == []
