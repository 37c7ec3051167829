"""Does the registry say what the log of decisions says, and is the log as it was written?"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.registry.aliases import CANDIDATE, PREVIOUS, PRODUCTION, PUT_TAGS, STAGING, version_called
from stromatolite.registry.decision_log import DecisionLog, Entry, in_production
from stromatolite.registry.head_tags import tag_problems
from stromatolite.registry.log_queries import last_decision_on_candidate, last_staged
from stromatolite.registry.scores import read_json
from stromatolite.registry.stored import package_problem
from stromatolite.registry.versions import HEAD_TAG, PACKAGE_TAG, find_version
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion


def problems(tracker: Tracker, family: str, root: Path, log: DecisionLog, decision: Path) -> list[str]:
    """All that does not fit, in words; empty when everything does.

    Args:
        tracker: of the repository.
        family: name of the registered model.
        root: the repository.
        log: its log of decisions.
        decision: the decision that stands.

    Raises:
        TrackingError: the store failed.
    """
    entries, found = log.read()
    found = [f"{log.path.name}: {problem}" for problem in found]
    found += _committed(root, log)
    found += tag_problems(root, family, entries)
    found += _standing(entries, decision)
    with as_tracking_errors(tracker.location.uri):
        found += _registry(tracker, family, entries)
    return found


def _committed(root: Path, log: DecisionLog) -> list[str]:
    """The log may only have grown since the last commit."""
    try:
        name = log.path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return []
    done = subprocess.run(["git", "show", f"HEAD:./{name}"], cwd=root, capture_output=True, check=False)
    if done.returncode != 0:
        return []  # not committed yet
    now = log.path.read_bytes() if log.path.exists() else b""
    return [] if now.startswith(done.stdout) else [f"{log.path.name}: lines that are committed were changed"]


def _standing(entries: list[Entry], path: Path) -> list[str]:
    last = last_decision_on_candidate(entries)
    if last is None:
        return [f"{path.name} holds a decision that the log does not have"] if path.exists() else []
    if not path.exists():
        return [f"{path.name} is missing: the log has a decision on {_short(last)}"]
    return [] if read_json(path) == last.document else [f"{path.name} is not the last decision in the log"]


def _registry(tracker: Tracker, family: str, entries: list[Entry]) -> list[str]:
    models = tracker.client.search_registered_models(f"name = '{family}'")
    if not models:
        return []  # an empty registry, as after a clone: `dvc repro` fills it
    found = []
    head = models[0].tags.get(HEAD_TAG)
    if head and head not in {entry.hash for entry in entries}:
        found.append("the log lacks its last entry, or more")
    says = in_production(entries)
    expected = says.production if says else None
    version = version_called(tracker.client, family, PRODUCTION)
    package = version.tags.get(PACKAGE_TAG, "") if version else None
    if expected is not None and find_version(tracker.client, family, expected) is None:
        # trained in another clone, or gone with a deleted registry: what the last decision here put there stays
        fits = package == models[0].tags.get(PUT_TAGS[PRODUCTION])
    else:
        fits = package == expected
    if not fits:
        found.append(
            f"production is {_named(package, version)}, and the log says {_named(expected)}: "
            "the alias was moved around the gate, or a promotion was cut short (`dvc repro` ends it)"
        )
    found += _staging(tracker, family, entries, models[0].tags.get(PUT_TAGS[STAGING]))
    for alias in (PRODUCTION, STAGING, PREVIOUS, CANDIDATE):
        bearer = version_called(tracker.client, family, alias)
        problem = package_problem(bearer) if bearer else None
        if bearer and problem:
            found.append(f"version {bearer.version} ({alias}): {problem}")
    return found


def _staging(tracker: Tracker, family: str, entries: list[Entry], put: str | None) -> list[str]:
    """Nothing may be in staging but what the log says; a registry that was filled anew has nothing there.

    Args:
        tracker: of the repository.
        family: name of the registered model.
        entries: the log.
        put: the package that the last decision here put there.
    """
    version = version_called(tracker.client, family, STAGING)
    package = version.tags.get(PACKAGE_TAG, "") if version else None
    says = last_staged(entries)
    expected = says.package if says else None
    elsewhere = expected is None or find_version(tracker.client, family, expected) is None
    if package == (put if elsewhere or package is None else expected):
        return []
    told = f"staging is {_named(package, version)}, and the log says {_named(expected)}"
    return [f"{told}: the alias was moved around the gate, or the attempt was cut short (ask again to end it)"]


def _named(package: str | None, version: ModelVersion | None = None) -> str:
    if package is None:
        return "empty"
    number = f"version {version.version}, " if version else ""
    return f"{number}package {package[:12] or 'unknown'}"


def _short(entry: Entry) -> str:
    return f"{entry.time[:10]} ({entry.outcome})"
