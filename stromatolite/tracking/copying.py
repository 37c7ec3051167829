"""A run of one store, shown in another: what it was trained with, what it scored, and its artifacts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.tracking.artifacts import ArtifactStore
from stromatolite.tracking.entities import METRICS_PER_CALL, PARAMS_PER_CALL, PREFIX, RECORD_TAG, SYNCED_TAG, batches
from stromatolite.tracking.tracker import Tracker

if TYPE_CHECKING:
    from mlflow.entities import Run


def copy_run(target: Tracker, family: str, run: Run, artifacts: Path) -> str:
    """Show a run in another store, once: of its curves the last values, and the rest whole.

    Every step can be done again, so a copy that was cut short is completed by the next call.

    Args:
        target: the other store.
        family: whose experiment it goes to.
        run: as the store that it comes from has it.
        artifacts: a folder with the run's artifacts.

    Returns:
        Its id in the other store.

    Raises:
        TrackingError: the other store failed.
    """
    from mlflow.entities import Metric, Param

    client = target.client
    tags = {key: value for key, value in run.data.tags.items() if key.startswith(PREFIX) and key != SYNCED_TAG}
    run_id = target.run_id(tags[RECORD_TAG])
    if run_id is None:
        made = client.create_run(target.experiment(family), run.info.start_time, tags, run.info.run_name)
        run_id = str(made.info.run_id)
    there = client.get_run(run_id)
    ArtifactStore(client, run_id, there.info.artifact_uri).send(artifacts)
    if there.info.status == run.info.status:  # it is whole: copied before, or shown there by its own record
        return run_id
    for some in batches([Param(key, value) for key, value in sorted(run.data.params.items())], PARAMS_PER_CALL):
        client.log_batch(run_id, params=list(some))
    at = run.info.end_time or run.info.start_time
    points = [Metric(key, value, at, 0) for key, value in sorted(run.data.metrics.items())]
    for each in batches(points, METRICS_PER_CALL):
        client.log_batch(run_id, metrics=list(each))
    if run.inputs and run.inputs.dataset_inputs:
        client.log_inputs(run_id, run.inputs.dataset_inputs)
    client.set_terminated(run_id, run.info.status, run.info.end_time)
    return run_id
