"""What the configuration registry and the report ask of the tracking store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.errors import TrackingError
from stromatolite.tracking.entities import DIRECTION_TAG, IDENTITY_TAG, RECORD_TAG, SWEEP_ROLE
from stromatolite.tracking.failures import as_tracking_errors
from stromatolite.tracking.location import locate
from stromatolite.tracking.tracker import Tracker

if TYPE_CHECKING:
    from mlflow.entities import Run

PRODUCTION = "production"
_PAGE = 1000


@dataclass(frozen=True)
class RunSummary:
    """What is known of the runs of one configuration.

    Attributes:
        count: of runs, whatever became of them; trials of sweeps apart.
        best_metric: the best primary metric among them; None before an evaluation.
        production: whether a model of one of them is in production.
    """

    count: int
    best_metric: float | None
    production: bool


def runs_by_identity(root: Path) -> dict[str, RunSummary]:
    """Sum up the runs of each configuration identity (64 hex). A store that does not exist yet is not made: no runs.

    Raises:
        TrackingError: the store cannot be read.
    """
    location = locate(None, root)
    if location.database and not location.database.exists():
        return {}
    tracker = Tracker(root=root)
    with as_tracking_errors(location.uri):
        in_production = _production_runs(tracker)
        grouped: dict[str, list[Run]] = {}
        for run in _runs(tracker):
            if SWEEP_ROLE in run.data.tags:
                continue  # a trial is a part of a training, and the sweep's own run is none
            grouped.setdefault(run.data.tags[IDENTITY_TAG], []).append(run)
    return {identity: _summary(runs, in_production) for identity, runs in grouped.items()}


def config_of(reference: str, root: Path) -> dict[str, Any]:
    """The configuration document behind a run or a model version.

    Args:
        reference: an MLflow run id, `models:/family@production` or `models:/family/3`.
        root: the repository.

    Raises:
        TrackingError: there is no such run or model, or it holds no configuration.
    """
    import yaml

    tracker = Tracker(root=root)
    run = _run_of_model(tracker, reference) if reference.startswith("models:/") else reference
    path = tracker.resolve_artifacts(run) / "config.yaml"
    if not path.is_file():
        raise TrackingError(f"{reference} holds no configuration.", found="no config.yaml among its artifacts")
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise TrackingError(f"{path} is damaged.", found=type(document).__name__, allowed="a mapping")
    return document


def _run_of_model(tracker: Tracker, reference: str) -> str:
    name = reference.removeprefix("models:/")
    if not re.fullmatch(r"[^/@]+(@[^/@]+|/\d+)", name):
        allowed = "models:/NAME@ALIAS or models:/NAME/VERSION"
        raise TrackingError(f"{reference} names no model version.", found=reference, allowed=allowed)
    with as_tracking_errors(tracker.location.uri):
        model, at, alias = name.partition("@")
        if at:
            version = tracker.client.get_model_version_by_alias(model, alias)
        else:
            model, _, number = name.partition("/")
            version = tracker.client.get_model_version(model, number)
    run = version.run_id or tracker.run_id(version.tags.get(RECORD_TAG, ""))
    if not run:
        raise TrackingError(f"{reference} names no run.", found=f"version {version.version} without a run")
    return str(run)


def _runs(tracker: Tracker) -> Iterator[Run]:
    experiments = [experiment.experiment_id for experiment in tracker.client.search_experiments()]
    token = None
    while True:
        page = tracker.client.search_runs(
            experiments, f"tags.`{IDENTITY_TAG}` != ''", max_results=_PAGE, page_token=token
        )
        yield from page
        token = page.token
        if not token:
            return


def _production_runs(tracker: Tracker) -> set[str]:
    """Ids of the runs, and of the records, whose models are in production."""
    found: set[str] = set()
    for model in tracker.client.search_registered_models(max_results=_PAGE):
        if PRODUCTION in model.aliases:
            version = tracker.client.get_model_version(model.name, model.aliases[PRODUCTION])
            found |= {version.run_id or "", version.tags.get(RECORD_TAG, "")}
    return found - {""}


def _summary(runs: list[Run], in_production: set[str]) -> RunSummary:
    scores = [run.data.metrics["primary"] for run in runs if "primary" in run.data.metrics]
    maximize = any(run.data.tags.get(DIRECTION_TAG) == "maximize" for run in runs)
    best = (max if maximize else min)(scores, default=None)
    ids = {name for run in runs for name in (run.info.run_id, run.data.tags.get(RECORD_TAG, ""))}
    return RunSummary(count=len(runs), best_metric=best, production=bool(ids & in_production))
