"""A whole sweep through the command line: how trials end, what goes on, and what MLflow shows of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter

import pytest
from killing import count
from sweep_repository import command, environment, strom_sweep

from pipelines.reporting.sweeps import read_sweeps
from stromatolite.sweep import attempts
from stromatolite.sweep.results import open_study

pytestmark = pytest.mark.slow


def trials_of(root, name="toy"):
    return open_study(root, name)[1].get_trials(deepcopy=False)


def test_a_sweep_ends_with_all_trials_each_with_one_nested_run(swept):
    found = count(swept, "toy", None)
    assert (found.settled, found.chains, found.runs, found.dead) == (10, 10, 10, 0)
    assert (found.lost, found.twice, found.faults) == ([], [], [])


def test_the_start_runs_to_its_end_and_others_are_pruned(swept):
    trials = trials_of(swept)
    ends = Counter(map(attempts.how, trials))
    assert attempts.how(trials[0]) == "complete"
    assert trials[0].params == {"learning_rate": 0.3, "model.width": 16, "kind": "plain"}
    assert ends["pruned"] > 0
    pruned = next(trial for trial in trials if attempts.how(trial) == "pruned")
    assert pruned.user_attrs["steps"] < trials[0].user_attrs["steps"] == 100


def test_its_figures_lie_where_the_report_reads_them_and_with_its_run(swept):
    from stromatolite.tracking import Tracker

    folder, report = swept / "mlruns" / "sweeps" / "toy", swept / "reports" / "sweeps" / "toy"
    names = {path.name for path in report.iterdir()}
    assert {"history.png", "slice.png", "parallel_coordinates.png", "trials.json"} <= names
    tracker = Tracker(root=swept)
    record = json.loads((folder / "record" / "record.json").read_text())["id"]
    artifacts = tracker.resolve_artifacts(tracker.run_id(record))
    assert {path.name for path in (artifacts / "sweep").iterdir()} == names
    assert len(json.loads((report / "trials.json").read_text())["trials"]) == 10


def test_the_report_tells_of_a_sweep_what_strom_sweep_show_tells(swept):
    [shown] = read_sweeps(swept / "reports" / "sweeps", "toy")
    summary = json.loads(strom_sweep(swept, "show", "toy", "--json").stdout)["summary"]
    assert (shown.name, shown.verdict) == ("toy", summary["verdict"])
    assert shown.trials.startswith("10 of 10 trials (")
    assert {name for name, *_ in shown.varied} == {"learning_rate", "model.width", "kind"}
    assert {start for name, start, *_ in shown.varied if name == "kind"} == {"plain"}
    assert len(shown.figures) >= 4
    assert read_sweeps(swept / "reports" / "sweeps", "climate") is None


@pytest.mark.long
def test_the_same_command_with_more_trials_keeps_those_that_are_there(toy_root):
    root = toy_root()
    strom_sweep(root, "toy", "--trials", "3")
    before = [(trial.number, trial.params, trial.values) for trial in trials_of(root)]
    said = strom_sweep(root, "toy", "--trials", "5", "--resume").stdout
    assert "going on with toy: 3 of 5 trials are there" in said
    after = [(trial.number, trial.params, trial.values) for trial in trials_of(root)]
    assert after[:3] == before
    assert len(after) == 5
    assert count(root, "toy", None).faults == []


@pytest.mark.long
def test_a_broken_sweep_proposes_what_an_unbroken_one_would_have(toy_root):
    whole, broken = toy_root("whole"), toy_root("broken")
    strom_sweep(whole, "toy", "--trials", "5", "--set", "seed=3")
    for trials in ("2", "5"):
        strom_sweep(broken, "toy", "--trials", trials, "--set", "seed=3")
    assert [trial.params for trial in trials_of(broken)] == [trial.params for trial in trials_of(whole)]


def test_a_trial_that_raises_fails_alone_and_one_that_is_killed_is_tried_three_times(toy_root):
    root = toy_root(raises_below=0.02)
    said = strom_sweep(root, "toy", "--trials", "6", "--set", "pruner.kind=none").stdout
    ends = Counter(map(attempts.how, trials_of(root)))
    assert ends["error"] > 0
    assert ends["complete"] + ends["error"] == 6
    assert "the toy does not like this rate" in said
    assert count(root, "toy", None).faults == []
    root = toy_root("dying", dies_below=0.02)
    strom_sweep(root, "toy", "--trials", "4", "--set", "pruner.kind=none")
    trials = trials_of(root)
    chains = Counter(attempts.first_of(trial) for trial in trials if attempts.how(trial) == "died")
    assert set(chains.values()) == {3}
    assert sum(attempts.REPEATS not in trial.user_attrs for trial in trials) == 4
    assert count(root, "toy", None).faults == []


def test_a_start_that_fails_stops_the_sweep_and_says_why(toy_root):
    done = strom_sweep(toy_root(raises_below=1.0), "toy", "--trials", "6", check=False)
    assert done.returncode != 0
    assert "the configuration in params.yaml, fails itself" in done.stderr
    assert "the toy does not like this rate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_a_full_disk_stops_the_sweep_and_leaves_the_study_to_go_on_with(toy_root):
    root = toy_root(disk_full=True)
    done = strom_sweep(root, "toy", "--trials", "3", check=False)
    assert done.returncode != 0
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert [attempts.how(trial) for trial in trials_of(root)] == ["stopped"]


@pytest.mark.long
def test_ctrl_c_kills_the_running_trials_and_resume_repeats_them(toy_root):
    root = toy_root(milliseconds=100)
    arguments = ["toy", "--trials", "4", "--workers", "2", "--set", "pruner.kind=none"]
    sweep = subprocess.Popen(
        command(root, *arguments), cwd=root, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    for line in sweep.stdout:
        if line.startswith("trial"):
            break
    time.sleep(0.7)
    os.killpg(sweep.pid, signal.SIGINT)
    _, err = sweep.communicate(timeout=60)
    assert sweep.returncode == 130
    assert "Traceback" not in err
    assert "stopped" in map(attempts.how, trials_of(root))
    strom_sweep(root, *arguments, "--resume")
    found = count(root, "toy", None)
    assert (found.settled, found.chains, found.faults) == (4, 4, [])


@pytest.mark.long
def test_budgets_end_a_sweep_and_a_later_call_goes_on(toy_root):
    root = toy_root()
    said = strom_sweep(root, "toy", "--trials", "9", "--max-steps", "150", "--set", "pruner.kind=none").stdout
    assert "no further trial: the training steps are spent (200 of 150)" in said
    assert len(trials_of(root)) == 2
    said = strom_sweep(root, "toy", "--trials", "9", "--max-minutes", "0", "--set", "pruner.kind=none").stdout
    assert "no further trial: the time is spent" in said
    assert len(trials_of(root)) == 2


@pytest.mark.long
def test_a_sweep_ends_early_when_nothing_improves(toy_root):
    root = toy_root()
    changes = ("early_stop.patience=4", "early_stop.min_gain=0.5", "pruner.kind=median")
    said = strom_sweep(root, "toy", "--trials", "40", *(part for each in changes for part in ("--set", each))).stdout
    assert "no gain of 0.5 in the last 4 trials" in said
    assert len(trials_of(root)) < 40


@pytest.mark.long
def test_a_study_that_somebody_removed_leaves_its_records_to_none_of_that_name(toy_root):
    root = toy_root()
    strom_sweep(root, "toy", "--trials", "2")
    place = root / "mlruns" / "sweeps" / "toy"
    (place / "study.db").unlink()
    strom_sweep(root, "toy", "--trials", "2")
    found = count(root, "toy", None)
    assert (found.settled, found.runs, found.faults) == (2, 2, [])
    assert len(list((place / "trials" / "0").glob("record-*"))) == 1


def test_other_data_are_refused_and_new_begins_beside(toy_root):
    root = toy_root()
    strom_sweep(root, "toy", "--trials", "1")
    (root / "data" / "processed" / "toy" / "behave.json").write_text('{"dies_below": 0.0}')
    done = strom_sweep(root, "toy", "--trials", "2", check=False)
    assert done.returncode == 2
    assert "data behave" in done.stderr
    assert "--new" in done.stderr
    assert len(trials_of(root)) == 1
    strom_sweep(root, "toy", "--trials", "1", "--new")
    assert len(trials_of(root, "toy-2")) == 1
    assert len(trials_of(root)) == 1


@pytest.mark.long
@pytest.mark.parametrize("sampler", ["gp", "cmaes", "random"])
def test_every_sampler_serves(toy_root, sampler):
    root = toy_root()
    strom_sweep(root, "toy", "--trials", "4", "--set", f"sampler.kind={sampler}", "--set", "sampler.startup_trials=2")
    assert len(trials_of(root)) == 4


@pytest.mark.long
@pytest.mark.parametrize("pruner", ["asha", "hyperband", "median", "wilcoxon"])
def test_every_pruner_ends_what_is_worse_on_the_way_and_never_the_start(toy_root, pruner):
    root = toy_root()
    strom_sweep(root, "toy", "--trials", "15", "--set", f"pruner.kind={pruner}")
    ended = [attempts.how(trial) for trial in trials_of(root)]
    assert ended[0] == "complete"
    assert set(ended) == {"complete", "pruned"}


@pytest.mark.long
def test_patience_leaves_alone_what_still_gets_better(toy_root):
    """The toy's values fall at every rung."""
    root = toy_root()
    strom_sweep(root, "toy", "--trials", "8", "--set", "pruner.kind=median", "--set", "pruner.patience=2")
    assert {attempts.how(trial) for trial in trials_of(root)} == {"complete"}


