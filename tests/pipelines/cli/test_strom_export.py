"""`strom export`: what it says, and that a mistake costs one message, exit code 2 and no file."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from exported import furnish, listing
from registry_stage import Stage, install_toy_family

from pipelines.cli.main import main
from stromatolite.registry.versions import METRICS_TAG
from stromatolite.tracking import Tracker

Strom = Callable[..., tuple[int, str, str]]


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    stage = Stage(tracking_root)
    furnish(stage)
    return stage


@pytest.fixture(scope="module")
def promoted(tmp_path_factory: pytest.TempPathFactory, make_tracking_root: Callable[[Path], Path]) -> Path:
    """A repository with one version, in production, for tests that only read it."""
    root = make_tracking_root(tmp_path_factory.mktemp("promoted"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        install_toy_family(patch)
        stage = Stage(root)
        furnish(stage)
        stage.run(gain=3.0, error=0.7)
    return root


@pytest.fixture
def strom(stage: Stage, called: Callable[..., tuple[int, str, str]]) -> Strom:
    def run(*arguments: str) -> tuple[int, str, str]:
        return called(main, "export", *arguments, "--root", str(stage.root))

    return run


def refused(strom: Strom, place: Path, *arguments: str) -> str:
    """Export in vain: exit code 2, one message, and no file in `place`, which is returned as it was."""
    before = listing(place) if place.exists() else None
    code, out, err = strom(*arguments)
    assert (code, out) == (2, ""), out
    assert err.count("error:") == 1
    assert "Traceback" not in err
    assert (listing(place) if place.exists() else None) == before
    return err


def test_it_says_what_it_wrote_and_what_to_know_before_giving_it_away(stage: Stage, strom: Strom, tmp_path: Path):
    furnish(stage, terms="unverified")
    stage.run(gain=3.0, error=0.7)
    code, out, err = strom("toy@production", "--to", str(tmp_path / "toy"))
    assert code == 0, err
    assert f"toy/1  toy/default, package {stage.bearers()['production'][:12]}  -> {tmp_path / 'toy'}" in out
    assert "repeats its example prediction" in out
    assert "read the terms of toy_rows" in out
    assert "Ada Judge <ada@example.org>" in out
    assert "not in production" not in out
    assert "The terms of toy_rows are not open" in (tmp_path / "toy" / "README.md").read_text()


def test_a_model_that_was_refused_says_so(stage: Stage, strom: Strom, tmp_path: Path):
    stage.run(gain=3.0, error=0.7)
    stage.run(gain=4.0, error=0.95)
    code, out, err = strom("toy/2", "--to", str(tmp_path / "toy"))
    assert code == 0, err
    assert "note: it is not in production" in out
    text = (tmp_path / "toy" / "README.md").read_text()
    assert "the gates refused it" in text
    assert "**Refused** on" in text


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("toy/7", ("There is no version 7 of toy.", "allowed: 1")),
        ("models:/toy/7", ("There is no version 7 of toy.",)),
        ("toy@prodction", ("bears the alias 'prodction'", "allowed: candidate, production", "toy@production")),
        ("models:/toy@champion", ("bears the alias 'champion'",)),
        ("tony@production", ("no family called 'tony'", "Did you mean 'toy'?")),
        ("toy", ("names no version of a model", "FAMILY@ALIAS", "toy@production")),
        ("toy/latest", ("names no version of a model",)),
        ("runs:/1/model", ("names no version of a model",)),
        ("", ("names no version of a model",)),
    ],
)
def test_a_target_that_is_not_there(
    promoted: Path, called: Strom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, told: tuple[str, ...]
):
    install_toy_family(monkeypatch)

    def strom(*arguments: str) -> tuple[int, str, str]:
        return called(main, "export", *arguments, "--root", str(promoted))

    err = refused(strom, tmp_path / "out", target, "--to", str(tmp_path / "out" / "toy"))
    assert [each for each in told if each not in err] == []


@pytest.mark.parametrize("name", ["toy.tar", "toy.tar.gz", "toy.tgz", "toy.7z", "toy.TAR.XZ"])
def test_another_archive_than_a_zip_is_refused(stage: Stage, strom: Strom, tmp_path: Path, name: str):
    err = refused(strom, tmp_path / "out", "toy/1", "--to", str(tmp_path / "out" / name))
    assert "allowed: a folder, or a file that ends in .zip" in err


def test_an_empty_registry_and_a_missing_store_have_nothing_to_export(stage: Stage, strom: Strom, tmp_path: Path):
    to = str(tmp_path / "out")
    assert "no version of it" in refused(strom, tmp_path / "out", "toy@production", "--to", to)
    shutil.rmtree(stage.root / "mlruns")
    assert "nothing has been trained here" in refused(strom, tmp_path / "out", "toy@production", "--to", to)
    assert not (stage.root / "mlruns").exists()


def test_a_folder_or_file_that_is_no_export_is_never_replaced(stage: Stage, strom: Strom, tmp_path: Path):
    stage.run(gain=3.0, error=0.7)
    place = tmp_path / "out"
    (place / "mine").mkdir(parents=True)
    (place / "mine" / "thesis.tex").write_text("years of work")
    (place / "mine.zip").write_text("years of work")
    for name in ("mine", "mine.zip"):
        to = str(place / name)
        assert "is there already" in refused(strom, place, "toy/1", "--to", to)
        assert "is no export, so it is not replaced" in refused(strom, place, "toy/1", "--to", to, "--force")
    assert "is a file" in refused(strom, place, "toy/1", "--to", str(place / "mine.zip" / "toy"))
    assert (place / "mine" / "thesis.tex").read_text() == (place / "mine.zip").read_text() == "years of work"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["toy", "toy.zip"])
def test_an_earlier_export_is_replaced_when_that_is_asked_for(stage: Stage, strom: Strom, tmp_path: Path, name: str):
    stage.run(gain=3.0, error=0.7)
    stage.run(gain=4.0, error=0.6)
    place, to = tmp_path / "out", str(tmp_path / "out" / name)
    assert strom("toy/1", "--to", to)[0] == 0
    refused(strom, place, "toy/2", "--to", to)
    code, out, _ = strom("toy/2", "--to", to, "--force")
    assert (code, "toy/2  toy/default" in out) == (0, True)
    assert [path.name for path in place.iterdir()] == [name]
    if name == "toy":
        assert (place / name / "model" / "artifacts" / "gain.txt").read_text() == "4.0"


def swap_the_weights(stage: Stage) -> None:
    for file in stage.root.glob("mlruns/artifacts/toy/models/*/artifacts/artifacts/gain.txt"):
        file.write_text("9.9")


def swap_the_code(stage: Stage) -> None:
    for file in stage.root.glob("mlruns/artifacts/toy/models/*/artifacts/serve.py"):
        file.write_text(file.read_text() + "# and more\n")


def drop_the_package(stage: Stage) -> None:
    shutil.rmtree(stage.root / "mlruns" / "artifacts" / "toy" / "models")


def swap_the_example(stage: Stage) -> None:
    for file in stage.root.glob("mlruns/artifacts/toy/models/*/artifacts/input_example.json"):
        file.write_text('{"columns": ["flux"], "data": [[1.0], [3.0]]}')


def swap_the_metrics(stage: Stage) -> None:
    for file in stage.root.glob("mlruns/artifacts/toy/*/artifacts/evaluation/metrics.json"):
        file.write_text(file.read_text().replace('"units": 24', '"units": 2400'))


def swap_the_environment(stage: Stage) -> None:
    for file in stage.root.glob("mlruns/artifacts/toy/*/artifacts/environment.txt"):
        file.write_text("numpy==1\n")


def drop_the_scores(stage: Stage) -> None:
    for file in stage.root.glob("mlruns/artifacts/toy/*/artifacts/evaluation/scores.json"):
        file.unlink()


def drop_the_run(stage: Stage) -> None:
    for folder in stage.root.glob("mlruns/artifacts/toy/*/artifacts"):
        if folder.parent.parent.name == "toy":
            shutil.rmtree(folder)


def edit_the_log(stage: Stage) -> None:
    stage.inputs.log.write_text(stage.inputs.log.read_text().replace("Ada Judge", "Eve") * 2)


def forget_the_run(stage: Stage) -> None:
    with sqlite3.connect(stage.root / "mlruns" / "mlflow.db") as database:
        database.execute("UPDATE model_versions SET run_id = NULL")


def register_around_the_stage(stage: Stage) -> None:
    client = Tracker(root=stage.root).client
    version = client.get_model_version("toy", "1")
    client.delete_model_version_tag("toy", "1", "stromatolite.package")
    assert version.tags[METRICS_TAG]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (swap_the_weights, "its files were changed"),
        (swap_the_code, "its files were changed"),
        (drop_the_package, "its files cannot be read"),
        (swap_the_example, "its prediction is not the recorded one"),
        (swap_the_metrics, "metrics.json of its run was changed"),
        (swap_the_environment, "environment.txt of its run was changed"),
        (drop_the_scores, "no evaluation/scores.json among the artifacts"),
        (drop_the_run, "The artifacts of run"),
        (edit_the_log, "was changed after it was written"),
        (forget_the_run, "it came from no run"),
        (register_around_the_stage, "no digest of a package"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_was_changed_since_it_was_registered_is_not_exported(
    stage: Stage, strom: Strom, tmp_path: Path, damage: Callable[[Stage], None], told: str
):
    stage.run(gain=3.0, error=0.7)
    damage(stage)
    place = tmp_path / "out"
    place.mkdir()
    assert told in refused(strom, place, "toy@production", "--to", str(place / "toy"))


def test_a_zip_whose_check_fails_is_not_left(stage: Stage, strom: Strom, tmp_path: Path):
    stage.run(gain=3.0, error=0.7)
    swap_the_example(stage)
    place = tmp_path / "out"
    place.mkdir()
    told = refused(strom, place, "toy@production", "--to", str(place / "toy.zip"))
    assert "its prediction is not the recorded one" in told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(stage: Stage, strom: Strom, tmp_path: Path):
    stage.run(gain=3.0, error=0.7)
    place = tmp_path / "out"
    place.mkdir(mode=0o500)
    assert str(place) in refused(strom, place, "toy/1", "--to", str(place / "toy"))


def test_a_full_disk_leaves_nothing(stage: Stage, strom: Strom, small_disk: Path):
    stage.run(gain=3.0, error=0.7)
    with (small_disk / "filler").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"0" * 4096)
    assert "No space left" in refused(strom, small_disk, "toy/1", "--to", str(small_disk / "toy"))
