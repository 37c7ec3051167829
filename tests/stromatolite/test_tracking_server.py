"""The same projection into an MLflow server and into PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from mlflow_server import mlflow_server

from stromatolite.record import RunRecord
from stromatolite.tracking import Tracker, config_of, runs_by_identity

IDENTITY = "ab" * 32
CONFIG = {"family": "climate", "label": "climate/default", "identity": IDENTITY, "config": {"width": 32}}
LINEAGE = {"config": {"identity": IDENTITY}, "data": {"climate": {"path": "data/climate", "md5": "d" * 32 + ".dir"}}}


def check_projection(uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sync live and again from another tracker; what the store shows is the record, once."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    record = RunRecord.create(tmp_path / "run", family="climate", config=CONFIG, lineage=LINEAGE, seed=1)
    tracker = Tracker(root=tmp_path)
    with tracker.follow(record, every_seconds=0.0):
        for step in range(12):
            record.log_metrics({"loss": float(step), "odd": float("nan"), "up": float("inf")}, step=step)
    record.artifact("weights/model.bin").write_bytes(b"weights")
    record.finish()
    run = tracker.sync(record, final=True)
    tracker.client.set_tag(run, "stromatolite.synced_bytes", "0")
    figure = tmp_path / "figure.png"
    for content in (b"one", b"two"):
        figure.write_bytes(content)
        again = Tracker(root=tmp_path)
        assert again.sync(RunRecord.open(tmp_path / "run"), final=True) == run
        assert again.log_evaluation(record, {"primary": {"overall": 0.5, "direction": "minimize"}}, figure) == run
        place = again.resolve_artifacts(run)
        assert (place / "evaluation" / "figure.png").read_bytes() == content
        assert (place / "weights" / "model.bin").read_bytes() == b"weights"
    shown = again.client.get_run(run)
    assert shown.info.status == "FINISHED"
    assert shown.inputs is not None
    assert [entry.dataset.digest for entry in shown.inputs.dataset_inputs] == ["d" * 32 + ".dir"]
    for name in ("loss", "odd", "up"):
        assert [point.step for point in again.client.get_metric_history(run, name)] == list(range(12))
    assert len(again.client.get_metric_history(run, "primary")) == 1
    assert runs_by_identity(tmp_path)[IDENTITY].best_metric == 0.5
    assert config_of(run, tmp_path) == CONFIG


@pytest.mark.slow
def test_an_mlflow_server_shows_the_record_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mlflow_server(tmp_path / "server") as uri:
        check_projection(uri, tmp_path, monkeypatch)


@pytest.mark.slow
@pytest.mark.postgres
def test_postgresql_shows_the_record_once(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_projection(postgres, tmp_path, monkeypatch)
