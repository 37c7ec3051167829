"""Simulates one planet in a process of its own: `python -m domains.climates.simulation.planet TASK.json`.

ExoPlaSim changes the working directory, prints, and may end in a Fortran crash: none of it reaches the campaign.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

import netCDF4
import numpy as np
import numpy.typing as npt

from domains.climates import grid
from domains.climates.run_contract import DRIFT
from domains.climates.simulation import netcdf
from domains.climates.simulation.model import VERSION
from domains.climates.simulation.protocol import SETUP, TIMESTEP_MINUTES, Task

Array = npt.NDArray[np.float64]

STEPS_A_DAY: Final = round(24 * 60 / TIMESTEP_MINUTES)
HALVES: Final = 2


def simulate(task: Task) -> None:
    """Run a planet until it has settled or its time is up, and write its NetCDF file.

    Raises:
        RuntimeError: ExoPlaSim crashed.
    """
    model = _configured(task)
    schedule, days = task.schedule, 0
    while True:
        model.run(years=1, crashifbroken=True, clean=True)
        axes, halves = _read(Path(task.scratch, "run", f"MOST.{model.currentyear - 1:05d}.nc"))
        days += schedule.segment_days
        drift = _mean(halves["ts"][1] - halves["ts"][0])
        settled = days >= schedule.least_days and abs(drift) <= schedule.settled_k
        if settled or days + schedule.segment_days > schedule.most_days:
            break
    means = {name: values[1] for name, values in halves.items()}
    attrs = {
        **task.parameters,
        "simulation_id": task.name,
        "simulator": "exoplasim",
        "source": f"ExoPlaSim {VERSION} (Paradise et al. 2022, MNRAS 511, 3272), T21, 10 levels, 4-byte",
        "setup": SETUP,
        "timestep_minutes": TIMESTEP_MINUTES,
        "simulated_days": days,
        "averaged_days": schedule.segment_days // HALVES,
        DRIFT: drift,
        "toa_imbalance_w_m2": _mean(means["rst"] + means["rlut"]),
    }
    netcdf.write(Path(task.target), axes, means, attrs)


def _configured(task: Task) -> Any:
    import exoplasim

    planet = task.parameters
    os.chdir(task.scratch)
    model = exoplasim.TLaquaplanet(
        workdir=str(Path(task.scratch, "run")),
        modelname="run",
        ncpus=1,
        resolution="T21",
        layers=10,
        precision=4,
        outputtype=".nc",
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
        timestep=TIMESTEP_MINUTES,
        mldepth=2.0,
        snapshots=None,
        runsteps=STEPS_A_DAY * task.schedule.segment_days,
        otherargs={"XMAXD@icemod_namelist": "1000.0"},
    )
    model.cfgpostprocessor(ftype="regular", extension=".nc", variables=list(netcdf.CODES), times=HALVES)
    return model


def _read(path: Path) -> tuple[dict[str, Array], dict[str, Array]]:
    """The axes as our files have them, and the means over both halves of a segment, (2, ...)."""
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        axes = {
            name: np.asarray(file[there][:], "f8") for name, there in (("sigma", "lev"), ("lat", "lat"), ("lon", "lon"))
        }
        fields = {name: np.asarray(file[name][:], "f8") for name in netcdf.CODES}
    if axes["lat"][0] < axes["lat"][-1]:
        raise RuntimeError("ExoPlaSim wrote its latitudes from south to north: another version's habit.")
    axes["lat"] = grid.latitudes()[::-1]  # theirs are rounded to four bytes
    return axes, fields


def _mean(field: Array) -> float:
    """Area mean of a field on latitudes from the north."""
    return float((field.mean(axis=-1) * grid.area_weights()[::-1]).sum())


def _end_with_parent() -> None:
    """End this process and the Fortran model under it when the Dask worker above is gone: nobody waits for them."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    _end_with_parent()
    simulate(Task.read(Path(sys.argv[1])))