@pytest.mark.long
def test_a_timeout_stops_running_trials_and_resume_repeats_them(toy_root):
    root = toy_root(milliseconds=600_000 / 20)
    strom_sweep(root, "toy", "--trials", "2", "--workers", "2", "--timeout", "15", check=False)
    assert [attempts.how(trial) for trial in trials_of(root)] == ["stopped", "stopped"]
    (root / "params.yaml").write_text("toy: {config: default, overrides: {}}\n")
    strom_sweep(root, "toy", "--trials", "2", "--workers", "2", "--resume")
    found = count(root, "toy", None)
    assert (found.settled, found.chains, found.faults) == (2, 2, [])


@pytest.mark.long
def test_several_objectives_have_a_pareto_front(toy_root):
    root = toy_root()
    strom_sweep(root, "toy", "--trials", "8", "--workers", "2", "--set", "objectives=[skill, latency_ms, size_mib]")
    shown = json.loads(strom_sweep(root, "show", "toy", "--json").stdout)
    assert shown["summary"]["objectives"] == ["skill", "latency_ms", "size_mib"]
    front = shown["summary"]["front"]
    assert 1 <= len(front) <= 8
    for each in front:
        assert not any(
            all(a <= b for a, b in zip(other["values"], each["values"], strict=True))
            and other["values"] != each["values"]
            for other in shown["trials"]
        )
