"""Winds, turbidity and altitude: files with their true layout through reader, recipe and contract; and the stage."""

from __future__ import annotations

import netCDF4
import numpy as np
import pytest
import xarray as xr

from domains.climatologies import build as build_climatologies
from domains.climatologies import winds
from domains.climatologies.build import RECIPES, finished
from domains.climatologies.contracts import CLIMATOLOGIES
from domains.climatologies.orientation import oriented
from domains.climatologies.readers import reanalysis_winds
from domains.climatologies.readers import solar_reference_and_stations as sun
from stromatolite.contracts import check_dataset, check_in_chunks
from stromatolite.contracts.cube_storage import open_cube, write_along
from stromatolite.contracts.reference_checks import require_reference_checks
from stromatolite.errors import ContractError, DataError

LATITUDES = np.linspace(90, -90, 73, dtype="f4")
LONGITUDES = np.arange(0, 360, 2.5, dtype="f4")
JET = 76.88867
"""The strongest of the real winds, in January at 32.5 N 142.5 E."""


def jets():
    """Westerlies around 30 degrees, weaker in the south, and the real maximum in its place."""
    shape = np.where(LATITUDES > 0, 55, 38) * np.exp(-(((np.abs(LATITUDES) - 30) / 12) ** 2))
    u = np.zeros((12, 73, 144), dtype="f4") + shape[:, None].astype("f4")
    u[0, (LATITUDES >= 25) & (LATITUDES <= 40), 48:65] = 62.0
    u[0, 23, 57] = JET
    return u


def write_wind(path, name, values, *, units="m/s", level=200.0, first_day=0.0):
    with netCDF4.Dataset(path, "w") as file:
        for dim, length in zip(("time", "latitude", "longitude"), values.shape, strict=True):
            file.createDimension(dim, length)
        days = reanalysis_winds.MONTH_STARTS + first_day
        made = {
            "time": (("time",), days, "days since 1970-01-01 00:00:0.0"),
            "latitude": (("latitude",), LATITUDES, "degrees"),
            "longitude": (("longitude",), LONGITUDES, "degrees"),
            "air_pressure": ((), level, "hPa"),
            name: (("time", "latitude", "longitude"), values, units),
        }
        for each, (dims, data, unit) in made.items():
            variable = file.createVariable(each, "f4", dims)
            variable.units = unit
            variable[...] = data


@pytest.fixture
def wind_files(tmp_path):
    write_wind(tmp_path / "uwnd_mean.nc", "uwnd", jets())
    write_wind(tmp_path / "vwnd_mean.nc", "vwnd", np.full((12, 73, 144), 0.60333174, dtype="f4"))
    return tmp_path


def test_winds_are_months_of_a_mean_year_on_one_grid(wind_files):
    cube = reanalysis_winds.read(wind_files)
    assert check_dataset(cube, reanalysis_winds.contract()) == []
    assert cube["month"].values.tolist() == list(range(1, 13))
    assert float(cube["eastward_wind"].max()) == pytest.approx(JET)


@pytest.mark.parametrize(("factor", "unit"), [(3.6, "km/h"), (1 / 0.514444, "knots"), (100.0, "cm/s")])
def test_the_jet_in_another_unit_breaks_the_contract(wind_files, factor, unit):
    write_wind(wind_files / "uwnd_mean.nc", "uwnd", jets() * factor)
    found = check_dataset(reanalysis_winds.read(wind_files), reanalysis_winds.contract())
    assert any("eastward_wind" in str(each) and "allowed -60 to 100 m s-1" in str(each) for each in found)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"units": "km/h"}, "uwnd is in another unit"),
        ({"level": 500.0}, "another level"),
        ({"first_day": 31.0}, "not one year by month"),
    ],
)
def test_a_wind_that_states_another_unit_level_or_time_is_refused(wind_files, changed, told):
    write_wind(wind_files / "uwnd_mean.nc", "uwnd", jets(), **changed)
    with pytest.raises(ContractError, match=rf"uwnd_mean\.nc.*{told}"):
        reanalysis_winds.read(wind_files)


def test_the_stage_turns_the_map_and_holds_it_against_what_is_known(wind_files, monkeypatch, capsys):
    write_along(
        wind_files / "climatologies" / "reanalysis_winds" / "winds.zarr", reanalysis_winds.read(wind_files), "month"
    )
    monkeypatch.setattr(build_climatologies, "RECIPES", {"winds_200hpa": RECIPES["winds_200hpa"]})
    first, second = wind_files / "first", wind_files / "second"
    build_climatologies.build(wind_files, first)
    build_climatologies.build(wind_files, second)
    assert "built winds_200hpa" in capsys.readouterr().out
    cube = open_cube(first / "climatologies" / "winds_200hpa.zarr", allowed="", fix="")
    assert float(cube["eastward_wind"].sel(month=1, lat=32.5, lon=142.5)) == pytest.approx(JET)
    assert cube.attrs["Conventions"] == "CF-1.11"
    assert cube["eastward_wind"].attrs["standard_name"] == "eastward_wind"
    same = [path.relative_to(first) for path in sorted(first.rglob("*")) if path.is_file()]
    assert all((first / each).read_bytes() == (second / each).read_bytes() for each in same)


