"""What a model or a run came from, found by any of the names that people have for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stromatolite.errors import ConfigError, DataError, TrackingError
from stromatolite.registry.aliases import PRODUCTION
from stromatolite.registry.scores import read_json
from stromatolite.registry.store import require_store
from stromatolite.registry.target import Target, find, with_package_beginning
from stromatolite.tracking import Tracker
from stromatolite.tracking.entities import PREFIX, RECORD_TAG
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

_CONFIG: Final = re.compile(r"[A-Za-z_][\w-]*/[A-Za-z_][\w.-]*")
RECORD_FILE: Final = "record.json"
"""In the folder of a run record."""
_DIGITS: Final = re.compile(r"[0-9a-f]{6,64}")


@dataclass(frozen=True)
class Origin:
    """A finished training.

    Attributes:
        label: how messages call it.
        family: of models.
        artifacts: folder of its run's artifacts.
        lineage: what it rested on.
        metrics: of its evaluation.
    """

    label: str
    family: str
    artifacts: Path
    lineage: Mapping[str, Any]
    metrics: Mapping[str, Any]


def find_origin(root: Path, text: str) -> Origin:
    """The training that a name stands for.

    Args:
        root: the repository.
        text: a version as `Target` reads it; a family alone, for its model in production; a configuration such as
            `family/default`, for its latest run; the first digits of a run's id, MLflow's or its record's, or of the
            digest of a registered package; or the folder of a run record that the repository holds.

    Raises:
        ConfigError: it is no such name, or no run is called so.
        DataError: there is no such version, or its run holds no lineage or no evaluation.
        TrackingError: the store failed, or the run's artifacts are gone.
    """
    if (root / text / RECORD_FILE).is_file():
        return _from_artifacts(root / text / "artifacts", f"the record in {text}")
    is_digits, is_config = _DIGITS.fullmatch(text), _CONFIG.fullmatch(text)
    if not is_digits and not is_config:
        alone = re.fullmatch(r"[A-Za-z_][\w-]*", text)
        tracker, version = find(root, Target.parse(f"{text}@{PRODUCTION}" if alone else text))
        return _origin_of(tracker, version)
    tracker = require_store(root, f"training called {text}")
    with as_tracking_errors(tracker.location.uri):
        if is_config:
            return _origin(tracker, _latest_run(tracker.client, text), "its latest run")
        if run_id := _run(tracker.client, text):
            return _origin(tracker, run_id, f"run {run_id[:12]}")
        packaged = with_package_beginning(tracker.client, text)
    if packaged is None:
        raise ConfigError(
            f"No run has an id, and no registered package a digest, that begins with {text}.",
            allowed="the id of one run, of MLflow or of its record; or the digest of a package in this registry",
        )
    return _origin_of(tracker, packaged)


def _origin_of(tracker: Tracker, version: ModelVersion) -> Origin:
    run_id = version.run_id or tracker.run_id(version.tags.get(RECORD_TAG, ""))
    if not run_id:
        raise DataError(f"Version {version.version} of {version.name} came of no run.", found="no run id")
    return _origin(tracker, str(run_id), f"version {version.version} of {version.name}")


def _latest_run(client: MlflowClient, label: str) -> str:
    """The latest finished run of a configuration, such as `family/default`."""
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    clause = f"tags.`{PREFIX}config_label` = '{label}' AND attributes.status = 'FINISHED'"
    found = client.search_runs(experiments, clause, max_results=1, order_by=["attributes.start_time DESC"])
    if not found:
        raise ConfigError(f"No run of the configuration {label} has finished.", fix="`strom config list` shows them.")
    return str(found[0].info.run_id)


def _run(client: MlflowClient, text: str) -> str | None:
    """The run whose id, or whose record's id, begins with `text`; None where there is none."""
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    clauses = (f"attributes.run_id LIKE '{text}%'", f"tags.`{RECORD_TAG}` LIKE '{text}%'")
    found = {str(run.info.run_id) for clause in clauses for run in client.search_runs(experiments, clause)}
    if len(found) > 1:
        raise ConfigError(
            f"Several runs have an id that begins with {text}.",
            found=", ".join(sorted(run_id[:12] for run_id in found)),
            allowed="the id of one run, of MLflow or of its record",
        )
    return next(iter(found), None)


def _origin(tracker: Tracker, run_id: str, label: str) -> Origin:
    return _from_artifacts(tracker.resolve_artifacts(run_id), label)


def _from_artifacts(artifacts: Path, label: str) -> Origin:
    documents = {}
    for name in ("lineage.json", "evaluation/metrics.json", "config.yaml"):
        if not (artifacts / name).is_file():
            raise DataError(
                f"The training behind {label} cannot be made again: its run lacks {name}.",
                fix="`dvc repro` brings the artifacts of the last training back; an unfinished run has none.",
            )
        documents[name] = read_json(artifacts / name) if name.endswith(".json") else None
    lineage, metrics = documents["lineage.json"], documents["evaluation/metrics.json"]
    if not lineage or not metrics:
        raise TrackingError(f"The artifacts of {label} are empty.", found=str(artifacts))
    config = lineage.get("config") or {}
    return Origin(f"{config.get('label')}, {label}", str(config.get("family")), artifacts, lineage, metrics)
