"""The Met Office's samples: files with their true layout and some of their values, through reader, recipe, contract."""

from __future__ import annotations

import netCDF4
import numpy as np
import pytest

from domains.climatologies import oceans, scenarios
from domains.climatologies.build import finished
from domains.climatologies.contracts import CLIMATOLOGIES
from domains.climatologies.readers import metoffice_samples as source
from stromatolite.contracts import check_dataset
from stromatolite.contracts.cube_storage import write_along
from stromatolite.contracts.reference_checks import require_reference_checks
from stromatolite.errors import ContractError, DataError

SINCE = "hours since 1970-01-01 00:00:00"
FIRST_A1B = np.array([296.07858, 296.17642, 296.25217, 296.2934], dtype="f4")
FOLD = {29: (73.382492, 80.0, -1.749961), 30: (74.25074, 80.0, -1.779664)}
"""Cells of the last row of ORCA2 that are the same as cells 151 and 150: latitude, longitude, temperature."""


def write(path, axes, variables):
    """A NetCDF file: axes by name as (values, attributes), variables as (dimensions, values, attributes)."""
    with netCDF4.Dataset(path, "w") as file:
        for name, (values, _) in axes.items():
            file.createDimension(name, len(values))
        for name, (values, attrs) in axes.items():
            variables = {name: ((name,), values, attrs), **variables}
        for name, (dims, values, attrs) in variables.items():
            attrs = dict(attrs)
            values = np.asarray(values)
            for dim, length in zip(dims, values.shape, strict=True):
                if dim not in file.dimensions:
                    file.createDimension(dim, length)
            made = file.createVariable(name, values.dtype, dims, fill_value=attrs.pop("_FillValue", None))
            made.setncatts(attrs)
            made[...] = values


def scenario(path, *, units="K", calendar="360_day", future=0.0, since=140):
    air = np.tile(np.resize(FIRST_A1B, (37, 49)), (240, 1, 1)).astype("f4")
    air[since:] += future
    axes = {
        "time": (-947160.0 + 8640.0 * np.arange(240), {"units": SINCE, "calendar": calendar}),
        "latitude": (np.arange(15, 61, 1.25, dtype="f4"), {"units": "degrees_north"}),
        "longitude": (225 + 1.875 * np.arange(49, dtype="f4"), {"units": "degrees_east"}),
    }
    write(path, axes, {"air_temperature": (("time", "latitude", "longitude"), air, {"units": units})})


def validated(folder, part, along):
    cube = source.PARTS[part].read(folder)
    assert check_dataset(cube, source.PARTS[part].contract()) == []
    write_along(folder / "climatologies" / "metoffice_samples" / f"{part}.zarr", cube, along)


@pytest.fixture(scope="module")
def america(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenarios")
    for name, future in (("A1B", 5.9), ("E1", 2.9)):
        scenario(folder / f"{name}_north_america.nc", future=future)
        validated(folder, f"{name.lower()}_north_america", "year")
    return finished(scenarios.build(folder), CLIMATOLOGIES["north_america_scenarios"], "metoffice_samples")


def test_scenarios_stand_side_by_side_and_their_common_past_is_marked(america):
    assert CLIMATOLOGIES["north_america_scenarios"].faults(america) == []
    assert america["year"].values[[0, -1]].tolist() == [1860, 2099]
    assert america["year"].values[america["one_run"] == 1][[0, -1]].tolist() == [1860, 1999]
    require_reference_checks("north_america_scenarios", scenarios.reference_checks(america))


def test_one_run_that_stands_twice_unmarked_is_refused(america):
    unmarked = america.assign(one_run=america["one_run"] * 0)
    reasons = CLIMATOLOGIES["north_america_scenarios"].faults(
        unmarked.assign(one_run=unmarked["one_run"].astype("int8"))
    )
    assert any(each.rule in ("agreement", "units or attribute") for each in reasons)


def test_scenarios_in_the_wrong_order_contradict_what_is_known(america):
    swapped = america.assign(air_temperature=(america["air_temperature"].dims, america["air_temperature"].values[::-1]))
    with pytest.raises(ContractError, match="A1B above E1"):
        require_reference_checks("north_america_scenarios", scenarios.reference_checks(swapped))


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"units": "degC"}, "air_temperature is in another unit"), ({"calendar": "gregorian"}, "another calendar")],
)
def test_a_file_that_states_another_unit_or_calendar_is_refused(tmp_path, changed, told):
    scenario(tmp_path / "A1B_north_america.nc", **changed)
    with pytest.raises(ContractError, match=rf"A1B_north_america\.nc.*{told}"):
        source.read_scenario(tmp_path, name="A1B")


def test_celsius_that_is_called_kelvin_breaks_the_contract(tmp_path):
    scenario(tmp_path / "A1B_north_america.nc", future=-273.15, since=239)
    cube = source.read_scenario(tmp_path, name="A1B")
    assert "230 to 320 K" in str(check_dataset(cube, source.scenario_contract("a1b")))


def test_a_file_that_is_missing_cut_off_or_no_netcdf_is_named(tmp_path):
    path = tmp_path / "A1B_north_america.nc"
    with pytest.raises(DataError, match=r"A1B_north_america\.nc is missing"):
        source.read_scenario(tmp_path, name="A1B")
    scenario(path)
    path.write_bytes(path.read_bytes()[:300_000])
    with pytest.raises(DataError, match=r"A1B_north_america\.nc"):
        source.read_scenario(tmp_path, name="A1B")
    path.write_text("air_temperature")
    with pytest.raises(DataError, match=r"A1B_north_america\.nc is no NetCDF"):
        source.read_scenario(tmp_path, name="A1B")


