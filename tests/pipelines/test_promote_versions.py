"""Judging a version by its number, staging, and dry runs: what each changes, and what it leaves alone."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import registry_toys as toys
from registry_stage import FRESH_PROCESS, GATES, Stage, install_toy_family
from test_decision_log import faults, log, swap_an_artifact

import models
from pipelines.cli import history
from pipelines.cli.main import main
from pipelines.promote import attempt
from pipelines.reporting import closing
from pipelines.reporting.closing import closing_rows
from stromatolite.errors import DataError
from stromatolite.family import Evaluation
from stromatolite.files import write_json
from stromatolite.registry import promotion
from stromatolite.registry.aliases import PRODUCTION, STAGING
from stromatolite.registry.decision_log import in_production
from stromatolite.registry.request import Attempt, Request
from stromatolite.tracking import Tracker

Called = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def three_versions(tmp_path_factory: pytest.TempPathFactory, make_tracking_root: Callable[[Path], Path]) -> Path:
    """Three versions: 1 (error 0.80) and 2 (0.75) were in production, 2 still is; 3 (0.95) was refused."""
    root = make_tracking_root(tmp_path_factory.mktemp("three-versions"))
    with pytest.MonkeyPatch.context() as patch:
        install_toy_family(patch)
        stage = Stage(root)
        (stage.root / "params.yaml").write_text("toy: {config: default}\n")
        stage.inputs.gates.write_text(GATES.replace("margin: 0.0", "margin: 0.1"))
        stage.commit()
        runs = ((3.0, 0.8, "promoted"), (4.0, 0.75, "promoted"), (5.0, 0.95, "refused"))
        for gain, error, outcome in runs:
            assert stage.run(gain, error)["outcome"] == outcome
    return root.parent


@pytest.fixture
def stage(three_versions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    for module in (models, history, closing):
        monkeypatch.setattr(module, "FAMILIES", {"toy": models.FAMILIES["toy"]})
    shutil.copytree(three_versions, tmp_path / "here")
    stage = Stage.__new__(Stage)
    stage._live_in(tmp_path / "here" / "repository")
    stage._empty = tmp_path / "here" / "empty.db"
    return stage


def ask(stage: Stage, **request: Any) -> Attempt:
    return attempt("toy", stage.inputs, stage.promoted_state, stage.root, Request(**request))


def package(stage: Stage, number: str) -> str:
    return str(Tracker(root=stage.root).client.get_model_version("toy", number).tags["stromatolite.package"])


def contents(root: Path) -> dict[str, str]:
    """Every file with the digest of its content, but for SQLite's note of who reads."""
    files = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.relative_to(root).parts)
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if not (path.name.endswith("-shm") or (path.name.endswith("-wal") and path.stat().st_size == 0))
    }


def test_a_version_is_judged_by_the_evaluation_of_its_own_run_and_goes_to_production(stage: Stage) -> None:
    kept = [path.read_bytes() for path in (stage.inputs.decision, stage.promoted_state)]
    done = ask(stage, version="1")
    assert (done.decision["outcome"], done.decision["by_version"]) == ("promoted", True)
    assert done.decision["candidate"]["primary"]["overall"] == pytest.approx(0.8)
    assert done.decision["champion"]["package"] == package(stage, "2")
    assert stage.bearers()[PRODUCTION] == in_production(log(stage).entries()).production == package(stage, "1")  # type: ignore[union-attr]
    # the files of the pipeline's stage speak of the pipeline's candidate: `dvc repro` has nothing to do over again
    assert [path.read_bytes() for path in (stage.inputs.decision, stage.promoted_state)] == kept
    assert faults(stage) == []
    lines = len(log(stage).entries())
    assert ask(stage, version="1").decision == done.decision
    assert len(log(stage).entries()) == lines


def test_a_version_that_the_gates_refuse_leaves_production_alone(stage: Stage) -> None:
    stage.inputs.gates.write_text(GATES)  # not worse at all, and version 1 is worse than 2
    stage.commit()
    done = ask(stage, version="1")
    assert done.decision["outcome"] == "refused"
    assert "worse than the model in production" in done.decision["reasons"][0]
    assert stage.bearers()[PRODUCTION] == package(stage, "2")
    assert faults(stage) == []


