"""Back to an earlier model: a decision of its own, with a reason, of a model that still works."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.errors import DataError
from stromatolite.registry.aliases import PRODUCTION, put_in_production, version_called, version_numbered
from stromatolite.registry.decision_log import ROLLBACK, DecisionLog, Entry, in_production, withdrawn
from stromatolite.registry.fresh_process import predict_elsewhere
from stromatolite.registry.stored import package_problem
from stromatolite.registry.versions import HEAD_TAG, PACKAGE_TAG, find_version
from stromatolite.tracking import Tracker
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion

ROLLED_BACK = "rolled back"


@dataclass(frozen=True)
class Plan:
    """What a rollback would do.

    Attributes:
        leaving: the version that is in production.
        target: the version that would be.
        repeated: the line of the log that says so already, of a process that was killed before the alias moved.
    """

    leaving: ModelVersion
    target: ModelVersion
    repeated: Entry | None = None


def plan_rollback(tracker: Tracker, family: str, log: DecisionLog, to: str | None = None) -> Plan:
    """What `roll_back` would do, once the version is known to load; nothing is written.

    Raises:
        DataError: as `roll_back`, but for the reason.
        TrackingError: the store failed.
    """
    with as_tracking_errors(tracker.location.uri):
        return _planned(tracker, family, log.entries(), to)


def roll_back(tracker: Tracker, family: str, root: Path, log: DecisionLog, reason: str, to: str | None = None) -> Entry:
    """Put an earlier version back in production. The one that leaves is refused from then on.

    The log has the rollback before the alias moves; after a kill in between, the next call moves it.

    Args:
        tracker: of the repository.
        family: name of the registered model.
        root: the repository.
        log: its log of decisions.
        reason: why, for the log.
        to: number of a version; None is the last model that was in production before.

    Returns:
        The entry in the log.

    Raises:
        DataError: there is nothing to go back from or to, the version is damaged or cannot predict, or the log was
            changed.
        TrackingError: the store failed.
    """
    if not reason.strip():
        raise DataError("A rollback needs a reason: it is what the log will say.", fix="--reason 'what went wrong'")
    with log.locked(), as_tracking_errors(tracker.location.uri):
        plan = _planned(tracker, family, log.entries(), to)
        package = plan.target.tags.get(PACKAGE_TAG, "")
        entry = plan.repeated or log.append(
            root,
            action=ROLLBACK,
            outcome=ROLLED_BACK,
            production=package,
            reason=reason.strip(),
            decision={"from": plan.leaving.tags.get(PACKAGE_TAG, ""), "to": package},
        )
        put_in_production(tracker.client, family, plan.target)
        tracker.client.set_registered_model_tag(family, HEAD_TAG, entry.hash)
    return entry


def _planned(tracker: Tracker, family: str, entries: list[Entry], to: str | None) -> Plan:
    current = version_called(tracker.client, family, PRODUCTION)
    if current is None:
        raise DataError(
            f"No {family} model is in production in this registry, so there is nothing to go back from.",
            fix="In a fresh clone, `dvc repro` fills the registry.",
        )
    leaving = current.tags.get(PACKAGE_TAG, "")
    last = in_production(entries)
    if last and last.action == ROLLBACK and last.decision["from"] == leaving:  # a process was killed here
        return Plan(current, _version_of(tracker, family, str(last.production)), last)
    target = version_numbered(tracker.client, family, to) if to else _before(tracker, family, entries, leaving)
    if target.tags.get(PACKAGE_TAG, "") == leaving:
        raise DataError(f"Version {target.version} of {family} is in production already.")
    _require_sound(tracker, target)
    return Plan(current, target)


def _before(tracker: Tracker, family: str, entries: list[Entry], leaving: str) -> ModelVersion:
    gone = withdrawn(entries)
    earlier = [entry.production for entry in entries if entry.accepted and entry.production not in (leaving, *gone)]
    if not earlier:
        raise DataError(
            f"The log names no {family} model that was in production before.", fix="Name a version with --to."
        )
    return _version_of(tracker, family, str(earlier[-1]))


def _version_of(tracker: Tracker, family: str, package: str) -> ModelVersion:
    version = find_version(tracker.client, family, package)
    if version is None:
        raise DataError(
            f"The package {package[:12]} that was in production before is not in this registry.",
            fix="Roll back where it was trained, or name a version that is here with --to.",
        )
    return version


def _require_sound(tracker: Tracker, version: ModelVersion) -> None:
    problem = package_problem(version)
    if not problem:
        served = predict_elsewhere(f"models:/{version.name}/{version.version}", tracker.location.uri)
        problem = served.error
    if problem:
        raise DataError(
            f"Version {version.version} of {version.name} cannot go to production.",
            found=problem,
            allowed="a whole package that predicts in a fresh process",
        )
