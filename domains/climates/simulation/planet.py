"""Simulates one planet in a process of its own: `python -m domains.climates.simulation.planet TASK.json`.

ExoPlaSim changes the working directory, prints, and may end in a Fortran crash: none of it reaches the campaign.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import psutil

from domains.climates import grid
from domains.climates.fields import PARAMETER_NAMES
from domains.climates.run_contract import DRIFT
from domains.climates.simulation import netcdf
from domains.climates.simulation.model import VERSION
from domains.climates.simulation.protocol import SETUP, TIMESTEPS_MINUTES, Task

Array = npt.NDArray[np.float64]

MINUTES_A_DAY: Final = 24 * 60
SETTINGS: Final[Mapping[str, Any]] = {
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
    "otherargs": {"XMAXD@icemod_namelist": "-1.0"},
}
"""What is the same for every planet. Without the filter, sharp contrasts between day and night ring on a spectral grid.

A negative XMAXD leaves the thickness of sea ice (m) unlimited.
"""

AXES: Final = {"sigma": "lev", "lat": "lat", "lon": "lon"}
BINS: Final = 12
"""Means a segment that ExoPlaSim's postprocessor writes; a quarter of a segment is three of them."""


def simulate(task: Task) -> None:
    """Run a planet at the first time step that does not crash.

    Raises:
        RuntimeError: ExoPlaSim crashed at every time step.
    """
    for timestep in TIMESTEPS_MINUTES:
        try:
            return run(task, timestep)
        except RuntimeError as error:
            print(f"time step {timestep} min: {error}", flush=True)
            crash = error
    raise RuntimeError(f"crashed at time steps of {' and '.join(map(str, TIMESTEPS_MINUTES))} min: {crash}")


def run(task: Task, timestep: float) -> None:
    """Run a planet until it has settled or its time is up, and write its NetCDF file.

    Args:
        task: the planet.
        timestep: the model's time step, minutes.

    Raises:
        RuntimeError: ExoPlaSim crashed.
    """
    model = configured(task, timestep)
    schedule, days = task.schedule, 0
    while True:
        model.run(years=1, crashifbroken=True, clean=True)
        axes, bins = _read(Path(task.scratch, "run", f"MOST.{model.currentyear - 1:05d}.npz"))
        days += schedule.segment_days
        change = drift(bins["ts"])
        settled = days >= schedule.least_days and abs(change) <= schedule.settled_k
        if settled or days + schedule.segment_days > schedule.most_days:
            break
    means = {name: values[BINS // 2 :].mean(axis=0) for name, values in bins.items()}
    netcdf.write(Path(task.target), axes, means, attributes(task, timestep, days, change, means))


def drift(surface_temperature: Array) -> float:
    """Change of the global mean from the third quarter of a segment to its last.

    Args:
        surface_temperature: means of a segment's twelfths, (12, Y, X), K, latitudes from the north.

    Returns:
        The change, K.
    """
    quarter = BINS // 4
    last, before = surface_temperature[-quarter:], surface_temperature[-2 * quarter : -quarter]
    return _mean(last.mean(axis=0) - before.mean(axis=0))


def attributes(task: Task, timestep: float, days: int, change: float, means: Mapping[str, Array]) -> dict[str, Any]:
    """The global attributes of a run, in the order of the bundled files.

    Args:
        task: the planet.
        timestep: the model's time step, minutes.
        days: simulated days.
        change: drift of the mean surface temperature, K.
        means: time means by ExoPlaSim's names, latitudes from the north.
    """
    return {
        **{name: task.parameters[name] for name in PARAMETER_NAMES},
        "Conventions": "CF-1.11",
        "simulation_id": task.number,
        "simulator": "exoplasim",
        "source": f"ExoPlaSim {VERSION} (Paradise et al. 2022, MNRAS 511, 3272), T21, 10 levels, 4-byte",
        "setup": SETUP,
        "timestep_minutes": timestep,
        "simulated_days": days,
        "averaged_days": task.schedule.segment_days // 2,
        DRIFT: change,
        "toa_imbalance_w_m2": _mean(means["rst"] + means["rlut"]),
    }


def configured(task: Task, timestep: float) -> Any:
    """ExoPlaSim in a new folder, set up for a planet; the planet starts from the model's own state of rest.

    Args:
        task: the planet.
        timestep: the model's time step, minutes.
    """
    import exoplasim

    planet = task.parameters
    os.chdir(task.scratch)
    for left in ("run", "run_crashed"):
        shutil.rmtree(left, ignore_errors=True)  # or the planet would go on from another run's restart files
    model = exoplasim.Model(
        workdir=str(Path(task.scratch, "run")),
        modelname="run",
        ncpus=1,
        resolution="T21",
        layers=10,
        precision=4,
        outputtype=".npz",
        crashtolerant=False,
    )
    model.configure(
        flux=planet["stellar_flux_w_m2"],
        startemp=planet["stellar_temperature_k"],
        radius=planet["radius_earth"],
        gravity=planet["gravity_m_s2"],
        rotationperiod=planet["rotation_period_days"],
        pN2=planet["surface_pressure_bar"] * (1.0 - planet["co2_volume_fraction"]),
        pCO2=planet["surface_pressure_bar"] * planet["co2_volume_fraction"],
        timestep=timestep,
        runsteps=round(task.schedule.segment_days * MINUTES_A_DAY / timestep),
        **SETTINGS,
    )
    model.cfgpostprocessor(ftype="regular", extension=".npz", variables=list(netcdf.CODES), times=BINS)
    return model


def _read(path: Path) -> tuple[dict[str, Array], dict[str, Array]]:
    """The axes as our files have them, and the means over a segment's twelfths, (12, ...)."""
    with np.load(path) as file:  # ExoPlaSim's NetCDF files are rounded, their axes too
        axes = {name: np.asarray(file[there], "f8") for name, there in AXES.items()}
        fields = {name: np.asarray(file[name], "f8") for name in netcdf.CODES}
    if axes["lat"][0] < axes["lat"][-1]:
        raise RuntimeError("ExoPlaSim wrote its latitudes from south to north: another version's habit.")
    return axes, fields


def _mean(field: Array) -> float:
    """Area mean of a field on latitudes from the north."""
    return float((field.mean(axis=-1) * grid.area_weights()[::-1]).sum())


def _end_with_parent() -> None:
    """End this process and the Fortran model under it when the Dask worker above is gone: nobody waits for them.

    They stay in the campaign's process group, so that one signal to the group pauses everything.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        for child in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        os.kill(os.getpid(), signal.SIGKILL)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the campaign, and is no crash of a planet
    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    _end_with_parent()
    simulate(Task.read(Path(sys.argv[1])))
