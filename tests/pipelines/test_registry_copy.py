"""`strom registry copy`: a version with its run in another registry, in production there only if the log says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mlflow_server import mlflow_server
from registry_stage import Stage, install_toy_family
from test_decision_log import faults, log, swap_an_artifact

import models
from pipelines.cli import registry
from pipelines.cli.main import main
from stromatolite.errors import DataError
from stromatolite.registry.copying import Copied, copy_version
from stromatolite.registry.fresh_process import predict_elsewhere
from stromatolite.tracking import Tracker

Called = Callable[..., tuple[int, str, str]]


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    for module in (models, registry):
        monkeypatch.setattr(module, "FAMILIES", {"toy": models.FAMILIES["toy"]})
    stage = Stage(tracking_root)
    (stage.root / "params.yaml").write_text("toy: {config: default}\n")
    stage.commit()
    return stage


@pytest.fixture
def there(tmp_path: Path, _database_template: Path) -> str:
    """The URI of another, empty store."""
    (tmp_path / "there").mkdir()
    shutil.copy(_database_template, tmp_path / "there" / "mlflow.db")
    return f"sqlite:///{tmp_path / 'there' / 'mlflow.db'}"


def copy(stage: Stage, to: str, number: str | None = None) -> Copied:
    return copy_version(stage.root, "toy", log(stage), to, number)


def held(uri: str, root: Path) -> dict[str, Any]:
    """Of a store: how many versions, logged models and runs, and the number that each alias bears."""
    client = Tracker(uri=uri, root=root).client
    experiments = [each.experiment_id for each in client.search_experiments()]
    found = client.search_registered_models("name = 'toy'")
    return {
        "versions": len(client.search_model_versions("name = 'toy'")),
        "models": len(client.search_logged_models(experiments)),
        "runs": len(client.search_runs(experiments)),
        "aliases": {alias: str(number) for alias, number in found[0].aliases.items()} if found else {},
    }


def test_what_is_in_production_arrives_whole_and_is_in_production_there(
    stage: Stage, there: str, called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = stage.run(gain=3.0, error=0.8)
    code, told, _ = called(main, "registry", "copy", "toy", "--to", there, "--root", str(stage.root))
    package = decision["candidate"]["package"]
    assert (code, told) == (0, f"toy: package {package[:12]} is version 1 there, and in production\n")
    here = Tracker(root=stage.root).client
    mine = here.get_run(here.get_model_version("toy", "1").run_id)
    tracker = Tracker(uri=there, root=stage.root)
    version = tracker.client.get_model_version("toy", "1")
    run = tracker.client.get_run(version.run_id)
    assert (run.data.params, run.data.metrics, run.info.status) == (mine.data.params, mine.data.metrics, "FINISHED")
    assert version.tags == here.get_model_version("toy", "1").tags
    artifacts = tracker.resolve_artifacts(version.run_id)
    assert {"scores.json", "metrics.json", "code.json"} <= {path.name for path in (artifacts / "evaluation").iterdir()}
    monkeypatch.setenv("MLFLOW_TRACKING_URI", there)
    assert faults(stage) == []  # the other registry, against the same log


def test_copying_twice_copies_once(stage: Stage, there: str, called: Called) -> None:
    stage.run(gain=3.0, error=0.8)
    copy(stage, there)
    before = held(there, stage.root)
    code, told, _ = called(main, "registry", "copy", "toy", "--to", there, "--root", str(stage.root))
    assert (code, "is version 1 there (it was already), and in production" in told) == (0, True)
    assert held(there, stage.root) == before
    assert before == {"versions": 1, "models": 1, "runs": 1, "aliases": {"production": "1"}}


def test_a_version_that_is_not_in_production_by_the_log_is_not_in_production_there(stage: Stage, there: str) -> None:
    stage.run(gain=3.0, error=0.8)
    stage.run(gain=4.0, error=0.95)  # refused
    copied = copy(stage, there, "2")
    assert (copied.new, copied.production) == (True, False)
    assert held(there, stage.root)["aliases"] == {}
    assert copy(stage, there).production
    assert held(there, stage.root)["aliases"] == {"production": "2"}


def test_a_new_model_takes_the_place_of_the_old_one_there(stage: Stage, there: str) -> None:
    stage.run(gain=3.0, error=0.8)
    copy(stage, there)
    stage.run(gain=4.0, error=0.7)
    copy(stage, there)
    assert held(there, stage.root)["aliases"] == {"production": "2", "previous": "1"}


def test_an_alias_that_the_log_does_not_know_is_not_copied(stage: Stage, there: str) -> None:
    stage.run(gain=3.0, error=0.8)
    stage.run(gain=4.0, error=0.95)
    Tracker(root=stage.root).client.set_registered_model_alias("toy", "production", "2")
    with pytest.raises(DataError, match="not the one that the log names"):
        copy(stage, there)
    assert held(there, stage.root)["versions"] == 0


def test_files_that_were_changed_are_not_copied(stage: Stage, there: str) -> None:
    stage.run(gain=3.0, error=0.8)
    swap_an_artifact(stage)
    with pytest.raises(DataError, match="cannot be copied") as refused:
        copy(stage, there)
    assert "files were changed" in str(refused.value.found)
    assert held(there, stage.root)["versions"] == 0


def test_files_that_change_on_the_way_are_not_put_in_production(
    stage: Stage, there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stromatolite.registry import copying

    original = copying._readdress

    def spoilt(folder: Path, *arguments: Any) -> None:
        original(folder, *arguments)
        (folder / "artifacts" / "gain.txt").write_text("9.9")

    stage.run(gain=3.0, error=0.8)
    monkeypatch.setattr(copying, "_readdress", spoilt)
    with pytest.raises(DataError, match="is not what was sent"):
        copy(stage, there)
    assert held(there, stage.root)["aliases"] == {}


def test_an_older_clone_does_not_take_production_there_back(stage: Stage, there: str) -> None:
    stage.run(gain=3.0, error=0.8)
    older = stage.inputs.log.read_bytes()
    stage.run(gain=4.0, error=0.7)
    copy(stage, there)
    stage.inputs.log.write_bytes(older)
    Tracker(root=stage.root).client.set_registered_model_alias("toy", "production", "1")
    with pytest.raises(DataError, match="follows another log of toy, or a newer one"):
        copy(stage, there)
    assert held(there, stage.root)["aliases"] == {"production": "1"}


@pytest.mark.parametrize(
    "step", ["log_batch", "log_model_artifacts", "create_model_version", "set_registered_model_alias"]
)
def test_a_copy_that_was_cut_short_is_completed_by_the_next(
    stage: Stage, there: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    from mlflow import MlflowClient

    class Killed(BaseException):
        pass

    def kill(*_: Any, **__: Any) -> None:
        raise Killed

    stage.run(gain=3.0, error=0.8)
    with monkeypatch.context() as patch:
        patch.setattr(MlflowClient, step, kill)
        with pytest.raises(Killed):
            copy(stage, there)
    assert copy(stage, there).production
    assert held(there, stage.root) == {"versions": 1, "models": 1, "runs": 1, "aliases": {"production": "1"}}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--version", "9"), "There is no version 9 of toy."),
        ((), "No toy model is in production in this registry."),
        (("--to", "ftp://example.org"), "This tracking URI cannot be used."),
        (("--to", ""), "This is the registry that the version is in."),
    ],
)
def test_what_cannot_be_copied_is_one_message(
    stage: Stage, there: str, called: Called, arguments: tuple[str, ...], told: str
) -> None:
    stage.run(gain=3.0, error=0.95)  # refused
    code, _, error = called(main, "registry", "copy", "toy", "--to", there, *arguments, "--root", str(stage.root))
    assert (code, error.startswith(f"error: {told}")) == (2, True), error


@pytest.mark.slow
@pytest.mark.long
def test_from_one_mlflow_server_to_another(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mlflow_server(tmp_path / "dev") as dev, mlflow_server(tmp_path / "production") as production:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", dev)
        stage.run(gain=3.0, error=0.8)
        for _ in range(2):
            assert copy(stage, production).production
        assert held(production, stage.root) == {"versions": 1, "models": 1, "runs": 1, "aliases": {"production": "1"}}
        served = predict_elsewhere("models:/toy@production", production)
        assert (served.difference, served.error) == (0.0, None)
        monkeypatch.setenv("MLFLOW_TRACKING_URI", production)
        assert faults(stage) == []
