"""No line of the log of decisions is edited, dropped or moved unseen; and a process that is killed leaves it whole."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from registry_stage import Stage, install_toy_family
from test_decision_log import back, faults, log

from pipelines import promote
from stromatolite.registry import promotion, rollback
from stromatolite.registry.approval import approve
from stromatolite.registry.decision_log import FIRST
from stromatolite.registry.request import Request
from stromatolite.tracking import Tracker

ACTIONS = ["promote", "stage", "approve", "promote", "rollback"]


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    return Stage(tracking_root)


@pytest.fixture
def history(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A line of every kind."""
    monkeypatch.setattr("stromatolite.registry.approval.authors_of", lambda *_: ["Ada <ada@example.org>"])
    monkeypatch.setattr("stromatolite.registry.approval.git_identity", lambda _: "Ben <ben@example.org>")
    monkeypatch.setattr(rollback, "_require_sound", lambda *_: None)  # a fresh process takes seconds; tested elsewhere
    stage.run(gain=3.0, error=0.8)
    request = Request(place="staging", version="1")
    promote.attempt("toy", stage.inputs, stage.promoted_state, stage.root, request)
    approve(Tracker(root=stage.root), "toy", stage.root, log(stage), "1", "maps look right")
    stage.run(gain=4.0, error=0.7)
    back(stage)
    assert [entry.action for entry in log(stage).entries()] == ACTIONS
    return stage


def edited(line: str, key: str) -> str:
    document = json.loads(line)
    if key == "decision":
        document["decision"]["note"] = "nothing of it is true"
    else:
        document[key] = "2026-01-01T00:00:00+00:00" if key == "time" else "somebody else"
    return json.dumps(document, sort_keys=True, ensure_ascii=False)


def chained(lines: list[str]) -> list[str]:
    """The lines with the hashes that they would have had, as a forger would write them."""
    made: list[str] = []
    for line in lines:
        before = hashlib.sha256(made[-1].encode()).hexdigest() if made else FIRST
        made.append(json.dumps(json.loads(line) | {"previous": before}, sort_keys=True, ensure_ascii=False))
    return made


def tamperings(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Every line edited, dropped, told twice, or put in the place of the next; and all of it with fitting hashes."""
    keys = ("time", "who", "reason", "outcome", "decision")
    for number, line in enumerate(lines):
        before, behind = lines[:number], lines[number + 1 :]
        key = keys[number % len(keys)]
        yield f"{key} of line {number} edited", [*before, edited(line, key), *behind]
        yield f"line {number} dropped", [*before, *behind]
        yield f"line {number} twice", [*before, line, line, *behind]
        if behind:
            yield f"line {number} after the next", [*before, behind[0], line, *behind[1:]]
            yield f"all from line {number} on dropped", before


def unseen(stage: Stage) -> list[str]:
    """The ways to tamper that `strom registry verify` does not find."""
    whole = stage.inputs.log.read_text(encoding="utf-8")
    assert faults(stage) == []
    missed = []
    for name, lines in tamperings(whole.splitlines()):
        for kind, forged in ((name, lines), (f"{name}, hashes made anew", chained(lines))):
            text = "".join(f"{line}\n" for line in forged)
            stage.inputs.log.write_text(text, encoding="utf-8")
            if not text.startswith(whole) and faults(stage) == []:  # a line more at the end is what all processes write
                missed.append(kind)
    stage.inputs.log.write_text(whole, encoding="utf-8")
    assert faults(stage) == []
    return missed


def test_every_line_that_was_edited_dropped_or_moved_is_found(history: Stage) -> None:
    """Before a commit the registry knows the last line, and each line the one before; in a clone, git knows all."""
    assert unseen(history) == []
    history.commit()
    history.clone()
    assert history.bearers() == {}
    assert unseen(history) == []


def _killed_before_the_alias(root: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        install_toy_family(patch)
        patch.setattr(promotion, "put_in_production", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        stage = Stage.__new__(Stage)
        stage._live_in(root)
        stage.promote()


@pytest.mark.slow
def test_kill_9_between_the_decision_and_the_alias_is_made_good_by_the_next_call(stage: Stage) -> None:
    before = stage.run(gain=3.0, error=0.8)["candidate"]["package"]
    stage.train_and_evaluate(gain=4.0, error=0.7)
    stage.register()
    worker = multiprocessing.get_context("spawn").Process(target=_killed_before_the_alias, args=(stage.root,))
    worker.start()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    decided = log(stage).entries()[-1]
    assert (decided.outcome, stage.bearers()["production"]) == ("promoted", before)
    assert any("production is" in fault for fault in faults(stage))
    stage.promote()
    assert len(log(stage).entries()) == 2
    assert stage.bearers()["production"] == decided.production != before
    assert faults(stage) == []
