"""Kill something in the middle of a sweep, go on, and count what is there."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from own_postgres import OwnPostgres
from sweep_repository import command, environment, strom_sweep

from stromatolite.sweep import attempts
from stromatolite.sweep.results import open_study
from stromatolite.sweep.runs import SWEEP_TAG
from stromatolite.sweep.study import Identity

TRIALS, WORKERS = 12, 2
OUTAGE_SECONDS = 20
SETTINGS = ("--set", "storage.heartbeat_seconds=2", "--set", "storage.grace_seconds=6", "--set", "pruner.kind=median")
RUNNING = ("running",)


@dataclass(frozen=True)
class Found:
    """What is there after all.

    Attributes:
        settled: trials that are complete or pruned.
        chains: first attempts.
        lost: chains without such an end.
        twice: chains with more than one.
        dead: attempts that died.
        runs: MLflow runs of trials.
        faults: what is wrong with the runs, in words.
    """

    settled: int
    chains: int
    lost: list[int]
    twice: list[int]
    dead: int
    runs: int
    faults: list[str]


def kill_and_resume(root: Path, victim: str, server: OwnPostgres | None = None, name: str = "toy") -> Found:
    """Begin 12 trials with 2 workers, kill `victim` (worker, trial, parent or postgres), resume, and count."""
    storage = ["--storage", server.url] if server else []
    arguments = ["toy", "--study", name, "--trials", str(TRIALS), "--workers", str(WORKERS), *storage, *SETTINGS]
    sweep = subprocess.Popen(
        command(root, *arguments), cwd=root, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    running = _wait_for_the_middle(root, name, server)
    if victim == "parent":
        sweep.kill()
    elif victim == "postgres":
        assert server is not None
        server.kill()
        time.sleep(OUTAGE_SECONDS)
        server.start()
    else:
        worker = int(running[0].user_attrs["worker"].rpartition("/")[2])
        os.kill(_trial_process(sweep.pid, worker) if victim == "trial" else worker, signal.SIGKILL)
    told = sweep.communicate(timeout=240)[0].decode()
    if victim == "parent":
        time.sleep(0.5)
    if sweep.returncode != 0 and victim != "parent":
        raise AssertionError(told)
    strom_sweep(root, *arguments, "--resume")
    return count(root, name, server.url if server else None)


def _wait_for_the_middle(root: Path, name: str, server: OwnPostgres | None) -> list[Any]:
    """Until a few trials have ended and others run; the running ones."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        time.sleep(0.2)
        with suppress(Exception):  # it has not begun yet
            _, study = open_study(root, name, server.url if server else None)
            trials = study.get_trials(deepcopy=False)
            ended = sum(attempts.how(trial) in ("complete", "pruned") for trial in trials)
            running = [trial for trial in trials if attempts.how(trial) == "running" and "worker" in trial.user_attrs]
            if ended >= 3 and len(running) >= WORKERS:
                return running
    raise AssertionError("the sweep does not come to its middle")


def _trial_process(parent: int, worker: int) -> int:
    """A child of the supervisor that is no worker: the youngest one."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return max(int(child) for child in children if int(child) != worker)


def count(root: Path, name: str, url: str | None) -> Found:
    """Hold the study against its runs."""
    from stromatolite.tracking import Tracker

    _, study = open_study(root, name, url)
    trials = study.get_trials(deepcopy=False)
    ends = Counter(attempts.first_of(trial) for trial in trials if attempts.how(trial) in ("complete", "pruned"))
    first = [trial.number for trial in trials if attempts.REPEATS not in trial.user_attrs]
    client = Tracker(root=root).client
    experiments = [each.experiment_id for each in client.search_experiments()]
    runs = client.search_runs(experiments, f"tags.`{SWEEP_TAG}` = '{Identity.of(study).key}'", max_results=1000)
    parents = [run.info.run_id for run in runs if run.data.tags["sweep_role"] == "parent"]
    of_trials = [run for run in runs if run.data.tags["sweep_role"] == "trial"]
    by_number = Counter(int(run.data.tags["trial"]) for run in of_trials)
    faults = [
        f"trial {trial.number} has {by_number[trial.number]} runs" for trial in trials if by_number[trial.number] != 1
    ]
    faults += [] if len(parents) == 1 else [f"{len(parents)} runs of the sweep itself"]
    status = {"complete": "FINISHED", "pruned": "FINISHED", "died": "FAILED", "stopped": "KILLED", "error": "FAILED"}
    for run in of_trials:
        trial, tags = trials[int(run.data.tags["trial"])], run.data.tags
        how = attempts.how(trial)
        if run.info.status != status.get(how):
            faults.append(f"trial {trial.number}: {how}, and its run {run.info.status}")
        if tags.get("mlflow.parentRunId") not in parents:
            faults.append(f"trial {trial.number}: its run is not nested")
        if (how == "died" or attempts.REPEATS in trial.user_attrs) and "retry_of" not in tags:
            faults.append(f"trial {trial.number}: {how}, and no tag retry_of")
        if (tags.get("pruned") == "true") != (how == "pruned"):
            faults.append(f"trial {trial.number}: {how}, tag pruned {tags.get('pruned')}")
    return Found(
        settled=sum(ends.values()),
        chains=len(first),
        lost=[number for number in first if number not in ends],
        twice=[number for number, times in ends.items() if times > 1],
        dead=sum(attempts.how(trial) == "died" for trial in trials),
        runs=len(of_trials),
        faults=faults,
    )
