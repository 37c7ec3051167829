"""What a model or a run came from, found by any of the names that people have for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stromatolite.errors import ConfigError, DataError, TrackingError, nearest
from stromatolite.registry.aliases import PRODUCTION
from stromatolite.registry.scores import read_json
from stromatolite.tracking import Tracker
from stromatolite.tracking.entities import RECORD_TAG
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

ALLOWED: Final = "FAMILY, FAMILY@ALIAS, FAMILY/VERSION, the same after models:/, FAMILY/CONFIGURATION, or a run's id"
_MODEL: Final = re.compile(r"(?:models:/)?(?P<name>[A-Za-z_][\w-]*)(?:@(?P<alias>[\w-]+)|/v?(?P<number>\d+))?")
_CONFIG: Final = re.compile(r"[A-Za-z_][\w-]*/[A-Za-z_][\w.-]*")
_RUN: Final = re.compile(r"[0-9a-f]{6,32}")


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


def find_origin(tracker: Tracker, target: str) -> Origin:
    """The training that a name stands for; a family alone stands for its model in production.

    Raises:
        ConfigError: it is no such name, or nothing is called so.
        DataError: the run holds no lineage or no evaluation.
        TrackingError: the store failed, or the run's artifacts are gone.
    """
    with as_tracking_errors(tracker.location.uri):
        model = _MODEL.fullmatch(target)
        if _RUN.fullmatch(target):
            run_id = _run(tracker.client, target)
            return _origin(tracker, run_id, f"run {run_id[:12]}")
        if model is None and _CONFIG.fullmatch(target):
            return _origin(tracker, _latest_run(tracker.client, target), "its latest run")
        if model is None:
            raise ConfigError("That names no model and no run.", found=target, allowed=ALLOWED)
        version = _version(tracker.client, model["name"], model["alias"], model["number"])
        of_version = version.run_id or tracker.run_id(version.tags.get(RECORD_TAG, ""))
        if not of_version:
            raise DataError(f"Version {version.version} of {version.name} came of no run.", found="no run id")
        return _origin(tracker, str(of_version), f"version {version.version} of {version.name}")


def _version(client: MlflowClient, name: str, alias: str | None, number: str | None) -> ModelVersion:
    models = {model.name: model for model in client.search_registered_models()}
    if name not in models:
        close = nearest(name, list(models))
        raise ConfigError(
            f"There is no registered model called {name!r}.",
            allowed=", ".join(models) or "none: this registry is empty",
            fix=f"Did you mean {close!r}?" if close else "`dvc repro` fills an empty registry.",
        )
    numbers = sorted(int(version.version) for version in client.search_model_versions(f"name = '{name}'"))
    if number is None:
        aliases = models[name].aliases
        if (alias or PRODUCTION) not in aliases:
            raise ConfigError(
                f"No version of {name} is called {alias or PRODUCTION!r}.",
                allowed=", ".join(sorted(aliases)) or f"none; versions are {_listed(numbers)}",
            )
        number = aliases[alias or PRODUCTION]
    if int(number) not in numbers:
        raise ConfigError(f"There is no version {number} of {name}.", allowed=_listed(numbers))
    return client.get_model_version(name, str(int(number)))


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"


def _latest_run(client: MlflowClient, label: str) -> str:
    """The latest finished run of a configuration, such as `family/default`."""
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    clause = f"tags.config_label = '{label}' AND attributes.status = 'FINISHED'"
    found = client.search_runs(experiments, clause, max_results=1, order_by=["attributes.start_time DESC"])
    if not found:
        raise ConfigError(f"No run of the configuration {label} has finished.", fix="`strom config list` shows them.")
    return str(found[0].info.run_id)


def _run(client: MlflowClient, text: str) -> str:
    """The run whose id, or whose record's id, begins with `text`."""
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    clauses = (f"attributes.run_id LIKE '{text}%'", f"tags.`{RECORD_TAG}` LIKE '{text}%'")
    found = {str(run.info.run_id) for clause in clauses for run in client.search_runs(experiments, clause)}
    if len(found) != 1:
        raise ConfigError(
            f"{'No run has' if not found else 'Several runs have'} an id that begins with {text}.",
            found=", ".join(sorted(run_id[:12] for run_id in found)) or None,
            allowed="the id of one run, of MLflow or of its record",
        )
    return next(iter(found))


def _origin(tracker: Tracker, run_id: str, label: str) -> Origin:
    artifacts = tracker.resolve_artifacts(run_id)
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
