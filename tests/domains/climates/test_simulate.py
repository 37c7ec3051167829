"""`simulate` runs each planet in a process of its own, goes on where it was, and records failures as results."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from domains.climates.bundle import check
from domains.climates.exoplasim import parameters_of, read_run, to_row
from domains.climates.fields import PARAMETERS, VARIABLES
from domains.climates.run_contract import examine
from domains.climates.sampling import OUR_BOX
from domains.climates.simulation import model, netcdf
from domains.climates.simulation.model import READY
from domains.climates.simulation.protocol import Schedule, Task, draw
from pipelines.simulate import main as simulate
from stromatolite.errors import ConfigError, DependencyError

BUNDLED = Path(__file__).parents[2] / "data" / "bundled" / "exoplasim_t21"
CRASHING = 'raise RuntimeError("ExoPlaSim has crashed or begun producing garbage.")\n'


@pytest.fixture
def crashing_model(tmp_path: Path) -> Path:
    """A compiled model, by its looks, that crashes as soon as it is imported."""
    folder = tmp_path / "model"
    (folder / "exoplasim").mkdir(parents=True)
    (folder / "exoplasim" / "__init__.py").write_text(CRASHING)
    (folder / READY).touch()
    return folder


def campaign(out: Path, folder: Path, planets: int, *, retry_failed: bool = False) -> None:
    simulate(planets, 0, 1, out, folder, 7, Schedule(), retry_failed=retry_failed)


def test_a_crash_is_recorded_with_its_reason_and_not_repeated(
    tmp_path: Path, crashing_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    campaign(out, crashing_model, 1)
    (path,) = (out / "results").glob("*.json")
    result = json.loads(path.read_text())
    assert result["status"] == "failed"
    assert result["reason"] == "exit status 1: RuntimeError: ExoPlaSim has crashed or begun producing garbage."
    assert result["parameters"] == draw(7, 0, 1)["s7-00000"]
    assert not list(out.glob(".partial-*"))
    assert not list(out.glob("*.nc"))

    before = path.stat().st_mtime_ns
    campaign(out, crashing_model, 1)
    assert "1 of 1 planets are done" in capsys.readouterr().out
    assert path.stat().st_mtime_ns == before

    campaign(out, crashing_model, 1, retry_failed=True)
    assert path.stat().st_mtime_ns > before


def test_the_sequence_goes_on_where_it_stopped_and_stays_in_its_box() -> None:
    assert draw(7, 0, 12) == draw(7, 0, 8) | draw(7, 8, 4)
    assert draw(7, 0, 4) != draw(8, 0, 4)
    for planet in draw(7, 0, 64).values():
        assert list(planet) == [parameter.name for parameter in PARAMETERS]
        assert all(axis.low <= planet[axis.parameter] <= axis.high for axis in OUR_BOX)


def test_a_task_survives_the_way_to_its_process(tmp_path: Path) -> None:
    task = Task("s7-00000", draw(7, 0, 1)["s7-00000"], "model", "scratch", "out.nc", Schedule(most_days=810))
    task.write(tmp_path / "task.json")
    assert Task.read(tmp_path / "task.json") == task


def test_a_finished_run_is_written_as_the_bundled_files_are(tmp_path: Path) -> None:
    """A bundled run, taken apart into what ExoPlaSim gives and written again, is the same and keeps its contract."""
    run = read_run(BUNDLED / "0001.nc")
    axes = {name: run[name].values for name in ("sigma", "lat", "lon")}
    means = {there: sign * run[name].values.astype("float64") for name, there, sign, *_ in netcdf.FIELDS}
    netcdf.write(tmp_path / "again.nc", axes, means, run.attrs)
    again = read_run(tmp_path / "again.nc")
    assert examine(again, max_drift_k=0.6) == []
    assert parameters_of(again) == parameters_of(run)
    assert set(again.variables) == set(run.variables)
    for name in run.variables:
        assert again[name].attrs.keys() >= run[name].attrs.keys() - {"cell_methods"}
    before, after = to_row(run), to_row(again)
    for variable in VARIABLES:
        assert np.allclose(after[variable.name], before[variable.name], rtol=2e-3, atol=1e-12), variable.name


def test_without_exoplasim_or_a_compiler_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    monkeypatch.setattr(model, "_installed", lambda: package)
    monkeypatch.setattr(model, "search_path", lambda: str(tmp_path))
    with pytest.raises(DependencyError, match="needs gfortran"):
        model.prepare(tmp_path / "built")
    assert not (tmp_path / "built").exists()


@pytest.mark.parametrize("wrong", [{"planets": 0}, {"start": -1}, {"workers": 0}])
def test_numbers_out_of_range_are_told(tmp_path: Path, wrong: dict[str, int]) -> None:
    given = {"planets": 1, "start": 0, "workers": 1} | wrong
    with pytest.raises(ConfigError, match=f"--{next(iter(wrong))} is out of range"):
        simulate(**given, out=tmp_path, model=tmp_path, seed=7, schedule=Schedule(), retry_failed=False)


@pytest.mark.slow
def test_exoplasim_itself_runs_a_few_days(tmp_path: Path) -> None:
    """The real model, compiled and run: only where it and a Fortran compiler are installed."""
    pytest.importorskip("exoplasim")
    if shutil.which("gfortran") is None:
        pytest.skip("no gfortran")
    out = tmp_path / "out"
    simulate(1, 0, 1, out, tmp_path / "model", 7, Schedule(10, 10, 10, 0.6), retry_failed=False)
    assert list(check(out)) == ["s7-00000.nc"]
    faults = examine(read_run(out / "s7-00000.nc"), max_drift_k=1e6)
    assert faults == []
