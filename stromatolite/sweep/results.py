"""What a study has found: its trials, the best of them, and whether they are better than where it began."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.config.identity import SHORT, identity
from stromatolite.errors import ConfigError
from stromatolite.sweep import attempts
from stromatolite.sweep.location import absolute
from stromatolite.sweep.settings import StorageSettings
from stromatolite.sweep.space import as_configured
from stromatolite.sweep.storage import SHEET, Store, SweepPaths
from stromatolite.sweep.study import Identity, checked_name, require

if TYPE_CHECKING:
    from optuna import Study
    from optuna.trial import FrozenTrial

REFERENCE = "sweep:"


def open_study(root: Path, name: str, url: str | None = None) -> tuple[Store, Study]:
    """The study of a sweep, for reading.

    Args:
        root: the repository.
        name: of the sweep.
        url: of its storage; default: where its folder says it is.

    Raises:
        ConfigError: there is no such sweep.
        StorageError: its storage is out of reach.
    """
    paths = SweepPaths(root, checked_name(name))
    if url is None:
        url = paths.known_url()
        if url is None:
            there = sorted(path.parent.name for path in paths.folder.parent.glob(f"*/{SHEET}"))
            raise ConfigError(
                f"There is no sweep called {name!r} here.",
                found=f"no mlruns/sweeps/{name}/{SHEET}",
                allowed=", ".join(there) or "none has been begun",
                fix=f"one that was begun on another machine: strom sweep show {name} --storage URL",
            )
    store = Store(absolute(url, root), paths, StorageSettings())
    return store, require(store, name)


def best(study: Study) -> FrozenTrial:
    """The best complete trial; for several objectives the one of the Pareto front with the best skill.

    Raises:
        ConfigError: none is complete yet.
    """
    candidates = front(study)
    if not candidates:
        raise ConfigError(
            f"The sweep {study.study_name!r} has no complete trial yet.",
            fix="go on with it: strom sweep ... --resume",
        )
    maximize = study.directions[0].name == "MAXIMIZE"
    return (max if maximize else min)(candidates, key=lambda trial: trial.values[0])


def front(study: Study) -> list[FrozenTrial]:
    """The complete trials that no other one beats in every objective."""
    if not any(attempts.how(trial) == "complete" for trial in study.get_trials(deepcopy=False)):
        return []
    return sorted(study.best_trials, key=lambda trial: trial.number)


def document(root: Path, reference: str, url: str | None = None) -> dict[str, Any]:
    """The configuration document of `sweep:NAME/best` or `sweep:NAME/7`.

    Raises:
        ConfigError: there is no such sweep or trial.
    """
    name, _, which = reference.removeprefix(REFERENCE).partition("/")
    _, study = open_study(root, name, url)
    if which in ("", "best"):
        trial = best(study)
    else:
        trials = study.get_trials(deepcopy=False)
        if not which.isdecimal() or int(which) >= len(trials):
            raise ConfigError(
                f"{reference}: the sweep has no such trial.",
                found=which,
                allowed=f"best, or a number from 0 to {len(trials) - 1}",
            )
        trial = trials[int(which)]
    return trial_document(Identity.of(study).start, trial.params)


def require_complete(root: Path, name: str, number: int) -> None:
    """Refuse a trial that has no final value.

    Raises:
        ConfigError: it was pruned, failed, or has not come to its end.
    """
    trials = open_study(root, name)[1].get_trials(deepcopy=False)
    ended = attempts.how(trials[number])
    if ended != "complete":
        complete = [str(trial.number) for trial in trials if attempts.how(trial) == "complete"]
        raise ConfigError(
            f"Trial {number} of {name!r} has no final value.",
            found=f"it is {ended}" if ended in ("running", "waiting", "pruned") else f"it ended: {ended}",
            allowed=f"best, or one of {', '.join(complete)}",
        )


def trial_document(start: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """The start's document with a trial's values in it."""
    found = copy.deepcopy(dict(start))
    for key, value in as_configured(params, start["config"]).items():
        *sections, last = key.split(".")
        block = found["config"]
        for section in sections:
            block = block[section]
        block[last] = value
    own = identity(found["config"])
    if own != start["identity"]:
        found |= {"identity": own, "label": f"{start['family']}/{start['name']}+{own[:SHORT]}"}
    return found


def row(trial: FrozenTrial) -> dict[str, Any]:
    """A trial as a line of a table."""
    seconds = None
    if trial.datetime_start and trial.datetime_complete:
        seconds = round((trial.datetime_complete - trial.datetime_start).total_seconds(), 1)
    return {
        "number": trial.number,
        "ended": attempts.how(trial),
        "values": list(trial.values) if trial.values else None,
        "rung": max(trial.intermediate_values, default=None),
        "steps": trial.user_attrs.get("steps"),
        "seconds": seconds,
        "start": bool(trial.user_attrs.get("start")),
        "repeats": trial.user_attrs.get(attempts.REPEATS),
        "identity": trial.user_attrs.get("identity"),
        "params": dict(trial.params),
        "failure": trial.user_attrs.get("failure"),
    }


def summary(study: Study, retries: int = 2) -> dict[str, Any]:
    """What the study has found, of plain values."""
    trials = study.get_trials(deepcopy=False)
    told = Identity.of(study)
    counts = Counter(attempts.how(trial) for trial in trials)
    found: dict[str, Any] = {
        "study": study.study_name,
        "family": told.family,
        "metric": told.primary,
        "objectives": list(told.objectives),
        "directions": [direction.name.lower() for direction in study.directions],
        "asked": told.trials,
        "settled": len(attempts.settled(trials, retries)),
        "counts": dict(counts),
        "steps": sum(int(trial.user_attrs.get("steps", 0)) for trial in trials),
        "start": None,
        "best": None,
        "front": [],
    }
    complete = [trial for trial in trials if attempts.how(trial) == "complete"]
    if complete:
        top = best(study)
        found["best"] = {"number": top.number, "value": top.values[0], "identity": top.user_attrs.get("identity")}
        found["front"] = [row(trial) for trial in front(study)] if len(told.objectives) > 1 else []
        begun = [trial.values[0] for trial in complete if trial.user_attrs.get("start")]
        found["start"] = begun[0] if begun else None
    found["begun_from"] = told.start["label"]
    found["verdict"] = _verdict(found, told.start["label"])
    return found


def _verdict(found: Mapping[str, Any], start: str) -> str:
    """One sentence: is the best better than the start, by how much, and if not, why."""
    if found["best"] is None:
        return "No trial is complete yet."
    if found["start"] is None:
        return f"The start, {start}, has no value, so that no gain can be told."
    best_value, start_value = found["best"]["value"], found["start"]
    gain = best_value - start_value if found["directions"][0] == "maximize" else start_value - best_value
    if gain > 0:
        share = f" ({gain / abs(start_value):.1%})" if start_value else ""
        return (
            f"Trial {found['best']['number']} is better than {start}: {found['metric']} {best_value:.4g} against "
            f"{start_value:.4g}{share}, on the validation units of the sweep."
        )
    others = found["counts"].get("complete", 0) - 1
    pruned = found["counts"].get("pruned", 0)
    if not others + pruned:
        return f"{start} has {found['metric']} {start_value:.4g}; no other trial has come to an end yet."
    return (
        f"No trial is better than {start} ({found['metric']} {start_value:.4g}): {others} others ran to their end and "
        f"{pruned} were pruned as worse on the way. More trials, or a narrower space around the start, may find one."
    )
