"""Who dies loses nothing, and nothing is done twice: the next trial is read off the study each time."""

from __future__ import annotations

import pytest
from optuna.trial import TrialState
from toy_study import bench

from stromatolite.sweep import attempts
from stromatolite.sweep.attempts import ENDED, ERROR, STOPPED, claim, how, settled

KINDS = ["sqlite", "journal"]


def ask(made, goal=3, may_begin=True):
    return claim(made.store, made.study, made.space, made.settings, goal, "tester", may_begin)


def die(claimed):
    """What the kernel does with the lease of a worker that was killed."""
    claimed.lease.release()


def complete(made, claimed, value=1.0):
    made.study.tell(claimed.trial.number, value)
    claimed.lease.release()


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_trial_is_the_start_and_there_are_as_many_as_asked_for(tmp_path, kind):
    made = bench(tmp_path, kind)
    first = ask(made)
    assert first.trial.params == {"depth": 1.0, "kind": "chert"}
    for claimed in (first, ask(made), ask(made)):
        complete(made, claimed)
    last = ask(made)
    assert (last.trial, last.over) == (None, True)
    assert len(made.trials) == 3


def test_while_others_run_there_is_nothing_to_do_and_it_is_not_over(tmp_path):
    made = bench(tmp_path)
    running = [ask(made) for _ in range(3)]
    idle = ask(made)
    assert (idle.trial, idle.over) == (None, False)
    die(running[1])
    again = ask(made)
    assert again.stale == (1,)
    assert again.trial.user_attrs["repeats"] == 1


def test_a_dead_attempt_is_repeated_with_the_same_parameters_and_counts_once(tmp_path):
    made = bench(tmp_path)
    complete(made, ask(made))
    dead = ask(made)
    die(dead)
    again = ask(made)
    assert again.trial.params == dead.trial.params
    assert (again.trial.user_attrs["retry_of"], again.trial.user_attrs["attempt"]) == (1, 2)
    complete(made, again)
    complete(made, ask(made))
    assert ask(made).over
    assert [how(trial) for trial in made.trials] == ["complete", "died", "complete", "complete"]
    assert len(settled(made.trials, made.settings.retries)) == 3


def test_it_is_repeated_twice_and_then_given_up(tmp_path):
    made = bench(tmp_path, trials=1)
    for _ in range(3):
        die(ask(made, goal=1))
    assert ask(made, goal=1).over
    assert [how(trial) for trial in made.trials] == ["died"] * 3
    assert [attempts.first_of(trial) for trial in made.trials] == [0, 0, 0]
    assert len(settled(made.trials, made.settings.retries)) == 1


def test_what_a_person_stopped_is_repeated_however_often(tmp_path):
    made = bench(tmp_path, trials=1)
    for _ in range(5):
        stopped = ask(made, goal=1)
        stopped.trial.set_user_attr(ENDED, STOPPED)
        made.study.tell(stopped.trial.number, state=TrialState.FAIL)
        die(stopped)
    assert not ask(made, goal=1).over
    assert [attempts.attempt_of(trial) for trial in made.trials] == [1] * 6


def test_a_trial_that_failed_by_itself_is_not_repeated(tmp_path):
    made = bench(tmp_path, trials=1)
    failed = ask(made, goal=1)
    failed.trial.set_user_attr(ENDED, ERROR)
    made.study.tell(failed.trial.number, state=TrialState.FAIL)
    die(failed)
    assert ask(made, goal=1).over
    assert len(settled(made.trials, 2)) == 1


def test_a_larger_number_of_trials_goes_on_with_those_that_are_there(tmp_path):
    made = bench(tmp_path)
    for _ in range(3):
        complete(made, ask(made))
    complete(made, ask(made, goal=4))
    assert ask(made, goal=4).over
    assert len(made.trials) == 4


def test_nothing_begins_when_the_budget_is_spent(tmp_path):
    made = bench(tmp_path)
    complete(made, ask(made))
    assert ask(made, may_begin=False).over
