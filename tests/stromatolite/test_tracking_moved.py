from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from stromatolite.record import RunRecord
from stromatolite.tracking import Tracker, config_of
from stromatolite.tracking.relocation import COLUMNS, relocate

CONFIG = {"family": "climate", "label": "climate/default", "identity": "ab" * 32, "config": {"width": 32}}
CODE = """\
import mlflow


class Constant(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.value = float(open(context.artifacts["value"]).read())

    def predict(self, context, model_input, params=None):
        return [self.value] * len(model_input)


mlflow.models.set_model(Constant())
"""
LOAD = """
import sys
import mlflow
import pandas
mlflow.set_tracking_uri(sys.argv[1])
print(mlflow.pyfunc.load_model("models:/climate@production").predict(pandas.DataFrame({"x": [1, 2]})))
"""


def begin(root: Path) -> RunRecord:
    return RunRecord.create(root, family="climate", config=CONFIG, lineage={}, seed=1)


def in_production(root: Path) -> str:
    """A clone with a finished run and a logged model in production; returns the run."""
    import mlflow
    import pandas

    (root / "model").mkdir(parents=True)
    (root / "model" / "constant.py").write_text(CODE)
    (root / "model" / "value.txt").write_text("42")
    record = begin(root / "build" / "run")
    record.artifact("weights.bin").write_bytes(b"weights")
    record.finish()
    tracker = Tracker(root=root)
    run = tracker.sync(record, final=True)
    with mlflow.start_run(run):
        logged = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(root / "model" / "constant.py"),
            artifacts={"value": str(root / "model" / "value.txt")},
            input_example=pandas.DataFrame({"x": [1]}),
            pip_requirements=[],
        )
    version = mlflow.register_model(logged.model_uri, "climate")
    tracker.client.set_registered_model_alias("climate", "production", version.version)
    return run


def predict(tracker: Tracker) -> str:
    """Load the production model in a new process elsewhere, with plain MLflow."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, tracker.location.uri], cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def paths_in(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        rows = [connection.execute(f"SELECT {column} FROM {table}").fetchall() for table, column in COLUMNS]  # noqa: S608
    return [str(value) for found in rows for (value,) in found if value]


@pytest.mark.slow
def test_a_moved_clone_keeps_its_runs_and_its_production_model(tmp_path: Path) -> None:
    before, after = tmp_path / "a clone", tmp_path / "elsewhere" / "moved ünder"
    run = in_production(before)
    after.parent.mkdir()
    shutil.move(before, after)
    tracker = Tracker(root=after)
    assert (tracker.resolve_artifacts(run) / "weights.bin").read_bytes() == b"weights"
    assert config_of("models:/climate@production", after)["config"] == {"width": 32}
    assert predict(tracker) == "[42.0, 42.0]"
    record = begin(after / "build" / "second")
    record.finish()
    second = tracker.sync(record, final=True)
    assert tracker.resolve_artifacts(second).is_relative_to(after)
    assert not before.exists()
    assert not any("a clone" in path for path in paths_in(after / "mlruns" / "mlflow.db"))


def test_a_copied_clone_leaves_the_original_alone(tracking_root: Path, tmp_path: Path) -> None:
    original = Tracker(root=tracking_root)
    record = begin(tmp_path / "run")
    record.finish()
    run = original.sync(record, final=True)
    shutil.copytree(tracking_root, tmp_path / "copy")
    copy = Tracker(root=tmp_path / "copy")
    assert copy.resolve_artifacts(run).is_relative_to(tmp_path / "copy")
    later = begin(tmp_path / "later")
    later.finish()
    copy.sync(later, final=True)
    assert original.run_id(later.id) is None
    assert original.resolve_artifacts(run).is_relative_to(tracking_root)
    assert len(list((tracking_root / "mlruns" / "artifacts" / "climate").iterdir())) == 1


def test_a_moved_clone_may_move_on_and_back(tracking_root: Path, tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    record.finish()
    run = Tracker(root=tracking_root).sync(record, final=True)
    place = tracking_root
    for target in (tmp_path / "b", tmp_path / "b-longer", tmp_path / "c" / "d", tracking_root):
        target.parent.mkdir(exist_ok=True)
        place = Path(shutil.move(place, target))
        assert (Tracker(root=place).resolve_artifacts(run) / "config.yaml").is_file()


def test_only_paths_below_the_old_place_are_rewritten() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        for table in {table for table, _ in COLUMNS}:
            columns = ", ".join(f"{column} TEXT" for other, column in COLUMNS if other == table)
            connection.execute(f"CREATE TABLE {table} ({columns})")
        values = ["/old/artifacts/climate", "/older/artifacts", "s3://bucket/old/x", "file:///old/a%20b", "models:/m-1"]
        connection.executemany("INSERT INTO experiments VALUES (?)", [(value,) for value in values])
        assert relocate(connection, Path("/old")) is None
        assert relocate(connection, Path("/new place")) == "/old"
        found = [value for (value,) in connection.execute("SELECT artifact_location FROM experiments")]
    assert found == [
        "/new place/artifacts/climate",
        "/older/artifacts",
        "s3://bucket/old/x",
        "file:///new%20place/a%20b",
        "models:/m-1",
    ]


def test_a_kill_in_the_middle_leaves_the_paths_as_they_were(tracking_root: Path, tmp_path: Path) -> None:
    record = begin(tmp_path / "run")
    Tracker(root=tracking_root).sync(record)
    moved = Path(shutil.move(tracking_root, tmp_path / "moved"))
    before = paths_in(moved / "mlruns" / "mlflow.db")
    code = (
        "import os, sqlite3, sys\nfrom pathlib import Path\nfrom stromatolite.tracking.relocation import relocate\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\nconnection.execute('BEGIN IMMEDIATE')\n"
        "assert relocate(connection, Path(sys.argv[1]).parent)\nos.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(moved / "mlruns" / "mlflow.db")], check=False)
    assert done.returncode == -9
    assert paths_in(moved / "mlruns" / "mlflow.db") == before
    assert Tracker(root=moved).run_id(record.id)
    assert all(str(moved) in path for path in paths_in(moved / "mlruns" / "mlflow.db"))


def test_a_clone_seen_through_a_link_is_the_same_clone(tracking_root: Path, tmp_path: Path) -> None:
    Tracker(root=tracking_root)
    before: Any = paths_in(tracking_root / "mlruns" / "mlflow.db")
    (tmp_path / "link").symlink_to(tracking_root)
    Tracker(root=tmp_path / "link")
    assert paths_in(tracking_root / "mlruns" / "mlflow.db") == before
