"""What people get wrong and what machines do to them, through the real command lines.

Each ends in one message that names what is at fault, a non-zero exit, and nothing half-written. What is wrong with
simulated climates is shown the same way in tests/pipelines/test_climate_data_stages.py.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import netCDF4
import pytest
import yaml
from family_trial import REPOSITORY, Trial, trained
from pipeline_clone import Done

from domains.climates.bundle import append_to_manifest
from stromatolite.evaluation import identified
from stromatolite.files import write_json

STAGE = ("pipelines.configure", "climate")
SHOW = ("pipelines.cli.main", "config", "show", "climate/mine")
BUNDLED = REPOSITORY / "data" / "bundled" / "exoplasim_t21"
DISK = ("-t", "tmpfs", "-o", "size=32m", "tmpfs")
Mount = Callable[..., Path]


class Project:
    """The files that the stages work on, after `evaluate` has run for a tiny climate model.

    Attributes:
        root: the folder.
    """

    def __init__(self, root: Path, trial: Trial) -> None:
        self.root = root
        shutil.copytree(REPOSITORY / "configs", root / "configs")
        shutil.copytree(trial.inputs.data, root / "data/processed/climate")
        shutil.copytree(trial.folder / "run", root / "build/runs/climate")
        shutil.copytree(trial.folder / "figures", root / "reports/figures/climate")
        for folder in ("data/splits", "build/config"):
            (root / folder).mkdir(parents=True)
        shutil.copy(trial.inputs.splits, root / "data/splits/climate.json")
        shutil.copy(trial.folder / "config.yaml", root / "build/config/climate.yaml")
        evaluation = identified(trial.evaluation, "climate", trial.family.primary, trial.settings)
        write_json(root / "reports/metrics/climate.json", evaluation.metrics)
        write_json(root / "build/evaluation/climate/scores.json", evaluation.scores)
        self.overrides("{}")

    def overrides(self, overrides: str) -> None:
        """A params.yaml with these overrides."""
        (self.root / "params.yaml").write_text(f"climate:\n  config: default\n  overrides: {overrides}\n")

    def run(self, module: str, *arguments: str) -> Done:
        """Run a module of this repository in the project, as a person does."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def files(self) -> dict[str, float]:
        """Every file and when it was written."""
        every = [path for path in self.root.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.root)): path.stat().st_mtime for path in every}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    return trained("climate", tmp_path_factory)


@pytest.fixture
def project(tmp_path: Path, trial: Trial) -> Project:
    _ = trial.evaluation
    return Project(tmp_path / "project", trial)


@pytest.fixture
def tracked(project: Project, tracking_root: Path) -> Project:
    """The same with an empty tracking database, which takes MLflow seconds to make."""
    shutil.copytree(tracking_root / "mlruns", project.root / "mlruns")
    return project


def told(done: Done) -> str:
    """The one message of a command that refused."""
    assert done.code == 2, done.err
    lines = done.err.splitlines()
    (start,) = [place for place, line in enumerate(lines) if line.startswith("error: ")]
    assert all(line.startswith("warning: ") for line in lines[:start]), done.err
    assert "Traceback" not in done.err
    return "\n".join(lines[start:])


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (
            "{pretrain: {epocs: 3}}",
            ("params.yaml", "pretrain.epocs: there is no such key", "found: 3", "allowed: epochs,", "pretrain.epochs?"),
        ),
        (
            "{finetune: {learning_rate: -1}}",
            ("params.yaml", "finetune.learning_rate: out of range", "found: -1", "allowed: a number, > 0"),
        ),
        (
            "{finetune: {members: five}}",
            ("params.yaml", "finetune.members: wrong type", "found: 'five'", "allowed: an integer, >= 2"),
        ),
        (
            "{pretrain: {precision: 16-true}}",
            ("params.yaml", "pretrain.precision", "found: '16-true'", "32-true", "bf16-mixed"),
        ),
        (
            "{seed: '${oc.env:HOME}'}",
            ("params.yaml", "seed: interpolation", "found: '${oc.env:HOME}'", "allowed: plain values"),
        ),
        ("{pretrain: {epochs: 3}", ("params.yaml", "YAML")),
    ],
)
def test_a_mistake_in_params_stops_configure(project: Project, overrides: str, words: tuple[str, ...]) -> None:
    project.overrides(overrides)
    before = project.files()
    message = told(project.run("pipelines.configure", "climate"))
    assert [word for word in words if word not in message] == [], message
    assert project.files() == before
    project.overrides("{}")
    assert project.run("pipelines.configure", "climate").code == 0


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (
            "schema_version: 99\n",
            ("configs/climate/mine.yaml", "newer than the code", "found: schema 99", "allowed: 1"),
        ),
        ("schema_version: 2\nseed: ${oc.env:HOME}\n", ("configs/climate/mine.yaml", "interpolation", "plain values")),
        ("schema_version: 2\nmodel: {wide: 3}\n", ("configs/climate/mine.yaml", "model.wide", "allowed: ")),
        ("schema_version: 2\nextends: defalt\n", ("configs/climate/mine.yaml", "defalt", "default")),
    ],
)
@pytest.mark.parametrize("command", [STAGE, SHOW])
def test_a_mistake_in_an_entry_is_told_by_the_stage_and_by_the_command(
    project: Project, entry: str, words: tuple[str, ...], command: tuple[str, ...]
) -> None:
    (project.root / "configs/climate/mine.yaml").write_text(entry)
    (project.root / "params.yaml").write_text("climate: {config: mine, overrides: {}}\n")
    before = project.files()
    message = told(project.run(*command))
    assert [word for word in words if word not in message] == [], message
    assert project.files() == before


