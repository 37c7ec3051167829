"""`strom history`, `strom registry verify` and `strom rollback`: what a person sees of the log of decisions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from registry_stage import Stage

from pipelines.cli import history, registry, rollback
from stromatolite.errors import ConfigError, DataError


def test_history_before_and_after_decisions(stage: Stage, strom: Any) -> None:
    assert "No decision was made yet" in strom(history.app).output
    stage.run(gain=3.0, error=0.7)
    stage.run(gain=4.0, error=0.8)
    output = strom(history.app, "toy").output
    assert output.index("promoted") < output.index("refused")
    assert "toy/default" in output
    rows = json.loads(strom(history.app, "--json").output)
    assert [row["outcome"] for row in rows] == ["promoted", "refused"]
    assert rows[0]["production"] == rows[1]["production"] == stage.bearers()["production"]


def test_history_says_what_was_in_production_on_a_day(stage: Stage, strom: Any) -> None:
    package = stage.run(gain=3.0, error=0.7)["candidate"]["package"]
    assert "toy: nothing was in production on 2026-01-01" in strom(history.app, "--on", "2026-01-01").output
    today = datetime.now(UTC).date().isoformat()
    assert f"toy: package {package[:12]} since {today}" in strom(history.app, "--on", today).output
    assert "\n  toy/default, relative_rmse 0.700 [0.600, 0.800]\n" in strom(history.app, "--on", today).output
    row = json.loads(strom(history.app, "toy", "--on", today, "--json").output)["toy"]
    assert (row["model"], row["primary"]["overall"]) == ("toy/default", pytest.approx(0.7))
    refused = strom(history.app, "--on", "yesterday")
    assert isinstance(refused.exception, ConfigError)
    assert "YYYY-MM-DD" in str(refused.exception)


def test_verify_is_content_and_then_names_what_was_changed(stage: Stage, strom: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    good = strom(registry.app, "verify")
    assert (good.exit_code, "the log is whole" in good.output) == (0, True)
    stage.inputs.log.write_text(stage.inputs.log.read_text().replace("promoted", "refused", 1))
    bad = strom(registry.app, "verify", "toy")
    assert bad.exit_code == 1
    assert "faulty  toy:" in bad.stderr


@pytest.mark.slow
def test_rollback_says_what_is_in_production_and_what_to_commit(stage: Stage, strom: Any) -> None:
    first = stage.run(gain=3.0, error=0.8)["candidate"]["package"]
    second = stage.run(gain=4.0, error=0.7)["candidate"]["package"]
    done = strom(rollback.app, "toy", "--reason", "too warm")
    assert done.exit_code == 0, done.output
    assert f"package {first[:12]} is in production again, {second[:12]} is not" in done.output
    assert "commit reports/decisions/toy.jsonl" in done.output
    assert "too warm" in strom(history.app).output


@pytest.mark.slow
def test_a_dry_run_of_a_rollback_loads_the_model_and_changes_nothing(stage: Stage, strom: Any) -> None:
    first = stage.run(gain=3.0, error=0.8)["candidate"]["package"]
    second = stage.run(gain=4.0, error=0.7)["candidate"]["package"]
    log, bearers = stage.inputs.log.read_bytes(), stage.bearers()
    done = strom(rollback.app, "toy", "--dry-run")
    assert done.exit_code == 0, done.output
    assert f"toy: version 1 ({first[:12]}) would be in production again: it is whole and predicts" in done.output
    assert f"version 2 ({second[:12]}) would leave, and be refused from then on" in done.output
    assert "Nothing was changed" in done.output
    for file in stage.root.glob("mlruns/artifacts/toy/models/*/artifacts/artifacts/gain.txt"):
        file.write_text("9.9")
    refused = strom(rollback.app, "toy", "--dry-run")
    assert isinstance(refused.exception, DataError)
    assert "Version 1 of toy cannot go to production" in str(refused.exception)
    assert (stage.inputs.log.read_bytes(), stage.bearers()) == (log, bearers)


def test_a_rollback_without_a_reason_is_refused(strom: Any) -> None:
    refused = strom(rollback.app, "toy")
    assert isinstance(refused.exception, DataError)
    assert "needs a reason" in str(refused.exception)


def test_a_log_that_was_changed_is_brought_back_without_losing_what_is_not_committed(stage: Stage, strom: Any) -> None:
    stage.run(gain=3.0, error=0.7)
    stage.inputs.log.write_text(stage.inputs.log.read_text() + "no entry\n")
    fix = str(strom(history.app).exception)
    path = stage.inputs.log
    steps = [fix.index(f"{step} {path}") for step in ("`git diff --", "`cp", "`git checkout --")]
    assert steps == sorted(steps)


def test_a_rollback_without_a_production_is_refused(strom: Any) -> None:
    refused = strom(rollback.app, "toy", "--reason", "too warm")
    assert isinstance(refused.exception, DataError)
    assert "nothing to go back from" in str(refused.exception)


def test_verify_says_that_an_empty_registry_was_not_checked(strom: Any) -> None:
    done = strom(registry.app, "verify")
    assert (done.exit_code, "the registry here is empty" in done.output) == (0, True)
