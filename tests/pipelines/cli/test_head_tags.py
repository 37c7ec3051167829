"""`strom registry tag`: the head of the log in a git tag, and what `verify` makes of it."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
from registry_stage import AUTHOR, Stage

from pipelines.cli import registry
from stromatolite.errors import DataError
from stromatolite.registry.decision_log import DecisionLog


def git(stage: Stage, *arguments: str) -> str:
    done = subprocess.run(("git", *AUTHOR, *arguments), cwd=stage.root, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def tagged(stage: Stage, strom: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A log of two lines, committed and tagged: name of the tag, and hash of the last line."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@example.org")
    stage.run(gain=3.0, error=0.8)
    stage.run(gain=4.0, error=0.7)
    stage.commit()
    done = strom(registry.app, "tag", "toy")
    assert done.exit_code == 0, done.output
    head = DecisionLog(stage.inputs.log).entries()[-1].hash
    return f"decision/toy/{head[:12]}", head


def test_the_tag_is_annotated_and_holds_hash_and_outcome(stage: Stage, strom: Any, tagged: tuple[str, str]) -> None:
    name, head = tagged
    message = git(stage, "cat-file", "tag", name)
    assert f"hash: {head}\noutcome: promoted" in message
    again = strom(registry.app, "tag", "toy")
    assert (again.exit_code, again.output) == (0, f"tagged already: {name}\n")
    assert strom(registry.app, "verify").exit_code == 0


def test_lines_that_are_added_behind_the_tag_are_no_fault(stage: Stage, strom: Any, tagged: tuple[str, str]) -> None:
    stage.run(gain=5.0, error=0.6)
    assert strom(registry.app, "verify").exit_code == 0


def test_a_line_that_is_dropped_is_found_by_its_tag_though_git_and_registry_forgot_it(
    stage: Stage, strom: Any, tagged: tuple[str, str]
) -> None:
    name, _ = tagged
    lines = stage.inputs.log.read_text().splitlines(keepends=True)
    stage.inputs.log.write_text("".join(lines[:-1]))
    git(stage, "commit", "--quiet", "--all", "--amend", "--message", "Another history")
    stage.clone()
    assert f"the log lacks the line of the tag {name}" in strom(registry.app, "verify").stderr


@pytest.mark.parametrize("options", [(), ("--annotate", "--message", "by hand")], ids=["light", "annotated"])
def test_a_tag_that_was_made_by_hand_is_named(
    stage: Stage, strom: Any, tagged: tuple[str, str], options: tuple[str, ...]
) -> None:
    git(stage, "tag", *options, "decision/toy/0123456789ab")
    bad = strom(registry.app, "verify")
    assert bad.exit_code == 1
    assert "the tag decision/toy/0123456789ab was not made by `strom registry tag`" in bad.stderr


def test_a_line_that_is_not_committed_is_not_tagged(stage: Stage, strom: Any) -> None:
    empty = strom(registry.app, "tag", "toy")
    assert "No decision on toy was made yet" in str(empty.exception)
    stage.run(gain=3.0, error=0.8)
    refused = strom(registry.app, "tag", "toy")
    assert isinstance(refused.exception, DataError)
    assert "is not committed" in str(refused.exception)
    assert git(stage, "tag") == ""
