"""A whole sweep: begin or go on, run the workers, and leave figures, table and runs in order, however it ended."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from stromatolite.errors import StromError, TrackingError
from stromatolite.sweep.attempts import fail_stale_trials
from stromatolite.sweep.failures import as_storage_errors
from stromatolite.sweep.figures import draw
from stromatolite.sweep.results import summary
from stromatolite.sweep.runs import Runs
from stromatolite.sweep.storage import Store
from stromatolite.sweep.study import begin_or_go_on, require
from stromatolite.sweep.supervisor import Event, Supervisor, aside
from stromatolite.sweep.worker import SweepJob


def run_sweep(job: SweepJob, workers: int, event: Event, until: float | None = None) -> dict[str, Any]:
    """Run a sweep to its end.

    Args:
        job: what, how, how much and where.
        workers: processes that ask for trials.
        event: is told of every trial that ended.
        until: Unix time at which running trials are stopped.

    Returns:
        See `results.summary`.

    Raises:
        StromError: the study has another fingerprint, the storage is out of reach, or a trial met what none can pass.
        KeyboardInterrupt: Ctrl-C; a later call goes on.
    """
    begun = aside(lambda: _begin(job))
    event({"begun": begun})
    ended = "KILLED"
    try:
        Supervisor(job, workers, event).run(until)
        ended = "FINISHED"
    except StromError:
        ended = "FAILED"
        raise
    finally:
        if ended == "FINISHED":
            found = aside(lambda: _end(job, ended))
        else:
            with suppress(StromError):  # why it stopped has to be told
                aside(lambda: _end(job, ended))
    return found


def _begin(job: SweepJob) -> dict[str, Any]:
    store = Store(job.url, job.paths, job.settings.storage, make=True)
    study = begin_or_go_on(store, job.target, job.settings, job.budget.trials)
    with as_storage_errors(store.url):
        runs = Runs(store, study, job.target)
        with store.exclusive():
            fail_stale_trials(store, study)
            record = runs.sweep()
        runs.show(record)
        runs.reconcile(study)
        return summary(study, job.settings.retries)


def _end(job: SweepJob, ended: str) -> dict[str, Any]:
    store = Store(job.url, job.paths, job.settings.storage)
    study = require(store, job.paths.name)
    with as_storage_errors(store.url):
        if not store.shared:  # every worker of this machine is gone; those of others are not ours to judge
            with store.exclusive():
                fail_stale_trials(store, study)
        runs = Runs(store, study, job.target)
        with suppress(TrackingError):
            runs.reconcile(study)
        found = summary(study, job.settings.retries)
        record = runs.sweep()
        for file in draw(study, job.paths.report):
            record.artifact(f"sweep/{file.name}").write_bytes(file.read_bytes())
        record.set_tags({"verdict": found["verdict"]})
        if found["best"] is not None:
            record.log_metrics({"best_validation": found["best"]["value"]}, step=len(study.get_trials(deepcopy=False)))
        record.finish(ended)
        runs.show(record, final=True)
        return found