def test_the_pipeline_does_not_undo_a_persons_choice_and_a_person_can(stage: Stage) -> None:
    stage.run(gain=4.5, error=0.72)  # version 4, in production
    ask(stage, version="2")
    refused = stage.promote()  # as the next `dvc repro` might
    assert refused["outcome"] == "refused"
    assert "put another version in production" in refused["reasons"][0]
    assert stage.bearers()[PRODUCTION] == package(stage, "2")
    assert faults(stage) == []
    assert ask(stage).decision["outcome"] == "promoted"
    assert stage.bearers()[PRODUCTION] == package(stage, "4")
    assert stage.promote()["outcome"] == "promoted"
    assert faults(stage) == []


def test_a_new_model_of_the_pipeline_takes_the_place_of_a_chosen_one(stage: Stage) -> None:
    ask(stage, version="1")
    (row,) = closing_rows(stage.root)
    assert "version 1" in row.production
    assert stage.run(gain=6.0, error=0.6)["outcome"] == "promoted"
    assert stage.bearers()[PRODUCTION] == package(stage, "4")


def test_the_summary_says_that_another_model_was_put_in_production_since(stage: Stage) -> None:
    stage.run(gain=6.0, error=0.72)
    ask(stage, version="1")
    (row,) = closing_rows(stage.root)
    assert "another model was put in production since" in row.decision


def test_the_number_of_the_candidate_is_the_candidate(stage: Stage) -> None:
    lines = len(log(stage).entries())
    done = ask(stage, version="3")
    assert "by_version" not in done.decision
    assert len(log(stage).entries()) == lines


def test_a_version_of_another_evaluation_is_evaluated_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    harder = toys.scores(0.85) | {"evaluation": "harder"}
    asked: list[Path] = []

    def again(_root: Path, _family: str, artifacts: Path) -> Evaluation:
        asked.append(artifacts)
        return Evaluation(toys.metrics(harder), harder)

    monkeypatch.setattr("pipelines.promote.evaluate_again", again)
    monkeypatch.setattr("pipelines.promote.rescore", lambda *_: toys.scores(0.8) | {"evaluation": "harder"})
    write_json(stage.inputs.scores, toys.scores(0.95) | {"evaluation": "harder"})
    done = ask(stage, version="1")
    assert (asked[0] / "weights.json").exists()
    assert done.decision["candidate"]["primary"]["overall"] == pytest.approx(0.85)
    assert done.decision["outcome"] == "promoted"
    entry = log(stage).entries()[-1]
    assert entry.decision["scores"]["evaluation"] == "harder"


