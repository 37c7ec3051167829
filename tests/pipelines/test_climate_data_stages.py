"""The data stages as people run them: one clear message and exit status 2 on bad input, and nothing half-written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import netCDF4
import pytest

from domains.climates.bundle import append_to_manifest
from domains.climates.cube import hex_id, open_cube

REPOSITORY = Path(__file__).parents[2]
BUNDLED = REPOSITORY / "data" / "bundled" / "exoplasim_t21"
NAMES = ("0000.nc", "0001.nc", "0002.nc", "0003.nc", "0005.nc", "0008.nc")
PARAMS = """\
climate_data: {kind: exoplasim, path: bundle}
emulate: {planets: {exoplasim: 40}}
split: {folds: 2, least_test: 1}
"""
STAGES = (("ingest_climates",), ("validate_climates",), ("build_climate",), ("split", "climate"), ("emulate",))


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder with params.yaml and a bundle of five good runs and one that drifts."""
    (tmp_path / "params.yaml").write_text(PARAMS)
    (tmp_path / "bundle").mkdir()
    for name in NAMES:
        shutil.copy(BUNDLED / name, tmp_path / "bundle" / name)
    append_to_manifest(tmp_path / "bundle")
    return tmp_path


@dataclass(frozen=True)
class Done:
    """How a stage ended."""

    returncode: int
    stdout: str
    stderr: str


Stage = Callable[..., Done]


@pytest.fixture
def stage(workplace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Stage:
    """Run a stage's command line in the workplace, in this process: starting Python takes longer than the stage."""

    def run(name: str, *arguments: str) -> Done:
        monkeypatch.chdir(workplace)
        monkeypatch.setattr(sys, "argv", [f"pipelines.{name}", *arguments])
        code = 0
        try:
            import_module(f"pipelines.{name}").run()
        except SystemExit as end:
            code = int(end.code or 0)
        return Done(code, *capfd.readouterr())

    return run


def message_of(done: Done) -> str:
    """The message of a stage that refused, which is never a traceback."""
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_the_whole_way_from_files_to_splits(workplace: Path, stage: Stage) -> None:
    for command in STAGES:
        done = stage(*command)
        assert done.returncode == 0, done.stderr
    report = json.loads((workplace / "reports/validation/climates/exoplasim_t21.json").read_text())
    assert [entry["item"] for entry in report["quarantined"]] == ["0008.nc"]
    assert (workplace / "data/validated/climates/quarantine/0008.nc").exists()
    simulated = open_cube(workplace / "data/processed/climate/simulated.zarr")
    document = json.loads((workplace / "data/splits/climate.json").read_text())
    tested = sorted(planet for fold in document["folds"] for planet in fold["test"])
    assert tested == sorted(hex_id(planet) for planet in simulated["planet"].values)
    assert set(json.loads(simulated.attrs["provenance"])["files"]) == set(NAMES) - {"0008.nc"}
    assert open_cube(workplace / "data/processed/climate/emulated.zarr").sizes["planet"] == 40


def test_a_stage_is_a_module_that_python_runs(workplace: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "pipelines.ingest_climates"]
    done = subprocess.run(command, cwd=workplace, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (workplace / "data/raw/climates/manifest.json").exists()
    (workplace / "bundle" / "0001.nc").unlink()
    done = subprocess.run(command, cwd=workplace, env=environment, capture_output=True, text=True, check=False)
    assert "0001.nc" in message_of(Done(done.returncode, done.stdout, done.stderr))


def test_stages_write_the_same_bytes_twice(workplace: Path, stage: Stage) -> None:
    def files() -> dict[str, bytes]:
        data = workplace / "data"
        return {str(path.relative_to(data)): path.read_bytes() for path in data.rglob("*") if path.is_file()}

    assert all(stage(*command).returncode == 0 for command in STAGES)
    first = files()
    assert all(stage(*command).returncode == 0 for command in STAGES)
    assert files() == first


def damage(workplace: Path) -> None:
    path = workplace / "bundle" / "0002.nc"
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (damage, ("0002.nc", "checksum does not match", "found: sha256", "allowed: sha256")),
        (lambda place: (place / "bundle" / "0002.nc").unlink(), ("missing", "found: 0002.nc", "allowed: all 6 files")),
        (
            lambda place: shutil.copy(BUNDLED / "0006.nc", place / "bundle" / "0006.nc"),
            ("not in manifest.json", "found: 0006.nc", "--append-manifest"),
        ),
        (
            lambda place: [path.unlink() for path in (place / "bundle").glob("*.nc")],
            ("holds no climates", "found: 0 .nc files", "allowed: at least one"),
        ),
        (
            lambda place: (place / "bundle" / "manifest.json").unlink(),
            ("manifest.json is missing", "--append-manifest"),
        ),
        (lambda place: shutil.rmtree(place / "bundle"), ("bundle is no folder", "climate_data.path")),
    ],
)
def test_a_broken_bundle_stops_ingest(workplace: Path, stage: Stage, spoil: object, words: tuple[str, ...]) -> None:
    assert stage("ingest_climates").returncode == 0
    before = sorted(path.name for path in (workplace / "data/raw/climates").iterdir())
    spoil(workplace)  # type: ignore[operator]
    message = message_of(stage("ingest_climates"))
    assert all(word in message for word in words), message
    assert sorted(path.name for path in (workplace / "data/raw/climates").iterdir()) == before


