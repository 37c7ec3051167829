"""Which trial is next. Who dies loses nothing: what to do is read off the study each time, under its lock.

A trial that the study counts is the first attempt of a chain. An attempt that died, or that a person stopped, is
repeated by another trial with the same parameters. `ended` says how an attempt ended as its worker saw it; a failed
trial without that word is one whose worker died.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optuna.trial import TrialState

from stromatolite.sweep.methods import sampler
from stromatolite.sweep.storage import WORKER

if TYPE_CHECKING:
    from optuna import Study
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial, Trial

    from stromatolite.sweep.locks import Lease
    from stromatolite.sweep.settings import SweepSettings
    from stromatolite.sweep.storage import Store

ENDED, REPEATS, RETRY_OF, ATTEMPT = "ended", "repeats", "retry_of", "attempt"
ERROR, STOPPED, DIED = "error", "stopped", "died"
OPEN = (TrialState.RUNNING, TrialState.WAITING)


@dataclass(frozen=True)
class Claim:
    """What a worker may do next.

    Attributes:
        trial: the trial to run; None where there is none now.
        lease: what holds it.
        stale: trials that were found dead on the way.
        over: whether nothing is left to do, now or later.
    """

    trial: Trial | None
    lease: Lease | None
    stale: tuple[int, ...]
    over: bool


def claim(
    store: Store,
    study: Study,
    space: dict[str, BaseDistribution],
    settings: SweepSettings,
    goal: int,
    worker: str,
    may_begin: bool = True,
) -> Claim:
    """Bury the dead, have them repeated, and begin one trial if the study wants one.

    Args:
        store: the open storage.
        study: the study in it.
        space: what is proposed.
        settings: of the sweep.
        goal: how many trials the study is to have, repeats not counted.
        worker: who asks.
        may_begin: whether a budget is left.
    """
    with store.exclusive():
        stale = fail_stale_trials(store, study)
        repeat(study, settings.retries)
        trials = study.get_trials(deepcopy=False)
        waiting = any(trial.state == TrialState.WAITING for trial in trials)
        room = sum(REPEATS not in trial.user_attrs for trial in trials) < goal
        if not may_begin or not (waiting or room):
            running = any(trial.state == TrialState.RUNNING for trial in trials)
            return Claim(None, None, stale, over=not running)
        study.sampler = sampler(settings.sampler, settings.seed, len(trials))
        trial = study.ask(fixed_distributions=space)
        lease = store.take(trial._trial_id, trial.number)
        trial.set_user_attr(WORKER, worker)
        return Claim(trial, lease, stale, over=False)


def fail_stale_trials(store: Store, study: Study) -> tuple[int, ...]:
    """Fail the running trials that nobody works on any more. Call it inside `exclusive`."""
    running = study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
    found = store.dead(study, running)
    for number in found:
        study.tell(number, state=TrialState.FAIL, skip_if_finished=True)
    return tuple(found)


def repeat(study: Study, retries: int) -> None:
    """Enqueue a repeat of every dead or stopped attempt that has none. Call it inside `exclusive`."""
    trials = study.get_trials(deepcopy=False)
    repeated = {trial.user_attrs.get(REPEATS) for trial in trials}
    for trial in trials:
        if trial.state != TrialState.FAIL or trial.number in repeated or how(trial) == ERROR:
            continue
        attempt = attempt_of(trial) + (how(trial) == DIED)
        if attempt > 1 + retries:
            continue
        attrs: dict[str, Any] = {REPEATS: trial.number, RETRY_OF: first_of(trial), ATTEMPT: attempt}
        attrs |= {"start": True} if trial.user_attrs.get("start") else {}
        study.enqueue_trial(trial.params, user_attrs=attrs)


def how(trial: FrozenTrial) -> str:
    """How an attempt ended: complete, pruned, error, stopped, died; or running, waiting."""
    if trial.state == TrialState.COMPLETE:
        return "complete"
    if trial.state == TrialState.PRUNED:
        return "pruned"
    if trial.state == TrialState.FAIL:
        said = trial.user_attrs.get(ENDED)
        return said if said in (ERROR, STOPPED) else DIED
    return trial.state.name.lower()


def attempt_of(trial: FrozenTrial) -> int:
    """Its place in the chain of attempts: 1 for the first."""
    return int(trial.user_attrs.get(ATTEMPT, 1))


def first_of(trial: FrozenTrial) -> int:
    """Number of the first attempt of its chain."""
    return int(trial.user_attrs.get(RETRY_OF, trial.number))


def settled(trials: list[FrozenTrial], retries: int) -> list[FrozenTrial]:
    """The last attempt of every chain that is at its end: complete, pruned, in error, or given up."""
    repeated = {trial.user_attrs.get(REPEATS) for trial in trials}
    found = []
    for trial in trials:
        given_up = how(trial) == DIED and attempt_of(trial) > retries
        if trial.number not in repeated and (how(trial) in ("complete", "pruned", ERROR) or given_up):
            found.append(trial)
    return found