def test_a_resolved_config_of_newer_code_stops_train(project: Project) -> None:
    path = project.root / "build/config/climate.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**document, "schema_version": 99}), encoding="utf-8")
    before = project.files()
    message = told(project.run("pipelines.train", "climate"))
    assert "build/config/climate.yaml" in message
    assert "99" in message
    assert project.files() == before


@pytest.mark.parametrize("stage", ["configure", "train", "evaluate", "register", "promote"])
def test_an_unknown_family_is_told_with_the_nearest(project: Project, stage: str) -> None:
    before = project.files()
    message = told(project.run(f"pipelines.{stage}", "climat"))
    assert "no family called 'climat'" in message
    assert "allowed: climate" in message
    assert "Did you mean 'climate'?" in message
    assert project.files() == before


def test_bad_files_are_told_one_by_one_and_nothing_of_them_goes_on(project: Project) -> None:
    bundle = project.root / "bundle"
    bundle.mkdir()
    for name in ("0000.nc", "0001.nc", "0002.nc", "0003.nc", "0005.nc"):
        shutil.copy(BUNDLED / name, bundle / name)
    shutil.copy(BUNDLED / "0000.nc", bundle / "0010.nc")
    (bundle / "0001.nc").write_bytes((bundle / "0001.nc").read_bytes()[:-30_000])
    with netCDF4.Dataset(bundle / "0002.nc", "a") as file:
        file["surface_temperature"][0, 0] = float("nan")
    append_to_manifest(bundle)
    (project.root / "params.yaml").write_text("climate_data: {kind: exoplasim, path: bundle}\n")
    assert project.run("pipelines.ingest_climates").code == 0
    message = told(project.run("pipelines.validate_climates"))
    for words in ("0001.nc: ", "0002.nc: surface_temperature: ", "0010.nc: ", "3 of 6 items quarantined (50%)"):
        assert words in message, message
    assert not (project.root / "data/processed/exoplasim_t21").exists()
    assert list(project.root.rglob(".partial-*")) == []


@pytest.mark.long
def test_a_disk_that_fills_up_in_train_costs_what_was_not_done_yet(tracked: Project, mounted: Mount) -> None:
    build = tracked.root / "build"
    config = (build / "config/climate.yaml").read_bytes()
    mounted(build, *DISK)
    (build / "config").mkdir()
    (build / "config/climate.yaml").write_bytes(config)
    room = 2**20  # for the record and the first weights
    leave_free(build, room)
    message = told(tracked.run("pipelines.train", "climate"))
    assert "No space left on the device while writing" in message
    assert "build/unfinished/climate/" in message
    assert not (build / "runs").exists()
    assert list(build.rglob(".partial-*")) == []

    (build / "filler").unlink()
    again = tracked.run("pipelines.train", "climate")
    assert again.code == 0, again.err
    assert "going on with the unfinished run" in again.out
    assert (build / "runs/climate/record.json").exists()


@pytest.mark.long
def test_a_disk_that_is_full_in_evaluate_keeps_the_last_evaluation(project: Project, mounted: Mount) -> None:
    figures = project.root / "reports/figures"
    kept = {path.name: path.read_bytes() for path in (figures / "climate").iterdir()}
    mounted(figures, *DISK)
    (figures / "climate").mkdir()
    for name, content in kept.items():
        (figures / "climate" / name).write_bytes(content)
    leave_free(figures, 8192)
    before = project.files()
    message = told(project.run("pipelines.evaluate", "climate"))
    assert "No space left on the device while writing reports/figures/climate" in message
    assert project.files() == before


def leave_free(disk: Path, room: int) -> None:
    """Fill a disk up to so many bytes."""
    free = os.statvfs(disk)
    (disk / "filler").write_bytes(b"\0" * (free.f_bavail * free.f_frsize - room))


def test_a_read_only_mlruns_stops_register(tracked: Project, mounted: Mount) -> None:
    mlruns = tracked.root / "mlruns"
    mounted(mlruns, "--bind", str(mlruns))
    subprocess.run(["mount", "-o", "remount,bind,ro", str(mlruns)], check=True)
    before = tracked.files()
    message = told(tracked.run("pipelines.register", "climate"))
    assert "cannot be written" in message
    assert str(mlruns) in message
    assert "MLFLOW_TRACKING_URI" in message
    assert tracked.files() == before


@pytest.mark.long
def test_a_busy_database_stops_register_and_the_next_run_goes_on(tracked: Project) -> None:
    database = tracked.root / "mlruns/mlflow.db"
    state = tracked.root / "mlruns/state/climate.registered.json"
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        message = told(tracked.run("pipelines.register", "climate"))
        assert "The tracking database is busy" in message
        assert "mlflow.db" in message
        assert not state.exists()
        other.execute("ROLLBACK")
    again = tracked.run("pipelines.register", "climate")
    assert again.code == 0, again.err
    assert state.exists()
