"""A gates file that is not the one that the last accepted model passed is shown in the decision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from registry_stage import GATES, Stage, install_toy_family
from test_decision_log import faults, log

from pipelines.cli.main import main
from pipelines.reporting.decisions import read_decision
from stromatolite.registry import gates_history
from stromatolite.registry.gates_history import LINES


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    stage = Stage(tracking_root)
    (stage.root / "params.yaml").write_text("toy: {config: default}\n")
    stage.commit()
    return stage


def looser(stage: Stage) -> None:
    stage.inputs.gates.write_text(GATES.replace("max: 0.9", "max: 0.95"))
    stage.commit()


def test_changed_gates_are_shown_with_the_difference_until_a_model_has_passed_them(
    stage: Stage, called: Callable[..., tuple[int, str, str]]
) -> None:
    assert "gates_changed" not in stage.run(gain=3.0, error=0.8)
    looser(stage)
    refused = stage.run(gain=4.0, error=0.82)
    changed = refused["gates_changed"]
    assert changed["since"] == log(stage).entries()[0].time[:10]
    assert "-- {kind: threshold, metric: primary.overall, max: 0.9}" in changed["diff"].splitlines()
    assert "+- {kind: threshold, metric: primary.overall, max: 0.95}" in changed["diff"].splitlines()
    _, shown, _ = called(main, "promote", "toy", "--root", str(stage.root))
    assert f"gates changed since {changed['since']}" in shown
    assert "    +- {kind: threshold, metric: primary.overall, max: 0.95}" in shown.splitlines()
    page = read_decision(stage.inputs.decision)
    assert page is not None
    assert (page.gates_changed, page.gates_diff) == (changed["since"], changed["diff"])
    assert len(log(stage).entries()) == 2  # asked twice, decided once
    assert "gates_changed" in stage.run(gain=5.0, error=0.7)
    assert "gates_changed" not in stage.run(gain=6.0, error=0.6)
    assert faults(stage) == []


def test_an_old_file_that_git_does_not_have_is_no_obstacle(
    stage: Stage, called: Callable[..., tuple[int, str, str]]
) -> None:
    stage.inputs.gates.write_text(GATES + "# never committed\n")
    stage.train_and_evaluate(gain=3.0, error=0.8)
    stage.register()
    assert stage.promote(allow_dirty=True)["outcome"] == "promoted"
    looser(stage)
    assert stage.run(gain=4.0, error=0.7)["gates_changed"]["diff"] is None
    _, shown, _ = called(main, "promote", "toy", "--root", str(stage.root))
    assert "git does not have the file as it was" in shown


def test_a_long_difference_is_cut(stage: Stage) -> None:
    stage.run(gain=3.0, error=0.8)
    stage.inputs.gates.write_text(GATES + "# a remark\n" * 200)
    stage.commit()
    lines = stage.run(gain=4.0, error=0.7)["gates_changed"]["diff"].splitlines()
    assert len(lines) == LINES + 1
    assert lines[-1].endswith("more lines")


def test_a_clone_without_the_old_commits_finds_the_decision_made(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.run(gain=3.0, error=0.8)
    looser(stage)
    stage.run(gain=4.0, error=0.82)
    lines, kept = len(log(stage).entries()), stage.inputs.decision.read_bytes()
    monkeypatch.setattr(gates_history, "_committed", lambda *_: iter(()))
    stage.promote()
    assert (len(log(stage).entries()), stage.inputs.decision.read_bytes()) == (lines, kept)