def test_too_many_bad_files_stop_validate_and_the_report_is_written(workplace: Path, stage: Stage) -> None:
    for name in ("0001.nc", "0002.nc"):
        with netCDF4.Dataset(workplace / "bundle" / name, "a") as file:
            file["olr"].setncattr("units", "erg s-1 cm-2")
    (workplace / "bundle" / "manifest.json").unlink()
    append_to_manifest(workplace / "bundle")
    assert stage("ingest_climates").returncode == 0
    message = message_of(stage("validate_climates"))
    assert "3 of 6 items quarantined (50%)" in message
    assert "0001.nc: olr: units or attribute: found erg s-1 cm-2, allowed {'units': 'W m-2'}" in message
    assert "at most 20%" in message
    assert not (workplace / "data/validated/climates").exists()
    report = json.loads((workplace / "reports/validation/climates/exoplasim_t21.json").read_text())
    assert report["quarantine_rate"] == 0.5


def test_a_file_damaged_between_stages_is_found(workplace: Path, stage: Stage) -> None:
    assert stage("ingest_climates").returncode == 0
    raw = workplace / "data/raw/climates/0003.nc"
    raw.write_bytes(raw.read_bytes()[:-1000])
    assert "0003.nc: the checksum does not match" in message_of(stage("validate_climates"))


def test_splits_refuse_emulated_climates(workplace: Path, stage: Stage) -> None:
    assert stage("emulate").returncode == 0
    folder = workplace / "data/processed/climate"
    (folder / "emulated.zarr").rename(folder / "simulated.zarr")
    message = message_of(stage("split", "climate"))
    assert "Emulated climates may not be used for splits" in message
    assert not (workplace / "data/splits").exists()


def test_a_stage_without_its_input_says_what_to_run(workplace: Path, stage: Stage) -> None:
    assert "is not a readable cube" in message_of(stage("split", "climate"))
    assert "holds no climates" in message_of(stage("build_climate"))


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ("climate_data: {kindd: exoplasim}", ("climate_data: 'kindd' is unknown", "Did you mean 'kind'?")),
        ("climate_data: {kind: exoplasm}", ("climate_data.kind is unknown", "Did you mean 'exoplasim'?")),
        ("climate_data: {max_drift_k: warm}", ("climate_data: max_drift_k has the wrong type", "a valid number")),
        ("climate_data: {max_drift_k: -1}", ("climate_data.max_drift_k is out of range", "found: -1.0")),
        ("climate_data: 3", ("climate_data is no block of settings",)),
        ("climate_data: {kind: ", ("is not YAML",)),
    ],
)
def test_a_mistake_in_params_is_told_with_its_key(
    workplace: Path, stage: Stage, params: str, words: tuple[str, ...]
) -> None:
    (workplace / "params.yaml").write_text(params)
    message = message_of(stage("ingest_climates"))
    assert all(word in message for word in words), message


def test_new_files_are_entered_from_the_command_line(workplace: Path, stage: Stage) -> None:
    shutil.copy(BUNDLED / "0006.nc", workplace / "bundle" / "0006.nc")
    done = stage("ingest_climates", "--append-manifest")
    assert "entered 1 new files" in done.stdout
    assert stage("ingest_climates").returncode == 0
    assert (workplace / "data/raw/climates/0006.nc").exists()


def test_a_killed_stage_leaves_nothing_that_looks_whole_and_the_next_run_sweeps_up(
    workplace: Path, stage: Stage
) -> None:
    (workplace / "params.yaml").write_text("emulate: {planets: {exoplasim: 4000}}")
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"}
    folder = workplace / "data/processed/climate"
    running = subprocess.Popen([sys.executable, "-m", "pipelines.emulate"], cwd=workplace, env=environment)
    deadline = time.monotonic() + 60
    while not list(folder.glob(".partial-*/temperature/c/*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    running.kill()
    running.wait()
    assert [path.name.split("-")[0] for path in folder.iterdir()] == [".partial"]

    (workplace / "params.yaml").write_text(PARAMS)
    assert stage("emulate").returncode == 0
    assert [path.name for path in folder.iterdir()] == ["emulated.zarr"]


def test_a_full_disk_is_told_and_nothing_half_written_is_kept(stage: Stage, small_disk: Path) -> None:
    message = message_of(stage("ingest_climates", "--source", str(BUNDLED), "--out", str(small_disk / "raw")))
    assert "No space left on the device" in message
    assert list(small_disk.iterdir()) == []
    message = message_of(stage("emulate", "--out", str(small_disk / "emulated.zarr")))
    assert "No space left on the device" in message
    assert list(small_disk.iterdir()) == []
