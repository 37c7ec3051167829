"""`strom sweep FAMILY`: from what was asked for to a sweep that runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models import load_family
from pipelines.cli import sweep_tables as tables
from pipelines.sweep import import_heavy, sweep_target
from stromatolite.errors import ConfigError, InterruptedByUser
from stromatolite.settings import apply_settings
from stromatolite.sweep import run as sweep
from stromatolite.sweep.location import absolute, same
from stromatolite.sweep.settings import SweepSettings, read_settings
from stromatolite.sweep.stopping import Budget
from stromatolite.sweep.storage import SweepPaths
from stromatolite.sweep.study import checked_name
from stromatolite.sweep.supervisor import aside
from stromatolite.sweep.worker import SweepJob
from stromatolite.tracking.failures import without_password

DEFAULT_TRIALS = 20


@dataclass(frozen=True)
class Asked:
    """The options of the command line, in their order there."""

    family: str
    trials: int | None
    workers: int
    timeout: float | None
    max_minutes: float | None
    max_steps: int | None
    storage: str | None
    study: str | None
    resume: bool
    new: bool


def run_sweep(root: Path, asked: Asked, settings: str, changes: Sequence[str], as_json: bool) -> None:
    """Check everything that can be checked before a trial begins, run the sweep, and print what it found.

    Raises:
        StromError: something that was asked for cannot be, or stopped the sweep.
        InterruptedByUser: Ctrl-C.
    """
    apply_settings()
    began = time.time()
    name = checked_name(asked.study or load_family(asked.family).name)
    chosen = read_settings(root, settings, changes)
    asked = replace(asked, storage=None if asked.storage is None else absolute(asked.storage, root))
    target = sweep_target(asked.family, root, asked.workers)
    import_heavy(asked.family)
    paths, url, before = _paths(root, name, asked, chosen)
    budget = Budget(
        trials=asked.trials or before or DEFAULT_TRIALS,
        begin_until=None if asked.max_minutes is None else began + 60 * asked.max_minutes,
        max_steps=asked.max_steps,
    )
    until = None if asked.timeout is None else began + asked.timeout
    progress = tables.Progress(paths.name, budget.trials, as_json)
    try:
        outcome = sweep.run_sweep(SweepJob(target, chosen, budget, paths, url), asked.workers, progress.event, until)
    except KeyboardInterrupt:
        raise InterruptedByUser(
            "The sweep was stopped; its trials are kept.", fix="run the same command with --resume"
        ) from None
    finally:
        progress.close()
    tables.show_summary(outcome, paths.report, as_json)


def _paths(root: Path, name: str, asked: Asked, settings: SweepSettings) -> tuple[SweepPaths, str, int]:
    """The sweep's folder and storage, and how many trials it was last asked for."""
    paths = SweepPaths(root, name)
    known = paths.known_url()
    if asked.storage and known and not asked.new and not same(asked.storage, known):
        raise ConfigError(
            f"The sweep {name!r} is kept elsewhere.",
            found=without_password(asked.storage),
            allowed=known,
            fix="leave --storage out, choose another name with --study, or begin a new one with --new",
        )
    url = asked.storage or known or paths.default_url(asked.workers)
    found = aside(lambda: tables.before(url, paths, settings.storage, asked.resume, asked.new))
    if found["name"] != name:
        paths = SweepPaths(root, found["name"])
        url = asked.storage or paths.default_url(asked.workers)
    return paths, url, found["trials"]
