"""The tracker: shows run records in MLflow. All that it shows can be shown again from the records."""

from __future__ import annotations

import logging
import os
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.compat import check_pairs
from stromatolite.curves import Point
from stromatolite.errors import TrackingError
from stromatolite.settings import apply_settings
from stromatolite.tracking import entities
from stromatolite.tracking.artifacts import ArtifactStore
from stromatolite.tracking.database import prepare
from stromatolite.tracking.failures import as_tracking_errors
from stromatolite.tracking.location import locate
from stromatolite.tracking.projection import Projection

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

    from stromatolite.record import RunRecord

LARGEST_SHARE = 0.01
"""Of a training's time that live tracking may take: after a slow call the next one waits longer."""


class Tracker:
    """A connection to the tracking store of one repository.

    Attributes:
        location: the store's URI, its SQLite file and its local artifacts.
        client: MLflow's client for that store; the fluent API is pointed at it too.
        seconds: time spent in calls so far.
        startup_seconds: time spent importing MLflow and opening (or creating) the database.
    """

    def __init__(self, uri: str | None = None, root: Path | str = ".") -> None:
        """Open the store, and make it when it is the local database and absent.

        Args:
            uri: of the store; default `MLFLOW_TRACKING_URI`, else SQLite at `<root>/mlruns/mlflow.db`.
            root: the repository.

        Raises:
            TrackingError: it is busy, read-only, full, damaged, of another version, or out of reach.
            DependencyError: MLflow does not go with another package.
        """
        began = time.perf_counter()
        apply_settings()
        check_pairs("mlflow")
        self.location = locate(uri, Path(root))
        with as_tracking_errors(self.location.uri):
            _quiet()
            if self.location.database and self.location.artifacts:
                prepare(self.location.database, self.location.artifacts)
            self.client = _connect(self.location.uri)
        self._shown: dict[str, Projection] = {}
        self.seconds = 0.0
        self.startup_seconds = time.perf_counter() - began

    def sync(self, record: RunRecord, final: bool = False) -> str:
        """Bring MLflow's run up to the record. Only what is new is sent; a second call with nothing new sends nothing.

        Args:
            record: it may be running, or be years old and the database empty: the outcome is the same.
            final: send the artifacts as well.

        Returns:
            The run's MLflow id.

        Raises:
            TrackingError: the store failed. The record is untouched: sync again later.
        """
        with self._counted():
            shown = self._find_or_create(record)
            if record.status == "RUNNING":
                shown.send_status(record)
            shown.send_params(record)
            shown.send_inputs(record)
            shown.send_curves(record)
            shown.send_tags(entities.tags_of(record))
            if final:
                shown.artifacts.send(record.root / "artifacts")
            shown.send_status(record)  # the last: whoever sees an ended run sees a whole one
            return shown.run_id

    @contextmanager
    def follow(self, record: RunRecord, every_seconds: float = 5.0) -> Iterator[None]:
        """Show a training while it runs: sync now, and then from time to time as it logs metrics.

        A fault on the way costs a warning, not the training: the record is whole on disk, and the final sync tells.
        """
        self.sync(record)
        due = time.monotonic() + every_seconds

        def listener() -> None:
            nonlocal due
            if time.monotonic() < due:
                return
            began = time.monotonic()
            try:
                self.sync(record)
            except TrackingError as error:
                warnings.warn(f"The run goes on untracked for now. {error}", RuntimeWarning, stacklevel=2)
            ended = time.monotonic()
            due = ended + max(every_seconds, (ended - began) / LARGEST_SHARE)

        record.listener = listener
        try:
            yield
        finally:
            record.listener = None

    def log_evaluation(self, record: RunRecord, metrics: Mapping[str, Any], files: Path | Sequence[Path] = ()) -> str:
        """Add an evaluation to the record's run: every number of `metrics`, and files under `evaluation/`.

        Args:
            record: of the run that was evaluated.
            metrics: the metrics document; its `primary.overall` is logged as `primary`.
            files: a directory or file, or several; a directory's content goes under its own name.

        Returns:
            The run's MLflow id.

        Raises:
            TrackingError: the store failed.
        """
        run_id = self.sync(record)
        with self._counted():
            shown = self._shown[record.id]
            now = time.time_ns() // 1_000_000
            numbers = entities.flat_numbers(metrics)
            # Another value at the same step must be the later one: MLflow shows the latest.
            fresh = {name: value for name, value in numbers.items() if repr(shown.numbers.get(name)) != repr(value)}
            shown.send_points([Point(name, value, 0, now) for name, value in fresh.items()])
            shown.numbers |= fresh
            direction = (metrics.get("primary") or {}).get("direction")
            if direction:
                shown.send_tags({entities.DIRECTION_TAG: str(direction)})
            shown.artifacts.send_json(metrics, "evaluation/metrics.json")
            for path in [files] if isinstance(files, Path) else files:
                shown.artifacts.send(path, f"evaluation/{path.name}" if path.is_dir() else "evaluation")
        return run_id

    def run_id(self, record_id: str) -> str | None:
        """The MLflow run of a record, in whatever experiment; None when there is none."""
        with self._counted():
            experiments = [experiment.experiment_id for experiment in self.client.search_experiments()]
            run = self._find(record_id, experiments)
            return run.info.run_id if run else None

    def resolve_artifacts(self, run: str) -> Path:
        """The local directory of a run's artifacts; those of a server are downloaded first.

        Args:
            run: MLflow run id.

        Raises:
            TrackingError: there is no such run, or its artifacts are gone.
        """
        with self._counted():
            uri = self.client.get_run(run).info.artifact_uri
            return ArtifactStore(self.client, run, uri).local()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            with as_tracking_errors(self.location.uri):
                yield
        finally:
            self.seconds += time.perf_counter() - began

    def _find_or_create(self, record: RunRecord) -> Projection:
        if record.id not in self._shown:
            experiment = self.experiment(record.family)
            run = self._find(record.id, [experiment]) or self.client.create_run(
                experiment,
                start_time=record.started_ms,
                run_name=str(record.config.get("label") or record.family),
                tags={entities.RECORD_TAG: record.id},
            )
            self._shown[record.id] = Projection.of(self.client, run)
        return self._shown[record.id]

    def _find(self, record_id: str, experiments: list[str]) -> Run | None:
        found = self.client.search_runs(experiments, f"tags.`{entities.RECORD_TAG}` = '{record_id}'", max_results=1)
        return found[0] if found else None

    def experiment(self, name: str) -> str:
        """The id of the experiment with this name, which is made, or brought back where it was deleted."""
        from mlflow.exceptions import MlflowException

        found = self.client.get_experiment_by_name(name)
        if found is None:
            place = self.location.artifacts
            try:
                return str(self.client.create_experiment(name, str(place / name) if place else None))
            except MlflowException:  # another process was quicker
                found = self.client.get_experiment_by_name(name)
                if found is None:
                    raise
        if found.lifecycle_stage == "deleted":
            self.client.restore_experiment(found.experiment_id)
        return str(found.experiment_id)


def _quiet() -> None:
    """Silence the one logger that prints a traceback of each database error, which it raises as well."""
    import mlflow  # noqa: F401 - it sets its loggers up when it is imported

    logging.getLogger("mlflow.store.db.utils").setLevel(logging.CRITICAL)


def _connect(uri: str) -> MlflowClient:
    """MLflow's client, and its fluent API set to the same store."""
    import mlflow

    before = os.environ.get("MLFLOW_TRACKING_URI")
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    # It exports the variable, which is the user's word alone: a second repository in this process has its own store.
    if before is None:
        os.environ.pop("MLFLOW_TRACKING_URI", None)
    else:
        os.environ["MLFLOW_TRACKING_URI"] = before
    client = mlflow.MlflowClient(uri, uri)
    client.search_experiments(max_results=1)
    return client
