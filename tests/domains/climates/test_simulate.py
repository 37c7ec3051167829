"""`simulate` runs each planet in a process of its own, goes on where it was, and records failures as results."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from domains.climates import grid
from domains.climates.bundle import check
from domains.climates.exoplasim import parameters_of, read_run, to_row
from domains.climates.fields import PARAMETERS, VARIABLES
from domains.climates.run_contract import examine
from domains.climates.sampling import OUR_BOX
from domains.climates.simulation import model, netcdf, planet
from domains.climates.simulation.model import BUILT, READY
from domains.climates.simulation.protocol import Schedule, Task, draw
from pipelines.simulate import main as simulate
from stromatolite.errors import ConfigError, DependencyError

BUNDLED = Path(__file__).parents[3] / "data" / "bundled" / "exoplasim_t21"
CRASHING = 'raise RuntimeError("ExoPlaSim has crashed or begun producing garbage.")\n'


@pytest.fixture
def crashing_model(tmp_path: Path) -> Path:
    """A compiled model, by its looks, that crashes as soon as it is imported."""
    folder = tmp_path / "model"
    (folder / "exoplasim").mkdir(parents=True)
    (folder / "exoplasim" / "__init__.py").write_text(CRASHING)
    (folder / READY).write_text(BUILT)
    return folder


class FakeExoPlaSim:
    """Stands for `exoplasim.Model`: keeps what it is told, writes a segment of made-up fields a year.

    Attributes:
        warming: drift of each segment, K.
        crashes_at: time steps at which it crashes, minutes.
        told: arguments of each `configure`.
    """

    warming: tuple[float, ...] = (0.0,)
    crashes_at: tuple[float, ...] = ()
    told: list[dict[str, Any]]

    def __init__(self, **built: Any) -> None:
        self.built, self.currentyear = built, 0
        Path(built["workdir"]).mkdir()

    def configure(self, **told: Any) -> None:
        assert not list(Path(self.built["workdir"]).iterdir())
        self.told.append(told)

    def cfgpostprocessor(self, **asked: Any) -> None:
        self.bins = asked["times"]

    def run(self, **_: Any) -> None:
        folder = Path(self.built["workdir"])
        (folder / "plasim_restart").touch()
        if self.told[-1]["timestep"] in self.crashes_at:
            raise RuntimeError("ExoPlaSim has crashed or begun producing garbage.")
        deep = ("ta", "hus", "cl", "ua", "va")
        fields = {
            name: np.full((self.bins, 10, 32, 64) if name in deep else (self.bins, 32, 64), 0.5)
            for name in netcdf.CODES
        }
        quarters = np.repeat([100.0, 200.0, 250.0, 250.0 + self.warming[self.currentyear]], self.bins // 4)
        fields["ts"][:] = quarters[:, None, None]
        axes = {"lev": SIGMA, "lat": grid.latitudes()[::-1], "lon": LONGITUDES}
        np.savez(folder / f"MOST.{self.currentyear:05d}.npz", **axes, **fields)
        self.currentyear += 1


SIGMA = np.linspace(0.05, 0.95, 10)
LONGITUDES = np.arange(64) * 5.625


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[FakeExoPlaSim]:
    """An installed ExoPlaSim, by its looks."""
    monkeypatch.chdir(tmp_path)
    kind = type("Fake", (FakeExoPlaSim,), {"told": []})
    monkeypatch.setitem(sys.modules, "exoplasim", SimpleNamespace(Model=kind))
    return kind


def task_in(folder: Path, number: int = 1) -> Task:
    (folder / "scratch").mkdir()
    name = f"s7-{number:05d}"
    return Task(name, draw(7, number, 1)[name], "model", str(folder / "scratch"), str(folder / "out.nc"), Schedule())


def finished(task: Task) -> dict[str, Any]:
    return dict(read_run(Path(task.target)).attrs)


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
    assert result["reason"] == (
        "exit status 1: RuntimeError: crashed at time steps of 45.0 and 22.5 min: "
        "ExoPlaSim has crashed or begun producing garbage."
    )
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
    for drawn in draw(7, 0, 64).values():
        assert list(drawn) == [parameter.name for parameter in PARAMETERS]
        assert all(axis.low <= drawn[axis.parameter] <= axis.high for axis in OUR_BOX)


def test_a_task_survives_the_way_to_its_process(tmp_path: Path) -> None:
    task = Task("s7-00000", draw(7, 0, 1)["s7-00000"], "model", "scratch", "out.nc", Schedule(most_days=810))
    task.write(tmp_path / "task.json")
    assert Task.read(tmp_path / "task.json") == task


def test_the_model_is_told_the_settings_of_the_ensemble(fake: type[FakeExoPlaSim], tmp_path: Path) -> None:
    task = task_in(tmp_path)
    built = planet.configured(task, 45.0).built
    assert (built["resolution"], built["layers"], built["precision"], built["ncpus"]) == ("T21", 10, 4, 1)
    assert not built["crashtolerant"]
    (told,) = fake.told
    parameters = task.parameters
    pressure, co2 = parameters["surface_pressure_bar"], parameters["co2_volume_fraction"]
    assert told == {
        "startemp": parameters["stellar_temperature_k"],
        "flux": parameters["stellar_flux_w_m2"],
        "rotationperiod": parameters["rotation_period_days"],
        "radius": parameters["radius_earth"],
        "gravity": parameters["gravity_m_s2"],
        "pN2": pytest.approx(pressure * (1 - co2), rel=1e-12),
        "pCO2": pytest.approx(pressure * co2, rel=1e-12),
        "aquaplanet": True,
        "synchronous": True,
        "substellarlon": 180.0,
        "fixedorbit": True,
        "eccentricity": 0.0,
        "obliquity": 0.0,
        "ozone": False,
        "mldepth": 2.0,
        "physicsfilter": "gp|exp|sp",
        "snapshots": 0,
        "timestep": 45.0,
        "runsteps": 270 * 32,
        "otherargs": {"XMAXD@icemod_namelist": "-1.0"},
    }


def test_a_run_that_crashes_is_tried_at_half_the_step_from_the_beginning(
    fake: type[FakeExoPlaSim], tmp_path: Path
) -> None:
    """The second attempt finds no restart file of the first: `configure` of the fake looks."""
    fake.warming, fake.crashes_at = (0.0, 0.0), (45.0,)
    task = task_in(tmp_path)
    planet.simulate(task)
    assert [(told["timestep"], told["runsteps"]) for told in fake.told] == [(45.0, 270 * 32), (22.5, 270 * 64)]
    assert finished(task)["timestep_minutes"] == 22.5

    fake.crashes_at = (45.0, 22.5)
    with pytest.raises(RuntimeError, match=r"crashed at time steps of 45.0 and 22.5 min: ExoPlaSim has crashed"):
        planet.simulate(task)


@pytest.mark.parametrize(
    ("warming", "days"),
    [
        ((0.0, 0.59), 540),
        ((0.0, -0.61, 0.3), 810),
        ((2.0, 2.0, 2.0, -1.3, 0.0), 1080),
    ],
)
def test_a_run_goes_on_until_its_last_quarter_is_like_the_one_before(
    fake: type[FakeExoPlaSim], tmp_path: Path, warming: tuple[float, ...], days: int
) -> None:
    """At least two segments, at most four; the mean of the second half of the last one is kept."""
    fake.warming = warming
    task = task_in(tmp_path)
    planet.simulate(task)
    change = warming[days // 270 - 1]
    attrs = finished(task)
    assert (attrs["simulated_days"], attrs["averaged_days"]) == (days, 135)
    assert attrs["surface_temperature_drift_k"] == pytest.approx(change, abs=1e-9)
    kept = read_run(Path(task.target))["surface_temperature"].values
    assert np.allclose(kept, 250.0 + change / 2, atol=0.05)


def test_the_attributes_of_a_run_are_those_of_the_bundled_ones(fake: type[FakeExoPlaSim], tmp_path: Path) -> None:
    fake.warming = (0.0, 0.0)
    task_in(tmp_path, number=1).write(tmp_path / "task.json")
    task = Task.read(tmp_path / "task.json")
    planet.simulate(task)
    ours, bundled = finished(task), dict(read_run(BUNDLED / "0001.nc").attrs)
    assert list(ours) == list(bundled)
    assert {name: type(value) for name, value in ours.items()} == {name: type(v) for name, v in bundled.items()}
    for name in ("Conventions", "simulation_id", "simulator", "source", "setup", "timestep_minutes"):
        assert ours[name] == bundled[name], name


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


def test_ice_and_ocean_take_the_same_twentieth_of_the_heat_of_fusion(tmp_path: Path) -> None:
    line = "      parameter(CLFI  = 3.28E5)         ! Heat of fusion of ice (J/kg)\n"
    (tmp_path / "plasim" / "src").mkdir(parents=True)
    for name in ("icemod", "oceanmod"):
        (tmp_path / "plasim" / "src" / f"{name}.f90").write_text(f"! {name}\n{line}")
    model.lower_heat_of_fusion(tmp_path)
    for name in ("icemod", "oceanmod"):
        text = (tmp_path / "plasim" / "src" / f"{name}.f90").read_text()
        assert text == f"! {name}\n{line.replace('3.28E5', '1.64E4')}"

    with pytest.raises(DependencyError, match=r"icemod.f90 of ExoPlaSim is not the one we know"):
        model.lower_heat_of_fusion(tmp_path)


def test_the_compiler_gets_the_flags_that_halve_the_time(tmp_path: Path) -> None:
    path = tmp_path / "most_compiler"
    path.write_text("MOST_F90=gfortran\nMOST_F90_OPTS=-O3 -cpp -fcheck=all -ffpe-trap=zero\nMOST_CC=gcc\n")
    model.set_flags(path)
    flags = "-Ofast -march=native -cpp -ffixed-line-length-132 -ffpe-summary=none -finit-real=zero"
    assert path.read_text() == f"MOST_F90=gfortran\nMOST_F90_OPTS={flags}\nMOST_CC=gcc\n"

    path.write_text("MOST_F90=ifort\nMOST_F90_OPTS=-O3 -cpp\n")
    with pytest.raises(DependencyError, match="did not find gfortran"):
        model.set_flags(path)


@pytest.mark.parametrize("said", ["", BUILT.replace("oceanmod", ""), BUILT.replace("-Ofast", "-O3")])
def test_a_copy_that_was_made_in_another_way_is_made_again(
    tmp_path: Path, crashing_model: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setattr(model, "_installed", lambda: tmp_path)
    monkeypatch.setattr(model, "search_path", lambda: str(tmp_path))
    model.prepare(crashing_model)
    (crashing_model / READY).write_text(said)
    with pytest.raises(DependencyError, match="needs gfortran"):
        model.prepare(crashing_model)


def test_one_signal_to_the_campaigns_group_reaches_its_planets(tmp_path: Path, crashing_model: Path) -> None:
    """Pausing by `kill -STOP -GROUP` has to stop the Fortran model, too."""
    (crashing_model / "exoplasim" / "__init__.py").write_text("import os\nraise RuntimeError(os.getpgrp())\n")
    campaign(tmp_path / "out", crashing_model, 1)
    (path,) = (tmp_path / "out" / "results").glob("*.json")
    assert json.loads(path.read_text())["reason"].endswith(f" min: {os.getpgrp()}")


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
