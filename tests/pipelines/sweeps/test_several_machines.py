"""One sweep on several machines: a clone each, one PostgreSQL server and one MLflow server for all of them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress

import pytest
from killing import SETTINGS, TRIALS, count
from mlflow_server import mlflow_server
from own_postgres import binaries, own_postgres
from sweep_repository import command, environment, strom_sweep

from stromatolite.errors import StromError
from stromatolite.sweep import attempts
from stromatolite.sweep.results import open_study

pytestmark = [pytest.mark.long, pytest.mark.postgres, pytest.mark.skipif(binaries() is None, reason="no initdb here")]
ROUNDS = range(int(os.environ.get("STROM_SWEEP_KILLS", "1")))
GRACE_SECONDS = 6
"""As in `SETTINGS`."""


@pytest.fixture
def servers(tmp_path, monkeypatch):
    """URLs of a PostgreSQL server for the study and of an MLflow server for its runs."""
    with own_postgres() as postgres, mlflow_server(tmp_path / "mlflow-server") as uri:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)  # for this process, which counts
        yield postgres.url, uri


def begin(root, arguments, uri):
    """The sweep's command on a machine: its processes are a group, which can be stopped as one."""
    return subprocess.Popen(
        command(root, *arguments), cwd=root, env={**environment(), "MLFLOW_TRACKING_URI": uri},
        start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def machine_of(trial):
    """Process group of the trial's worker."""
    return os.getpgid(int(trial.user_attrs["worker"].rpartition("/")[2]))


def wait_until_both_are_at_work(root, url, first, second):
    """A few trials after the start, the first machine in the middle of one."""
    deadline, study = time.monotonic() + 120, None
    while time.monotonic() < deadline:
        time.sleep(0.2)
        with suppress(StromError):  # the study has not begun yet
            study = study or open_study(root, "toy", url)[1]
        trials = study.get_trials(deepcopy=False) if study else []
        running = {machine_of(trial): trial for trial in trials if attempts.how(trial) == "running"}
        if len(trials) > 3 and running.keys() == {first.pid, second.pid}:
            rungs = running[first.pid].intermediate_values
            if rungs and max(rungs) < 14:
                return
    raise AssertionError(f"the machines do not both come to work: {[attempts.how(trial) for trial in trials]}")


def ended(machine):
    said = machine.communicate(timeout=240)[0]
    assert machine.returncode == 0, said


@pytest.mark.parametrize("turn", ROUNDS)
@pytest.mark.parametrize("disaster", [None, "lost", "silent"])
def test_a_machine_that_goes_away_costs_its_running_trials_one_attempt_each(toy_root, servers, disaster, turn):
    url, uri = servers
    roots = [toy_root(name, milliseconds=250) for name in ("first", "second")]
    arguments = ["toy", "--trials", str(TRIALS), "--storage", url, *SETTINGS, "--set", "pruner.kind=none"]
    first, second = (begin(root, arguments, uri) for root in roots)
    wait_until_both_are_at_work(roots[1], url, first, second)
    if disaster == "lost":
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    elif disaster == "silent":
        os.killpg(first.pid, signal.SIGSTOP)
        time.sleep(GRACE_SECONDS + 4)
        os.killpg(first.pid, signal.SIGCONT)
    ended(second)
    if disaster == "lost":
        strom_sweep(roots[0], *arguments, "--resume", MLFLOW_TRACKING_URI=uri)
    else:
        ended(first)
    for root in roots:
        found = count(root, "toy", url)
        assert (found.settled, found.chains) == (TRIALS, TRIALS)
        assert (found.lost, found.twice, found.faults) == ([], [], [])
        assert found.runs == TRIALS + found.dead
        assert (found.dead > 0) == (disaster is not None)
