"""Approval as a gate: who may give one, what it is bound to, what makes it void, and how to go without."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from registry_stage import GATES, Stage, install_toy_family
from test_decision_log import faults, log, swap_an_artifact

import models
from pipelines.cli import history
from pipelines.cli.main import main
from stromatolite.registry import rollback
from stromatolite.registry.aliases import PRODUCTION
from stromatolite.registry.identity import same_person
from stromatolite.registry.rollback import roll_back
from stromatolite.tracking import Tracker

Strom = Callable[..., tuple[int, str, str]]
ADA, BEN = ("Ada", "ada@example.org"), ("Ben", "ben@example.org")


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Ada's repository, whose gates ask for an approval."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("COLUMNS", "240")
    install_toy_family(monkeypatch)
    for module in (models, history):
        monkeypatch.setattr(module, "FAMILIES", {"toy": models.FAMILIES["toy"]})
    monkeypatch.setattr(rollback, "_require_sound", lambda *_: None)  # a fresh process takes seconds
    stage = Stage(tracking_root)
    (stage.root / "params.yaml").write_text("toy: {config: default}\n")
    stage.inputs.gates.write_text(GATES + "- kind: approved\n")
    become(stage, ADA)
    stage.commit()
    return stage


@pytest.fixture
def strom(stage: Stage, called: Strom) -> Strom:
    def run(*arguments: str) -> tuple[int, str, str]:
        return called(main, *arguments, "--root", str(stage.root))

    return run


def become(stage: Stage, person: tuple[str, str]) -> None:
    (stage.root / ".git").exists() or subprocess.run(("git", "init", "--quiet"), cwd=stage.root, check=True)
    for key, value in zip(("user.name", "user.email"), person, strict=True):
        subprocess.run(("git", "config", key, value), cwd=stage.root, check=True)


def verdict(decision: Any) -> tuple[bool, str]:
    (gate,) = (gate for gate in decision["gates"] if gate["kind"] == "approved")
    return gate["passed"], gate["detail"]


def test_a_model_waits_for_another_person_and_goes_to_production_with_their_word(stage: Stage, strom: Strom) -> None:
    refused = stage.run(gain=3.0, error=0.8)
    assert refused["reasons"] == ["approved: nobody but its author has approved it"]
    become(stage, BEN)
    code, told, _ = strom("approve", "toy", "1", "--reason", "looked at the poles")
    assert (code, "approved by Ben <ben@example.org>" in told) == (0, True)
    entry = log(stage).entries()[-1]
    assert (entry.action, entry.outcome, entry.production) == ("approve", "approved", None)
    assert entry.package == refused["candidate"]["package"]
    assert faults(stage) == []
    become(stage, ADA)
    promoted = stage.promote()
    assert promoted["outcome"] == "promoted"
    assert verdict(promoted) == (True, "approved by Ben <ben@example.org>: looked at the poles")
    assert stage.bearers()[PRODUCTION] == entry.package
    lines = len(log(stage).entries())
    assert stage.promote() == promoted
    assert len(log(stage).entries()) == lines
    assert "looked at the poles" in strom("history", "toy")[1]
    assert faults(stage) == []


def test_nobody_approves_what_they_trained_and_the_log_stays_as_it_is(stage: Stage, strom: Strom) -> None:
    stage.run(gain=3.0, error=0.8)
    kept = stage.inputs.log.read_bytes()
    become(stage, ("Ada under another name", "ADA@example.org"))
    code, _, error = strom("approve", "toy", "1", "--reason", "mine is good")
    assert (code, "is yours, and must be approved by somebody else" in error) == (2, True)
    become(stage, ("Ada", ""))
    code, _, error = strom("approve", "toy", "1", "--reason", "mine is good")
    assert (code, "git has none for you" in error) == (2, True)
    assert stage.inputs.log.read_bytes() == kept


def test_a_clone_in_which_another_person_registers_does_not_let_the_author_approve(stage: Stage, strom: Strom) -> None:
    stage.run(gain=3.0, error=0.8)
    stage.clone()
    become(stage, BEN)
    stage.register()
    become(stage, ADA)
    assert strom("approve", "toy", "1", "--reason", "mine is good")[0] == 2


def test_a_clone_of_the_person_who_approved_is_filled_with_the_decision_that_stood(stage: Stage, strom: Strom) -> None:
    stage.run(gain=3.0, error=0.8)
    become(stage, BEN)
    strom("approve", "toy", "1", "--reason", "fine")
    become(stage, ADA)
    stage.promote()
    kept = stage.inputs.decision.read_bytes(), stage.inputs.log.read_bytes()
    stage.clone()
    become(stage, BEN)
    time.sleep(1.1)  # Ben registers after Ada, as the log tells time: in seconds
    stage.register()
    assert stage.promote()["outcome"] == "promoted"
    assert (stage.inputs.decision.read_bytes(), stage.inputs.log.read_bytes()) == kept
    assert stage.bearers()[PRODUCTION] == log(stage).entries()[0].package


def test_an_approval_is_of_one_package_and_not_of_the_next(stage: Stage, strom: Strom) -> None:
    stage.run(gain=3.0, error=0.8)
    become(stage, BEN)
    strom("approve", "toy", "1", "--reason", "fine")
    become(stage, ADA)
    assert verdict(stage.run(gain=4.0, error=0.7))[0] is False


def test_a_rollback_makes_the_approvals_of_the_model_that_leaves_void(stage: Stage, strom: Strom) -> None:
    for number, (gain, error) in enumerate(((3.0, 0.8), (4.0, 0.7)), start=1):
        stage.run(gain, error)
        become(stage, BEN)
        strom("approve", "toy", str(number), "--reason", "fine")
        become(stage, ADA)
        assert stage.promote()["outcome"] == "promoted"
    roll_back(Tracker(root=stage.root), "toy", stage.root, log(stage), "too warm")
    decision = stage.promote()
    assert verdict(decision)[0] is False
    assert decision["outcome"] == "refused"
    roll_back(Tracker(root=stage.root), "toy", stage.root, log(stage), "the other was worse", "2")
    assert verdict(stage.promote())[0] is False  # its rollback away was real: it needs a new word
    assert faults(stage) == []


def test_a_person_approves_a_package_once(stage: Stage, strom: Strom) -> None:
    stage.run(gain=3.0, error=0.8)
    become(stage, BEN)
    strom("approve", "toy", "1", "--reason", "fine")
    kept = stage.inputs.log.read_bytes()
    code, told, _ = strom("approve", "toy", "1", "--reason", "still fine")
    assert (code, "already by Ben" in told) == (0, True)
    assert stage.inputs.log.read_bytes() == kept


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("9", "--reason", "fine"), "There is no version 9 of toy."),
        (("1", "--reason", " "), "An approval needs a reason"),
    ],
)
def test_an_approval_of_nothing_or_for_nothing_is_refused(
    stage: Stage, strom: Strom, arguments: tuple[str, ...], told: str
) -> None:
    stage.run(gain=3.0, error=0.8)
    become(stage, BEN)
    code, _, error = strom("approve", "toy", *arguments)
    assert (code, told in error) == (2, True)


def test_files_that_were_changed_are_not_approved(stage: Stage, strom: Strom) -> None:
    stage.run(gain=3.0, error=0.8)
    swap_an_artifact(stage)
    become(stage, BEN)
    code, _, error = strom("approve", "toy", "1", "--reason", "fine")
    assert (code, "files were changed" in error) == (2, True)


def test_a_version_without_a_known_author_is_approved_by_nobody(stage: Stage, strom: Strom) -> None:
    become(stage, ("", ""))
    assert "who registered it is not recorded" in verdict(stage.run(gain=3.0, error=0.8))[1]
    become(stage, BEN)
    assert "so it could be you" in strom("approve", "toy", "1", "--reason", "fine")[2]


def test_going_without_an_approval_is_a_decision_that_says_why(stage: Stage, strom: Strom) -> None:
    stage.run(gain=3.0, error=0.8)
    code, shown, _ = strom("promote", "toy", "--without-approval", "--reason", "Ben is on leave")
    assert code == 0
    assert "let through without: Ben is on leave" in shown
    entry = log(stage).entries()[-1]
    assert (entry.outcome, entry.decision["without_approval"]) == ("promoted", "Ben is on leave")
    assert entry.who == "Ada <ada@example.org>"
    kept = stage.inputs.decision.read_bytes()
    stage.promote()  # as `dvc repro` does next, without the option
    assert stage.inputs.decision.read_bytes() == kept
    assert faults(stage) == []


@pytest.mark.parametrize(
    "arguments", [("--without-approval",), ("--reason", "no"), ("--without-approval", "--reason", "")]
)
def test_going_without_an_approval_needs_a_reason_and_the_other_way_round(
    stage: Stage, strom: Strom, arguments: tuple[str, ...]
) -> None:
    code, _, error = strom("promote", "toy", *arguments)
    assert (code, "go together" in error) == (2, True)


def test_where_no_approval_is_asked_for_there_is_none_to_go_without(stage: Stage, strom: Strom) -> None:
    stage.inputs.gates.write_text(GATES)
    stage.commit()
    stage.run(gain=3.0, error=0.8)
    code, _, error = strom("promote", "toy", "--without-approval", "--reason", "no")
    assert (code, "asks for no approval" in error) == (2, True)


def test_staging_asks_for_an_approval_only_where_the_gate_says_so(stage: Stage, strom: Strom) -> None:
    stage.run(gain=3.0, error=0.8)
    assert strom("promote", "toy", "--to", "staging")[0] == 0
    stage.inputs.gates.write_text(GATES + "- {kind: approved, staging: true}\n")
    stage.commit()
    assert strom("promote", "toy", "--to", "staging")[0] == 1


def test_a_person_is_known_by_the_address() -> None:
    assert same_person("Ada <ada@example.org>", "A. L. <Ada@Example.org>")
    assert not same_person("Ada <ada@example.org>", "Ada <ben@example.org>")
    assert same_person("ada", "Ada")
    assert not same_person("ada", "Ada <ada@example.org>")
