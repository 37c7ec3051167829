"""Each way in which a run may be bad is found in a real file that was made bad in that way, and told in plain terms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pytest
import xarray as xr

from domains.climates.exoplasim import read_run
from domains.climates.run_contract import examine

Edit = Callable[[Path, Callable[[netCDF4.Dataset], None]], None]


def faults(path: Path) -> list[str]:
    return [str(violation) for violation in examine(read_run(path), max_drift_k=0.6)]


def test_every_bundled_run_passes_but_the_one_that_drifts(bundled: Path) -> None:
    bad = {path.name: faults(path) for path in sorted(bundled.glob("*.nc")) if faults(path)}
    assert list(bad) == ["0008.nc"]
    assert bad["0008.nc"] == ["surface_temperature_drift_k: still drifting: found -1.32 K, allowed from -0.6 to 0.6 K"]


def set_value(name: str, value: float) -> Callable[[netCDF4.Dataset], None]:
    def action(file: netCDF4.Dataset) -> None:
        file[name][..., 3, 5] = value

    return action


def set_attr(name: str, value: Any) -> Callable[[netCDF4.Dataset], None]:
    return lambda file: file.setncattr(name, value)


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (lambda file: file.renameVariable("olr", "outgoing"), "olr: presence: found missing, allowed present"),
        (lambda file: file["surface_temperature"].setncattr("units", "degC"), "surface_temperature: units"),
        (set_value("surface_temperature", np.nan), "surface_temperature: missing values: found 1 NaN of 2048"),
        (set_value("temperature", np.nan), "temperature: missing values: found 10 NaN of 20480"),
        (set_value("surface_temperature", 15.0), "surface_temperature: range: found 15 at lat[3], lon[5], allowed"),
        (
            set_value("specific_humidity", -0.5),
            "specific_humidity: range: found -0.5 at sigma[0], lat[3], lon[5], and 9 more of -0.5, allowed 0 to 1",
        ),
        (
            set_value("cloud_fraction", 30.0),
            "cloud_fraction: range: found 30 at sigma[0], lat[3], lon[5], and 9 more of 30, allowed",
        ),
        (set_value("surface_air_pressure", 130000.0), "surface_air_pressure: range"),
        (set_attr("surface_temperature_drift_k", -1.3), "still drifting: found -1.30 K, allowed from -0.6 to 0.6 K"),
        (
            lambda file: file.delncattr("surface_temperature_drift_k"),
            "surface_temperature_drift_k: attribute: found mis",
        ),
        (lambda file: file.delncattr("gravity_m_s2"), "gravity_m_s2: attribute: found missing"),
        (set_attr("gravity_m_s2", "heavy"), "gravity_m_s2: attribute: found 'heavy'"),
        (
            set_attr("surface_pressure_bar", 130000.0),
            "surface_pressure_bar: range: found 130000, allowed a number from",
        ),
        (set_attr("stellar_flux_w_m2", np.nan), "stellar_flux_w_m2: attribute: found"),
        (lambda file: file["lat"].__setitem__(slice(None), file["lat"][::-1]), "lat: grid: found -85.7606 to 85.7606"),
        (lambda file: file["lon"].__setitem__(slice(None), file["lon"][:] - 180), "lon: grid: found -180.0000"),
        (lambda file: file["sigma"].__setitem__(slice(None), file["sigma"][::-1]), "sigma: grid"),
    ],
)
def test_a_fault_is_named_with_field_found_and_allowed(
    run_file: Path, edit: Edit, action: Callable[[netCDF4.Dataset], None], told: str
) -> None:
    assert faults(run_file) == []
    edit(run_file, action)
    assert any(told in fault for fault in faults(run_file)), faults(run_file)


def test_a_star_over_another_longitude_is_found(run_file: Path, edit: Edit) -> None:
    def turn(file: netCDF4.Dataset) -> None:
        for name in ("asr", "olr", "surface_temperature"):
            file[name][:] = np.roll(file[name][:], 32, axis=-1)

    edit(run_file, turn)
    (fault,) = faults(run_file)
    assert fault.startswith("asr: substellar longitude: found centred on 0.")
    assert "allowed 180 +- 10 degrees east" in fault


def test_a_run_on_another_grid_is_refused_before_its_values_are_read_as_ours(run_file: Path, tmp_path: Path) -> None:
    coarse = tmp_path / "coarse.nc"
    with xr.open_dataset(run_file) as run:
        run.isel(lon=slice(0, None, 2)).to_netcdf(coarse)
    assert any("'lon': 64" in fault for fault in faults(coarse))
