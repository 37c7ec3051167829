from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from stromatolite.compat import installed
from stromatolite.errors import TrackingError
from stromatolite.record import RunRecord
from stromatolite.tracking import Tracker, config_of, database
from stromatolite.tracking.failures import without_password

CONFIG = {"family": "climate", "label": "climate/default", "identity": "ab" * 32, "config": {"width": 32}}


def begin(root: Path) -> RunRecord:
    return RunRecord.create(root, family="climate", config=CONFIG, lineage={}, seed=1)


def told(error: pytest.ExceptionInfo[TrackingError]) -> str:
    assert error.value.fix
    return str(error.value)


@pytest.fixture
def held(tracking_root: Path) -> Iterator[sqlite3.Connection]:
    """Another process's hold on the database."""
    with closing(sqlite3.connect(tracking_root / "mlruns" / "mlflow.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def test_a_busy_database_is_told_after_a_bounded_wait(
    tracking_root: Path, held: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.5)
    with pytest.raises(TrackingError) as error:
        Tracker(root=tracking_root)
    assert "The tracking database is busy" in told(error)
    assert "mlflow.db" in told(error)
    held.execute("ROLLBACK")
    Tracker(root=tracking_root)
    assert capfd.readouterr().err == ""


@pytest.mark.slow
def test_a_database_that_becomes_busy_costs_a_warning_and_no_training(
    tracking_root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    tracker = Tracker(root=tracking_root)
    record = begin(tmp_path / "run")
    with (
        closing(sqlite3.connect(tracker.location.database or "", isolation_level=None)) as other,
        tracker.follow(record, every_seconds=0.0),
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.warns(RuntimeWarning, match="goes on untracked for now"):
            record.log_metrics({"loss": 0.0}, step=0)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for step in range(1, 50):  # after a slow call the tracker lets the training be
                record.log_metrics({"loss": float(step)}, step=step)
        other.execute("ROLLBACK")
    record.finish()
    run = tracker.sync(record, final=True)
    assert len(tracker.client.get_metric_history(run, "loss")) == 50
    assert "Traceback" not in capfd.readouterr().err


def test_a_file_in_the_place_of_the_directory_is_told(tmp_path: Path) -> None:
    (tmp_path / "mlruns").write_text("not a directory")
    with pytest.raises(TrackingError) as error:
        Tracker(root=tmp_path)
    assert "cannot be written" in told(error)
    assert str(tmp_path / "mlruns") in told(error)


@pytest.mark.parametrize("filled", [True, False])
def test_a_read_only_mlruns_is_told(
    tracking_root: Path, mounted: Callable[..., Path], filled: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    if not filled:
        (tracking_root / "mlruns" / "mlflow.db").unlink()
    mounted(tracking_root / "mlruns", "--bind", str(tracking_root / "mlruns"))
    subprocess.run(["mount", "-o", "remount,bind,ro", str(tracking_root / "mlruns")], check=True)
    with pytest.raises(TrackingError) as error:
        Tracker(root=tracking_root)
    assert "cannot be written" in told(error)
    assert "MLFLOW_TRACKING_URI" in told(error)
    assert capfd.readouterr().err == ""


def test_a_directory_without_permission_is_told(tracking_root: Path) -> None:
    (tracking_root / "mlruns").chmod(0o500)
    (tracking_root / "mlruns" / "mlflow.db").chmod(0o400)
    try:
        if os.access(tracking_root / "mlruns", os.W_OK):
            pytest.skip("this user writes where it may not")
        with pytest.raises(TrackingError, match="cannot be written"):
            Tracker(root=tracking_root)
    finally:
        (tracking_root / "mlruns").chmod(0o700)


def test_a_full_disk_is_told_and_what_was_missed_comes_later(small_disk: Path, tmp_path: Path) -> None:
    tracker = Tracker(root=small_disk)
    record = begin(tmp_path / "run")
    run = tracker.sync(record)
    record.artifact("weights.bin").write_bytes(b"w" * 200_000)
    for step in range(3000):
        record.log_metrics({"loss": float(step)}, step=step)
    record.finish()
    ballast = small_disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    with pytest.raises(TrackingError) as error:
        tracker.sync(record, final=True)
    assert "No space left" in told(error)
    ballast.unlink()
    assert tracker.sync(record, final=True) == run
    assert [point.step for point in tracker.client.get_metric_history(run, "loss")] == list(range(3000))
    assert (tracker.resolve_artifacts(run) / "weights.bin").stat().st_size == 200_000
    assert not list(small_disk.rglob(".partial-*"))


def test_a_disk_too_small_for_the_database_leaves_none(tmp_path: Path, mounted: Callable[..., Path]) -> None:
    disk = mounted(tmp_path / "tiny", "-t", "tmpfs", "-o", "size=200k", "tmpfs")
    with pytest.raises(TrackingError) as error:
        Tracker(root=disk)
    assert "No space left" in told(error)
    assert not (disk / "mlruns" / "mlflow.db").exists()
    assert not list(disk.rglob(".partial-*"))


CREATE = "import sys; from stromatolite.tracking import Tracker; print('go', flush=True); Tracker(root=sys.argv[1])"


@pytest.mark.slow
def test_kill_9_while_the_database_is_made_leaves_a_store_that_opens(tmp_path: Path) -> None:
    for delay in (1.0, 1.6, 2.2, 2.8):
        with subprocess.Popen([sys.executable, "-c", CREATE, str(tmp_path)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(delay)
            process.kill()
    tracker = Tracker(root=tmp_path)
    assert tracker.sync(begin(tmp_path / "run"))


def test_a_damaged_database_is_told(tracking_root: Path) -> None:
    (tracking_root / "mlruns" / "mlflow.db").write_bytes(b"this is no database " * 1000)
    with pytest.raises(TrackingError, match="damaged"):
        Tracker(root=tracking_root)


def test_a_database_of_another_mlflow_is_told(tracking_root: Path) -> None:
    with closing(sqlite3.connect(tracking_root / "mlruns" / "mlflow.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '451aebb31d03'")
        connection.commit()
    with pytest.raises(TrackingError, match="another version of MLflow") as error:
        Tracker(root=tracking_root)
    assert "mlflow db upgrade" in told(error)


@pytest.mark.parametrize(
    ("uri", "problem"),
    [
        ("file:///tmp/mlruns", "cannot be used"),
        ("./mlruns", "cannot be used"),
        ("sqlite:///with#hash/mlflow.db", "MLflow cannot handle"),
    ],
)
def test_a_store_that_cannot_serve_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uri: str, problem: str
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    with pytest.raises(TrackingError, match=problem) as error:
        Tracker(root=tmp_path)
    assert "MLFLOW_TRACKING_URI" in told(error)


def test_a_server_that_is_not_there_is_told_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    with pytest.raises(TrackingError, match="cannot be reached") as error:
        Tracker("http://me:secret-word@127.0.0.1:9", root=tmp_path)
    assert "secret-word" not in told(error)


def test_a_password_is_not_shown() -> None:
    assert without_password("postgresql://me:hunter2@db/runs") == "postgresql://me:***@db/runs"
    assert without_password("http://127.0.0.1:5000/a@b") == "http://127.0.0.1:5000/a@b"


def test_a_run_or_model_that_is_not_there_is_told(tracking_root: Path) -> None:
    for reference in ("0" * 32, "models:/climate@production", "models:/climate/1"):
        with pytest.raises(TrackingError, match="holds no such run or model"):
            config_of(reference, tracking_root)
    with pytest.raises(TrackingError, match="models:/NAME@ALIAS"):
        config_of("models:/climate", tracking_root)


def test_a_missing_database_driver_is_told(tmp_path: Path) -> None:
    if installed("psycopg"):
        pytest.skip("the driver is installed")
    with pytest.raises(TrackingError, match=r"psycopg\[binary\]") as error:
        Tracker("postgresql://me:secret-word@127.0.0.1/test", root=tmp_path)
    assert "secret-word" not in told(error)


def test_artifacts_that_are_gone_are_told_and_come_back(tracking_root: Path, tmp_path: Path) -> None:
    import shutil

    tracker = Tracker(root=tracking_root)
    record = begin(tmp_path / "run")
    record.finish()
    run = tracker.sync(record, final=True)
    shutil.rmtree(tracking_root / "mlruns" / "artifacts")
    with pytest.raises(TrackingError, match="are gone"):
        tracker.resolve_artifacts(run)
    Tracker(root=tracking_root).sync(record, final=True)
    assert config_of(run, tracking_root)["identity"] == "ab" * 32