def test_a_climatology_that_fails_leaves_nothing_behind(wind_files, monkeypatch):
    calm = reanalysis_winds.read(wind_files)
    calm["eastward_wind"] = (calm["eastward_wind"] / 10).assign_attrs(calm["eastward_wind"].attrs)
    write_along(wind_files / "climatologies" / "reanalysis_winds" / "winds.zarr", calm, "month")
    monkeypatch.setattr(build_climatologies, "RECIPES", {"winds_200hpa": RECIPES["winds_200hpa"]})
    with pytest.raises(ContractError, match=r"strongest wind: 7\.68"):
        build_climatologies.build(wind_files, wind_files / "out")
    assert not list((wind_files / "out").glob("*"))
    assert list(wind_files.glob(".partial-*")) == []


def test_the_stage_says_what_is_missing_and_how_to_make_it(tmp_path):
    with pytest.raises(DataError, match=r"dvc repro data/dvc.yaml:validate@climatologies"):
        build_climatologies.build(tmp_path, tmp_path / "out")


def test_winds_upside_down_contradict_what_is_known(wind_files):
    cube = finished(oriented(reanalysis_winds.read(wind_files)), CLIMATOLOGIES["winds_200hpa"], "reanalysis_winds")
    head = cube.assign(eastward_wind=(cube["eastward_wind"].dims, cube["eastward_wind"].values[:, ::-1]))
    with pytest.raises(ContractError, match="mean wind over Japan"):
        require_reference_checks("winds_200hpa", winds.reference_checks(head))


@pytest.fixture
def sky_files(tmp_path):
    """Bytes as in the real files, in the first rows; the rest is not written and reads as 255."""
    with netCDF4.Dataset(tmp_path / "LinkeTurbidities.h5", "w") as file:
        for name, size in (("y", 2160), ("x", 4320), ("m", 12)):
            file.createDimension(name, size)
        packed = file.createVariable("LinkeTurbidity", "u1", ("y", "x", "m"), zlib=True, chunksizes=(135, 270, 2))
        packed[:135] = 27
        packed[100, 200, 11] = 13
    with netCDF4.Dataset(tmp_path / "Altitude.h5", "w") as file:
        file.createDimension("y", 2160)
        file.createDimension("x", 4320)
        packed = file.createVariable("Altitude", "u1", ("y", "x"), zlib=True, chunksizes=(216, 432))
        packed[:216] = 255
        packed[100, 200:204] = [0, 12, 141, 250]
    return tmp_path


def test_the_grids_of_5_minutes_are_read_lazily_and_unpacked(sky_files):
    turbidity, altitude = sun.read_turbidity(sky_files), sun.read_altitude(sky_files)
    assert turbidity["linke_turbidity"].chunks is not None
    assert altitude["altitude"].chunks is not None
    assert dict(turbidity.sizes) == {"month": 12, "lat": 2160, "lon": 4320}
    assert turbidity["lat"].values[0] == pytest.approx(90 - 1 / 24)
    assert float(turbidity["linke_turbidity"][11, 100, 200]) == pytest.approx(0.65)
    assert altitude["altitude"][100, 199:204].values.tolist() == pytest.approx(
        [np.nan, -450, -114, 3498, 6550], nan_ok=True
    )
    part = turbidity.isel(lat=slice(99, 102))
    assert check_in_chunks(part, sun.turbidity_contract(), "lat") == []
    assert check_in_chunks(altitude.isel(lat=slice(99, 102)), sun.altitude_contract(), "lat") == []


def test_a_byte_that_is_no_turbidity_breaks_the_contract_where_it_stands(sky_files):
    part = sun.read_turbidity(sky_files).isel(lat=slice(134, 136))
    found = check_in_chunks(part, sun.turbidity_contract(), "lat")
    assert any("12.75" in str(each) for each in found)


def test_air_clearer_than_clean_air_and_rock_below_ice_do_not_reach_the_climatology(sky_files):
    rows = {"lat": slice(99, 102)}
    raw = oriented(xr.merge([sun.read_turbidity(sky_files), sun.read_altitude(sky_files)], join="exact").isel(rows))
    contract = CLIMATOLOGIES["skies_5min"]

    def faults(cube):
        return " ".join(map(str, contract.faults(finished(cube, contract, sun.__name__))))

    assert "0.65" in faults(raw)
    assert "2 cells below" in faults(raw.assign(linke_turbidity=raw["linke_turbidity"].where(lambda air: air >= 1)))
    for part, cube in (("turbidity", sun.read_turbidity(sky_files)), ("altitude", sun.read_altitude(sky_files))):
        target = sky_files / "climatologies" / "solar_reference_and_stations" / f"{part}.zarr"
        write_along(target, cube.isel(rows), "lat")
    mended = finished(RECIPES["skies_5min"].build(sky_files), contract, "solar_reference_and_stations")
    assert contract.faults(mended) == []
    assert int(mended["linke_turbidity"].isnull().sum()) == 1
    assert sorted(mended["altitude"].values[~np.isnan(mended["altitude"].values)].tolist()) == [3498.0, 6550.0]


def test_a_grid_of_another_size_is_refused(tmp_path):
    with netCDF4.Dataset(tmp_path / "Altitude.h5", "w") as file:
        file.createDimension("y", 180)
        file.createDimension("x", 360)
        file.createVariable("Altitude", "u1", ("y", "x"))[:] = 255
    with pytest.raises(ContractError, match=r"Altitude\.h5 is on another grid"):
        sun.read_altitude(tmp_path)
