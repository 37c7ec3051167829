"""Registered models: once each, self-contained, side by side, and still there after the clone has moved."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import registry_toys as toys

from stromatolite.errors import DataError
from stromatolite.registry import versions
from stromatolite.registry.aliases import CANDIDATE, PREVIOUS, PRODUCTION, point, put_in_production, version_called
from stromatolite.registry.fresh_process import predict_elsewhere
from stromatolite.registry.package import package_digest
from stromatolite.tracking import Tracker

STRANGER = """
import sys, json
sys.path.extend(json.loads(sys.argv[1]))
import mlflow, pandas
mlflow.set_tracking_uri(sys.argv[2])
first, second = (mlflow.pyfunc.load_model(f"models:/toy/{version}") for version in (1, 2))
frame = pandas.DataFrame({"flux": [1.0]})
told = [(str(m.predict(frame)["style"][0]), float(m.predict(frame)["map"].max())) for m in (first, second, first)]
ours = [name for name in sys.modules if name.partition(".")[0] in ("models", "pipelines", "stromatolite")]
print(json.dumps({"told": told, "ours": ours}))
"""


@pytest.fixture
def tracker(tracking_root):
    return Tracker(root=tracking_root)


@pytest.fixture
def run(tracker, tmp_path):
    """A tracked run: (MLflow run id, record id)."""
    record = toys.finished_record(tmp_path / "record")
    return tracker.sync(record, final=True), record.id


@pytest.fixture
def register(tracker, run):
    return lambda package, **tags: versions.register(tracker.client, "toy", *run, package, tags)


def served_map(version):
    """The largest value of each row of the example, as the registered model predicts it."""
    import mlflow

    model = mlflow.pyfunc.load_model(f"models:/toy/{version.version}")
    return model.predict(toys.EXAMPLE)["map"].max(axis=(1, 2)).tolist()


def counts(tracker):
    client = tracker.client
    experiment = client.get_experiment_by_name("toy").experiment_id
    return len(client.search_model_versions("name = 'toy'")), len(client.search_logged_models([experiment]))


def test_a_package_is_registered_once_and_its_evaluation_may_change(tracker, register, tmp_path):
    package = toys.package(tmp_path / "package")
    first = register(package, evaluation="first")
    second = register(package, evaluation="second")
    assert (first.version, counts(tracker)) == (second.version, (1, 1))
    assert second.tags["evaluation"] == "second"
    assert second.tags[versions.PACKAGE_TAG] == package_digest(package)


def test_the_digest_is_of_the_content_and_not_of_the_place(tmp_path):
    here, there = toys.package(tmp_path / "a"), toys.package(tmp_path / "b")
    assert package_digest(here) == package_digest(there)
    assert package_digest(here) != package_digest(toys.package(tmp_path / "c", gain=4.0))
    assert package_digest(here) != package_digest(toys.package(tmp_path / "d", style="bold"))


def test_the_model_lies_with_its_run_and_nothing_of_it_is_pickled(tracker, register, run, tmp_path):
    version = register(toys.package(tmp_path / "package"))
    assert version.run_id == run[0]
    logged = tracker.client.get_logged_model(version.source.removeprefix("models:/"))
    folder = Path(logged.artifact_location)
    assert folder.is_relative_to(tracker.location.artifacts / "toy")
    files = {file.name for file in folder.rglob("*") if file.is_file()}
    assert {"serve.py", "gain.txt", "MLmodel", "input_example.json"} <= files
    assert not [name for name in files if name.endswith((".pkl", ".pickle"))]
    assert [model.model_id for model in tracker.client.get_run(run[0]).outputs.model_outputs] == [logged.model_id]


@pytest.mark.parametrize(
    "step", ["log_outputs", "log_model_artifacts", "finalize_logged_model", "create_model_version"]
)
def test_a_process_killed_while_registering_leaves_nothing_in_the_way(tracker, register, tmp_path, monkeypatch, step):
    class Killed(BaseException):
        pass

    def kill(*_, **__):
        raise Killed

    package = toys.package(tmp_path / "package")
    for file in package.artifacts.values():
        file.chmod(0o444)  # as DVC leaves them
    with monkeypatch.context() as patch:
        patch.setattr(type(tracker.client), step, kill)
        with pytest.raises(Killed):
            register(package)
    version = register(package)
    assert counts(tracker) == (1, 1)
    assert served_map(version) == [3.0, 6.0]


def test_a_logged_model_whose_files_are_gone_is_written_again(tracker, register, tmp_path):
    package = toys.package(tmp_path / "package")
    register(package)
    for folder in tracker.location.artifacts.glob("toy/models/*"):
        shutil.rmtree(folder)
    version = register(package)
    assert counts(tracker) == (1, 1)
    assert served_map(version) == [3.0, 6.0]


def test_code_that_does_not_run_is_told_as_a_fault_of_the_package(register, tmp_path):
    with pytest.raises(DataError, match=r"serve\.py cannot be packed"):
        register(toys.package(tmp_path / "package", code="import nothing_of_the_kind\n"))


def stranger(uri: str) -> dict:
    """Load two versions in a new process that has site-packages and nothing else."""
    site = json.dumps([entry for entry in sys.path if entry.endswith("site-packages")])
    command = [sys.executable, "-I", "-S", "-W", "ignore", "-c", STRANGER, site, uri]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_two_versions_live_side_by_side_each_with_its_own_code_also_after_a_move(tracker, register, tmp_path):
    register(toys.package(tmp_path / "one", gain=3.0, style="first"))
    register(toys.package(tmp_path / "two", gain=5.0, style="second"))
    expected = {"told": [["first", 3.0], ["second", 5.0], ["first", 3.0]], "ours": []}
    assert stranger(tracker.location.uri) == expected
    moved = tmp_path / "moved"
    tracker.location.database.parent.parent.rename(moved)
    assert stranger(Tracker(root=moved).location.uri) == expected


def test_a_model_that_needs_the_repository_is_found_out(tracker, register, tmp_path):
    package = toys.package(tmp_path / "package", code="import stromatolite.errors\n" + toys.CODE)
    version = register(package)
    served = predict_elsewhere(f"models:/toy/{version.version}", tracker.location.uri)
    assert served.difference is None
    assert "stromatolite" in served.error


def test_a_model_that_answers_otherwise_when_served_is_found_out(tracker, register, tmp_path):
    version = register(toys.package(tmp_path / "package", code=toys.CODE.replace("* self.gain", "* self.gain * 1.01")))
    served = predict_elsewhere(f"models:/toy/{version.version}", tracker.location.uri)
    assert served.difference == pytest.approx(0.01)


def test_a_model_that_hangs_does_not_hang_the_promotion(tracker, register, tmp_path):
    code = toys.CODE.replace("flux = ", "__import__('time').sleep(60); flux = ")
    version = register(toys.package(tmp_path / "package", code=code))
    served = predict_elsewhere(f"models:/toy/{version.version}", tracker.location.uri, timeout_s=4.0)
    assert served.error == "no answer within 4 s"


def test_aliases_remember_the_one_before_and_moving_twice_changes_nothing(tracker, register, tmp_path):
    client = tracker.client
    old, new = (register(toys.package(tmp_path / str(gain), gain=gain)) for gain in (1.0, 2.0))

    def bearer(alias):
        version = version_called(client, "toy", alias)
        return version and version.version

    point(client, "toy", CANDIDATE, new)
    put_in_production(client, "toy", old)
    assert (bearer(PRODUCTION), bearer(PREVIOUS)) == (old.version, None)
    put_in_production(client, "toy", new)
    put_in_production(client, "toy", new)
    assert (bearer(PRODUCTION), bearer(PREVIOUS), bearer(CANDIDATE)) == (new.version, old.version, new.version)
    assert version_called(client, "unheard_of", PRODUCTION) is None
