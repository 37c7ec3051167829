"""A worker: asks the study for a trial, has it run in a process of its own, tells the study, shows the run; again."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import send_handle
from typing import TYPE_CHECKING, Any, TypeVar

from stromatolite.errors import StromError
from stromatolite.sweep import attempts
from stromatolite.sweep.checked_space import distributions
from stromatolite.sweep.failures import patiently
from stromatolite.sweep.methods import pruner
from stromatolite.sweep.processes import hear, say
from stromatolite.sweep.reporting import RUNGS
from stromatolite.sweep.runs import Runs
from stromatolite.sweep.settings import SweepSettings
from stromatolite.sweep.stopping import Budget, reason_to_stop
from stromatolite.sweep.storage import Store, SweepPaths
from stromatolite.sweep.study import require
from stromatolite.sweep.target import SweepTarget

if TYPE_CHECKING:
    from optuna.trial import Trial

    from stromatolite.record import RunRecord

T = TypeVar("T")
TICK_SECONDS = 0.5
IDLE_SECONDS = 0.5


@dataclass(frozen=True)
class SweepJob:
    """What a worker is to do.

    Attributes:
        target: what is swept.
        settings: how it searches.
        budget: how much.
        paths: the sweep's folder.
        url: of the storage, with its password.
    """

    target: SweepTarget
    settings: SweepSettings
    budget: Budget
    paths: SweepPaths
    url: str


class Worker:
    """One worker; `run` is all there is to call."""

    def __init__(self, job: SweepJob, control: Connection) -> None:
        self.job, self.control = job, control
        self.name = f"{socket.gethostname()}/{os.getpid()}"
        self.stopping = False
        signal.signal(signal.SIGTERM, self._stop)
        self.store = self._patiently(lambda: Store(job.url, job.paths, job.settings.storage))
        self.study = self._patiently(lambda: require(self.store, job.paths.name))
        self.study.pruner = pruner(job.settings)
        self.space = distributions(job.target.space)
        self.runs = Runs(self.store, self.study, job.target)
        self.single = len(job.settings.objectives) == 1

    def run(self) -> None:
        """Work until nothing is left, or until SIGTERM."""
        try:
            while not self.stopping:
                claim = self._patiently(self._claim)
                for number in claim.stale:
                    self._close(number)
                if claim.over:
                    break
                if claim.trial is None:
                    time.sleep(IDLE_SECONDS)
                    continue
                self._attempt(claim)
        except StromError as error:
            self._tell_supervisor(fatal=str(error))

    def _claim(self) -> attempts.Claim:
        job = self.job
        why = reason_to_stop(
            self.study.get_trials(deepcopy=False),
            job.budget,
            job.settings.early_stop,
            job.target.direction == "maximize",
            self.single,
        )
        if why:
            self._tell_supervisor(stopping=why)
        return attempts.claim(
            self.store, self.study, self.space, job.settings, job.budget.trials, self.name, may_begin=why is None
        )

    def _attempt(self, claim: attempts.Claim) -> None:
        trial = claim.trial
        assert trial is not None  # noqa: S101 - told to mypy; the caller has looked
        try:
            ending = self._trained(trial)
        except StromError as error:  # values that do not go together
            ending = {"ended": "error", "why": str(error)}
        self._tell_study(trial, ending)
        if claim.lease is not None:
            claim.lease.release()
        self._close(trial.number)
        if ending["ended"] == "fatal":
            raise StromError(f"Trial {trial.number} could not go on, nor could another.", found=ending["why"])
        if ending["ended"] == "error" and trial.user_attrs.get("start"):
            raise StromError(
                "The start of the sweep, the configuration in params.yaml, fails itself.",
                found=ending["why"],
                fix="fix it first: `dvc repro` trains the same configuration",
            )

    def _trained(self, trial: Trial) -> dict[str, Any]:
        """Run a trial in a process of its own; how it ended."""
        resolved = self.job.target.resolved(trial.params)
        self._attr(trial, "identity", resolved.identity)
        frozen = self._frozen(trial.number)
        record = self._patiently(lambda: self.runs.begin(frozen))
        ours, theirs = multiprocessing.Pipe()
        say(self.control, {"fork": trial.number, "values": resolved.values})
        send_handle(self.control, theirs.fileno(), None)
        theirs.close()
        with ours:
            return self._follow(trial, record, ours)

    def _follow(self, trial: Trial, record: RunRecord, ours: Connection) -> dict[str, Any]:
        from optuna.exceptions import UpdateFinishedTrialError

        beat_at, ending, gone, lost, killed = 0.0, None, False, False, False
        while True:
            if (self.stopping or lost) and not killed:
                say(self.control, {"kill": trial.number})
                killed = True
            if time.monotonic() >= beat_at:
                self._patiently(lambda: self.store.beat(trial._trial_id))
                beat_at = time.monotonic() + self.job.settings.storage.heartbeat_seconds
            for ready in wait([self.control] if gone else [ours, self.control], timeout=TICK_SECONDS):
                if ready is self.control:
                    exited = hear(self.control)
                    if exited["exited"] == trial.number:
                        return self._ending(ending, killed, exited["status"])
                    continue
                try:
                    message = hear(ours)
                except EOFError:
                    gone = True
                    continue
                if "ended" in message:
                    ending = message
                elif not killed:
                    try:
                        self._answer(trial, ours, message)
                    except UpdateFinishedTrialError:  # this machine was silent for so long that another has stale it
                        lost = True
                    self.runs.show(record)

    def _ending(self, ending: dict[str, Any] | None, killed: bool, status: int) -> dict[str, Any]:
        if ending is not None:
            return ending
        if killed:
            return {"ended": attempts.STOPPED}
        how = (
            f"signal {os.WTERMSIG(status)}"
            if os.WIFSIGNALED(status)
            else f"exit code {os.waitstatus_to_exitcode(status)}"
        )
        return {"ended": attempts.DIED, "why": f"the trial's process ended by {how}"}

    def _answer(self, trial: Trial, ours: Connection, message: dict[str, Any]) -> None:
        """Give the study a value on the way, and the trial its answer."""
        answer = "go on"
        if self.single:
            self._patiently(lambda: trial.report(message["value"], message["rung"]))
            # the start runs to its end: all others are compared with it; whoever is at the end has nothing left to save
            spared = trial.user_attrs.get("start") or message["rung"] >= RUNGS
            if not spared and self._patiently(trial.should_prune):
                answer = "prune"
        try:
            say(ours, {"answer": answer})
        except OSError:  # it has just died; its end will be heard
            return

    def _tell_study(self, trial: Trial, ending: dict[str, Any]) -> None:
        """Tell how the trial ended; what another worker has declared dead meanwhile stays dead."""
        from optuna.exceptions import UpdateFinishedTrialError
        from optuna.trial import TrialState

        ended, values = ending["ended"], None
        if ended == "measures":
            found = self._values(ending["measures"])
            if isinstance(found, str):
                ended, ending = attempts.ERROR, {**ending, "why": found}
            else:
                values = found
        state = {"measures": TrialState.COMPLETE, "pruned": TrialState.PRUNED}.get(ended, TrialState.FAIL)
        try:
            for name in ("steps", "measures"):
                if name in ending:
                    self._attr(trial, name, ending[name])
            if "why" in ending:
                self._attr(trial, "failure", ending["why"])
            if state == TrialState.FAIL:
                said = {"fatal": attempts.STOPPED}.get(ended, ended)
                if said != attempts.DIED:
                    self._attr(trial, attempts.ENDED, said)
            self._patiently(lambda: self.study.tell(trial.number, values, state, skip_if_finished=True))
        except UpdateFinishedTrialError:
            pass

    def _values(self, measures: dict[str, float]) -> list[float] | str:
        """The objectives' values, or what is wrong with them."""
        target, names = self.job.target, self.job.settings.objectives
        found = []
        for name in (target.primary, *names[1:]):
            value = measures.get(name)
            if value is None or not math.isfinite(value):
                return f"the trial gave no finite {name}: {value}"
            found.append(float(value))
        return found

    def _close(self, number: int) -> None:
        """Show how a trial ended, in MLflow and on the screen."""
        trials = self._patiently(lambda: self.study.get_trials(deepcopy=False))
        frozen = trials[number]
        self._patiently(lambda: self.runs.end(frozen))
        values = [trial.values[0] for trial in trials if attempts.how(trial) == "complete"]
        better = max if self.job.target.direction == "maximize" else min
        self._tell_supervisor(
            trial=number,
            how=attempts.how(frozen),
            value=frozen.values[0] if frozen.values else None,
            why=frozen.user_attrs.get("failure"),
            settled=len(attempts.settled(trials, self.job.settings.retries)),
            best=better(values, default=None),
        )

    def _frozen(self, number: int) -> Any:
        return self._patiently(lambda: self.study.get_trials(deepcopy=False)[number])

    def _attr(self, trial: Trial, name: str, value: Any) -> None:
        self._patiently(lambda: trial.set_user_attr(name, value))

    def _patiently(self, operation: Callable[[], T]) -> T:
        job = self.job
        return patiently(operation, job.settings.storage.patience_seconds, job.paths.name, lambda: self.stopping)

    def _tell_supervisor(self, **message: Any) -> None:
        say(self.control, message)

    def _stop(self, *_: object) -> None:
        self.stopping = True
