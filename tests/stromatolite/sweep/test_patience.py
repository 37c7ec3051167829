"""A storage that is away is waited for; what it answers is not taken for its absence."""

from __future__ import annotations

import pytest
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import TrialState
from sqlalchemy.exc import OperationalError
from test_attempts import ask
from toy_study import bench

from stromatolite.sweep.failures import StorageError, patiently

REFUSED = OperationalError("SELECT 1", {}, Exception("connection refused"))


def test_a_server_that_is_away_is_waited_for():
    came = iter([REFUSED, None])

    def operation():
        if error := next(came):
            raise error
        return "there"

    assert patiently(operation, 30, "postgresql://nowhere") == "there"


def test_after_the_given_time_it_is_told_as_out_of_reach():
    def operation():
        raise REFUSED

    with pytest.raises(StorageError, match="cannot be reached"):
        patiently(operation, 0, "postgresql://nowhere")


@pytest.mark.parametrize("kind", ["sqlite", "journal"])
def test_a_trial_that_another_machine_declared_dead_is_told_at_once(tmp_path, kind):
    made = bench(tmp_path, kind)
    claimed = ask(made)
    made.study.tell(claimed.trial.number, state=TrialState.FAIL)
    calls: list[int] = []

    def report():
        calls.append(1)
        claimed.trial.report(1.0, 1)

    with pytest.raises(UpdateFinishedTrialError):
        patiently(report, 60, "here")
    assert len(calls) == 1