def test_a_version_that_cannot_be_evaluated_again_is_not_judged(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> Evaluation:
        raise DataError("its networks are gone")

    monkeypatch.setattr("pipelines.promote.evaluate_again", gone)
    write_json(stage.inputs.scores, toys.scores(0.95) | {"evaluation": "harder"})
    with pytest.raises(DataError, match="cannot be scored again") as told:
        ask(stage, version="1")
    assert told.value.found == "its networks are gone"


def test_a_version_whose_files_were_changed_is_not_judged(stage: Stage) -> None:
    swap_an_artifact(stage, "3.0")
    with pytest.raises(DataError, match="cannot be judged") as told:
        ask(stage, version="1")
    assert "files were changed" in str(told.value.found)


def test_staging_is_decided_by_the_same_gates_and_leaves_production_alone(stage: Stage, called: Called) -> None:
    kept = stage.inputs.decision.read_bytes()
    done = ask(stage, version="1", place=STAGING)
    assert (done.decision["outcome"], done.decision["place"]) == ("staged", STAGING)
    assert (stage.bearers()[STAGING], stage.bearers()[PRODUCTION]) == (package(stage, "1"), package(stage, "2"))
    entry = log(stage).entries()[-1]
    assert (entry.action, entry.outcome, entry.production) == ("stage", "staged", package(stage, "2"))
    assert stage.inputs.decision.read_bytes() == kept
    refused = ask(stage, place=STAGING)  # the candidate, which is too bad for production
    assert refused.decision["outcome"] == "refused"
    assert stage.bearers()[STAGING] == package(stage, "1")
    assert faults(stage) == []
    assert stage.promote()["outcome"] == "refused"
    assert len(log(stage).entries()) == 5  # the pipeline's own decision is still the one that it was
    _, shown, _ = called(main, "history", "toy", "--root", str(stage.root))
    assert "staged (by version)" in shown
    assert "refused for staging" in shown


def test_two_models_take_turns_in_staging_and_each_turn_is_a_line(stage: Stage) -> None:
    for number in ("1", "2", "1", "1"):
        ask(stage, version=number, place=STAGING)
    assert [entry.package for entry in log(stage).entries()[3:]] == [package(stage, each) for each in ("1", "2", "1")]
    assert stage.bearers()[STAGING] == package(stage, "1")
    assert faults(stage) == []


def test_a_staging_alias_that_was_moved_around_the_gate_is_found(stage: Stage) -> None:
    ask(stage, version="1", place=STAGING)
    Tracker(root=stage.root).client.set_registered_model_alias("toy", STAGING, "3")
    assert any("staging is version 3" in fault for fault in faults(stage))


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (("--version", "1"), "production points to version 2, and would point to version 1; a line would be added"),
        (("--version", "1", "--to", "staging"), "staging points to nothing, and would point to version 1"),
        (("--version", "2"), "production points to version 2, the same model, and that would stay"),
        ((), "version 3 would be refused; production points to version 2, and that would stay; the log has this"),
    ],
    ids=["version", "staging", "in production", "candidate"],
)
def test_a_dry_run_shows_every_gate_and_what_would_happen_and_changes_no_byte(
    stage: Stage, called: Called, request_: tuple[str, ...], told: str
) -> None:
    (stage.root / "reports" / "decisions" / ".toy.lock").unlink()
    stage.bearers()  # a copy of a repository has its store moved first
    before = contents(stage.root)
    code, shown, _ = called(main, "promote", "toy", *request_, "--dry-run", "--root", str(stage.root))
    assert code == (0 if request_ else 1)
    assert all(f" {name} " in shown for name in ("better_than_baselines", "git_clean", "lineage_complete"))
    assert f"Nothing was changed. Without --dry-run: {told}" in shown
    assert contents(stage.root) == before


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (("--version", "9"), "There is no version 9 of toy.\n  found: 9\n  allowed: 1, 2, 3"),
        (("--version", "one"), "There is no version one of toy."),
        (("--to", "prod"), "There is no place called 'prod' to promote to."),
    ],
)
def test_a_wrong_version_or_place_is_one_message_and_two(
    stage: Stage, called: Called, request_: tuple[str, ...], told: str
) -> None:
    stage.bearers()
    before = contents(stage.root)
    code, _, error = called(main, "promote", "toy", *request_, "--root", str(stage.root))
    assert code == 2
    assert error.startswith(f"error: {told}")
    assert contents(stage.root) == before


def test_a_version_where_nothing_was_trained_makes_no_database(stage: Stage, tmp_path: Path, called: Called) -> None:
    empty = tmp_path / "empty"
    (empty / "configs").mkdir(parents=True)
    (empty / "params.yaml").write_text("")
    code, _, error = called(main, "promote", "toy", "--version", "1", "--root", str(empty))
    assert (code, "nothing has been trained here" in error) == (2, True)
    assert not (empty / "mlruns").exists()


@pytest.mark.parametrize("place", [PRODUCTION, STAGING])
def test_a_kill_between_the_line_and_the_alias_is_made_good_by_whatever_is_promoted_next(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(promotion, "put_in_production" if place == PRODUCTION else "put_in_staging", kill)
        with pytest.raises(Killed):
            ask(stage, version="1", place=place)
    assert stage.bearers().get(place) != package(stage, "1")
    stage.promote()  # the pipeline, with another candidate
    assert stage.bearers()[place] == package(stage, "1")
    assert faults(stage) == []


def test_a_clone_has_the_choice_in_its_log_and_puts_no_other_model_in_its_place(stage: Stage) -> None:
    stage.run(gain=4.5, error=0.72)
    ask(stage, version="2")
    chosen = package(stage, "2")
    stage.clone()
    stage.register()
    assert stage.promote()["outcome"] == "refused"
    assert PRODUCTION not in stage.bearers()
    assert in_production(log(stage).entries()).production == chosen  # type: ignore[union-attr]
    assert faults(stage) == []


@pytest.mark.slow
def test_a_dry_run_that_serves_the_model_writes_nothing_beside_it(stage: Stage) -> None:
    stage.inputs.gates.write_text(stage.inputs.gates.read_text() + FRESH_PROCESS)
    stage.commit()
    stage.bearers()
    before = contents(stage.root)
    assert ask(stage, version="1", dry_run=True).decision["outcome"] == "promoted"
    assert contents(stage.root) == before
