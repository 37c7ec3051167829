"""When a sweep begins no further trial: budgets, and a best value that no longer moves."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optuna.trial import TrialState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optuna.trial import FrozenTrial

    from stromatolite.sweep.settings import EarlyStopSettings


@dataclass(frozen=True)
class Budget:
    """What a sweep may spend.

    Attributes:
        trials: that the study is to have, repeats of dead attempts not counted.
        begin_until: Unix time after which no trial begins; running ones end.
        max_steps: training steps after which no trial begins.
    """

    trials: int
    begin_until: float | None = None
    max_steps: int | None = None


def reason_to_stop(
    trials: Sequence[FrozenTrial], budget: Budget, early: EarlyStopSettings, maximize: bool, single: bool
) -> str | None:
    """Why no further trial should begin, in words; None where one may."""
    if budget.begin_until is not None and time.time() > budget.begin_until:
        return "the time is spent"
    spent = sum(int(trial.user_attrs.get("steps", 0)) for trial in trials)
    if budget.max_steps is not None and spent >= budget.max_steps:
        return f"the training steps are spent ({spent} of {budget.max_steps})"
    if early.patience and single and _since_gain(trials, early, maximize) >= early.patience:
        return f"no gain of {early.min_gain:g} in the last {early.patience} trials"
    return None


def _since_gain(trials: Sequence[FrozenTrial], early: EarlyStopSettings, maximize: bool) -> int:
    """Trials, complete or pruned, since the best value last moved by enough. A pruned one is one that was no better."""
    best: float | None = None
    since = 0
    ended = [trial for trial in trials if trial.state in (TrialState.COMPLETE, TrialState.PRUNED)]
    for trial in sorted(ended, key=lambda trial: str(trial.datetime_complete)):
        since += 1
        if trial.state != TrialState.COMPLETE or trial.values is None:
            continue
        value = -trial.values[0] if maximize else trial.values[0]
        if best is None or value < best - early.min_gain * abs(best):
            best, since = value, 0
    return since
