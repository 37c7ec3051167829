"""The projection of one run record into one MLflow run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stromatolite.curves import Point
from stromatolite.tracking import entities
from stromatolite.tracking.artifacts import ArtifactStore

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import DatasetInput, Run

    from stromatolite.record import RunRecord


@dataclass
class Projection:
    """One record's run in MLflow, with what it holds already: only what is new is sent.

    Attributes:
        client: MLflow's client.
        run_id: the run.
        status: RUNNING, FINISHED, FAILED or KILLED.
        artifact_uri: where its artifacts are.
        numbers: its latest metrics.
    """

    client: MlflowClient
    run_id: str
    status: str
    artifact_uri: str
    params: dict[str, str]
    tags: dict[str, str]
    inputs: set[tuple[str, str]] = field(default_factory=set)
    numbers: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, client: MlflowClient, run: Run) -> Projection:
        """The projection that `run` is the state of."""
        return cls(
            client=client,
            run_id=run.info.run_id,
            status=run.info.status,
            artifact_uri=run.info.artifact_uri,
            params=dict(run.data.params),
            tags=dict(run.data.tags),
            inputs=_names(run.inputs.dataset_inputs) if run.inputs else set(),
            numbers=dict(run.data.metrics),
        )

    @property
    def artifacts(self) -> ArtifactStore:
        """The run's files."""
        return ArtifactStore(self.client, self.run_id, self.artifact_uri)

    def send_status(self, record: RunRecord) -> None:
        """End the run as the record ended, or set it going again."""
        if record.status == self.status:
            return
        if record.status == "RUNNING":
            self.client.update_run(self.run_id, status="RUNNING")
        else:
            self.client.set_terminated(self.run_id, record.status, record.ended_ms)
        self.status = record.status

    def send_params(self, record: RunRecord) -> None:
        """Send the new ones. MLflow's parameters cannot change: a changed one is named in a tag, the record has it."""
        from mlflow.entities import Param

        wanted = entities.params_for_mlflow(record.params)
        fresh = {name: value for name, value in wanted.items() if name not in self.params}
        for batch in entities.batches(list(fresh.items()), entities.PARAMS_PER_CALL):
            self.client.log_batch(self.run_id, params=[Param(name, value) for name, value in batch])
        self.params |= fresh
        changed = sorted(name for name, value in wanted.items() if self.params[name] != value)
        if changed:
            self.send_tags({entities.CHANGED_TAG: ", ".join(changed)[: entities.TAG_LIMIT]})

    def send_inputs(self, record: RunRecord) -> None:
        """Send the dataset inputs that the run does not name yet."""
        wanted = entities.inputs_of(record)
        fresh = [entry for entry in wanted if not _names([entry]) <= self.inputs]
        if not fresh:
            return
        from mlflow.exceptions import MlflowException

        try:
            self.client.log_inputs(self.run_id, datasets=fresh)
        except MlflowException as error:
            # MLflow looks for a dataset and then adds it; when another writer was quicker in between, it is there now
            if "unique" not in str(error).lower():
                raise
            self.client.log_inputs(self.run_id, datasets=fresh)
        self.inputs |= _names(fresh)

    def send_curves(self, record: RunRecord) -> None:
        """Send the points behind the mark that the run carries.

        The mark says how far into which copy of the record: on several machines a run may have one on each, such as a
        sweep's own, or a trial's whose machine went away. It only saves work: MLflow's store takes the same point
        (name, step, time, value) once, however often it is sent, so a kill between points and mark makes no double.
        """
        begun, _, reached = self.tags.get(entities.SYNCED_TAG, "").rpartition(":")
        offset, points = int(reached) if begun == str(record.started_ms) else 0, []
        for line, end in record.curves.read(offset):
            points += line
            offset = end
        if points:
            self.send_points(points)
            self.send_tags({entities.SYNCED_TAG: f"{record.started_ms}:{offset}"})

    def send_points(self, points: Sequence[Point]) -> None:
        """Send points, many a call."""
        for batch in entities.batches(points, entities.METRICS_PER_CALL):
            self.client.log_batch(self.run_id, metrics=entities.metrics_for_mlflow(batch))

    def send_tags(self, tags: Mapping[str, str]) -> None:
        """Send the tags that are new or changed."""
        from mlflow.entities import RunTag

        fresh = {name: value for name, value in tags.items() if self.tags.get(name) != value}
        for batch in entities.batches(list(fresh.items()), entities.PARAMS_PER_CALL):
            self.client.log_batch(self.run_id, tags=[RunTag(name, value) for name, value in batch])
        self.tags |= fresh


def _names(inputs: Sequence[DatasetInput]) -> set[tuple[str, str]]:
    return {(entry.dataset.name, entry.dataset.digest) for entry in inputs}