def sea_surface(path, months=54):
    sea = np.tile(np.resize(np.array([301.65927, 301.785, 301.82098, 1e20], "f4"), (18, 432)), (months, 1, 1))
    middles = np.datetime64("2006-04") + np.arange(months)
    hours = (middles.astype("datetime64[h]") + np.timedelta64(15 * 24, "h") - np.datetime64("1970-01-01T00")).astype(
        "f8"
    )
    axes = {
        "time": (hours, {"units": SINCE, "calendar": "gregorian"}),
        "latitude": (np.linspace(-4.9999924, 4.4444504, 18, dtype="f4"), {"units": "degrees_north"}),
        "longitude": (np.arange(432, dtype="f4") / 1.2, {"units": "degrees_east"}),
    }
    attrs = {"units": "K", "_FillValue": np.float32(1e20)}
    write(path, axes, {"surface_temperature": (("time", "latitude", "longitude"), sea, attrs)})


def test_the_tropical_sea_surface_knows_its_months_and_has_nothing_over_land(tmp_path):
    sea_surface(tmp_path / "ostia_monthly.nc")
    validated(tmp_path, "ostia_monthly", "time")
    cube = finished(oceans.build_tropics(tmp_path), CLIMATOLOGIES["tropical_sea_surface"], "metoffice_samples")
    assert CLIMATOLOGIES["tropical_sea_surface"].faults(cube) == []
    assert (cube["year"].values[0], cube["month"].values[0]) == (2006, 4)
    assert (cube["year"].values[-1], cube["month"].values[-1]) == (2010, 9)
    assert float(cube["sea_surface_temperature"].isnull().mean()) == 0.25
    require_reference_checks("tropical_sea_surface", oceans.tropics_checks(cube))
    with pytest.raises(ContractError, match="longest step between months"):
        require_reference_checks("tropical_sea_surface", oceans.tropics_checks(cube.drop_isel(time=7)))


def ocean(path):
    lat, lon = np.meshgrid(
        np.linspace(-78, 84, 148, dtype="f4"), np.linspace(-179, 180, 180, dtype="f4"), indexing="ij"
    )
    sea = (28.0 - 0.35 * np.abs(lat)).astype("f4")
    sea[:20, :] = 9.96921e36
    for cell, (place_lat, place_lon, value) in FOLD.items():
        for each in (cell, 180 - cell):
            lat[147, each], lon[147, each], sea[147, each] = place_lat, place_lon, value
    variables = {
        "nav_lat": (("dim0", "dim1"), lat, {"units": "degrees"}),
        "nav_lon": (("dim0", "dim1"), lon, {"units": "degrees"}),
        "votemper": (("dim0", "dim1"), sea, {"units": "degC", "_FillValue": np.float32(9.96921e36)}),
    }
    write(path, {}, variables)


def test_the_world_ocean_is_in_kelvin_and_each_place_has_one_value(tmp_path):
    ocean(tmp_path / "orca2_votemper.nc")
    validated(tmp_path, "orca2_votemper", "y")
    raw = source.read_orca2(tmp_path)
    contract = CLIMATOLOGIES["ocean_orca2"]
    cube = finished(oceans.build_world(tmp_path), contract, "metoffice_samples")
    assert contract.faults(cube) == []
    assert float(cube["sea_water_potential_temperature"][147, 29]) == pytest.approx(273.15 - 1.749961)
    assert np.isnan(cube["sea_water_potential_temperature"][147, [150, 151]]).all()
    assert (cube["lon"] >= 0).all()
    doubled = cube.assign(sea_water_potential_temperature=raw["sea_water_potential_temperature"])
    assert any("2 places twice" in str(each) for each in contract.faults(doubled))
    require_reference_checks("ocean_orca2", oceans.world_checks(cube))


def test_profiles_keep_their_gaps_below_the_sea_floor(tmp_path):
    depth = np.array([5, 15, 25, *range(35, 400, 10), 4478], dtype="f4")[:40]
    depth[-1] = 4478
    theta = np.broadcast_to(np.linspace(299.2278, 274.7260, 40, dtype="f4")[:, None, None], (40, 6, 8)).copy()
    salinity = np.full((40, 6, 8), 35.988953, dtype="f4")
    theta[35:, 1, 1] = salinity[35:, 1, 1] = 32767.0
    axes = {
        "depth": (depth, {"units": "m", "positive": "down"}),
        "lat": (np.linspace(-9.833798, -1.500525, 6, dtype="f4"), {"units": "degrees"}),
        "lon": (np.array([0.5, *range(325, 360, 5)], dtype="f4"), {"units": "degrees"}),
    }
    fill = {"_FillValue": np.float32(32767.0)}
    variables = {
        "theta": (("depth", "lat", "lon"), theta, {"units": "K", **fill}),
        "salinity": (("depth", "lat", "lon"), salinity, {"units": "1e-3", **fill}),
    }
    write(tmp_path / "atlantic_profiles.nc", axes, variables)
    validated(tmp_path, "atlantic_profiles", "depth")
    contract = CLIMATOLOGIES["atlantic_profiles"]
    cube = finished(oceans.build_profiles(tmp_path), contract, "metoffice_samples")
    assert contract.faults(cube) == []
    assert cube["sea_water_practical_salinity"].isnull().sum() == 5
    require_reference_checks("atlantic_profiles", oceans.profiles_checks(cube))
    celsius = cube["sea_water_potential_temperature"] - 273.15
    wrong = cube.assign(sea_water_potential_temperature=celsius.assign_attrs(units="K"))
    assert any("allowed 270 to 310 K" in str(each) for each in contract.faults(wrong))
