"""Cubes and their stores damaged at random: never a traceback or a bad value through, reasons with field and place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from stromatolite.contracts import Violation, check_in_chunks
from stromatolite.contracts.cube_fields import LATITUDE, LONGITUDE, MONTH, Field, assemble, cube_schema
from stromatolite.contracts.cube_storage import open_cube, write_along
from stromatolite.errors import DataError

MANY = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SEA = Field("sea_surface_temperature", ("month", "lat", "lon"), "K", 270.0, 310.0, missing=True)
AIR = Field("air_temperature", ("month", "lat", "lon"), "K", 180.0, 330.0)
LAND = Field("land_fraction", ("lat", "lon"), "1", 0.0, 1.0)
FIELDS, COORDS = (SEA, AIR, LAND), (MONTH, LATITUDE, LONGITUDE)
SCHEMA = cube_schema("earth", FIELDS, COORDS, {"lat": 4, "lon": 6})
BAD = (np.inf, -np.inf, -5.0, 1e6, 8.5)


def earth() -> xr.Dataset:
    season = 285.0 + 10.0 * np.sin(np.arange(12) * np.pi / 6)
    field = np.broadcast_to(season[:, None, None], (12, 4, 6)).copy()
    values = {
        SEA.name: field,
        AIR.name: field - 2.0,
        LAND.name: np.linspace(0, 1, 24).reshape(4, 6),
        "month": np.arange(1, 13),
        "lat": np.array([-60.0, -20.0, 20.0, 60.0]),
        "lon": np.arange(0.0, 360.0, 60.0),
    }
    return assemble(FIELDS, COORDS, values)


def drawn(data: st.DataObject, choices: Any) -> Any:
    """One of the choices; Hypothesis would print each that it draws itself, which takes longer than the test."""
    every = list(choices)
    return every[data.draw(st.integers(0, len(every) - 1))]


def one_value(cube: xr.Dataset, data: st.DataObject, value: float) -> xr.Dataset:
    name = drawn(data, cube.data_vars)
    values = cube[name].values.copy()
    if values.dtype.kind == "f" and values.size:
        values.flat[data.draw(st.integers(0, values.size - 1))] = value
    return cube.assign({name: cube[name].copy(data=values)})


DAMAGES: dict[str, Callable[[xr.Dataset, st.DataObject], xr.Dataset]] = {
    "variable dropped": lambda c, d: c.drop_vars(drawn(d, c.data_vars)),
    "variable renamed": lambda c, d: c.rename({drawn(d, c.data_vars): "t"}),
    "variable unknown": lambda c, _: c.assign(more=c.get(AIR.name, 1.0)),
    "coordinate dropped": lambda c, d: c.drop_vars(drawn(d, c.coords)),
    "dimension renamed": lambda c, d: c.rename({drawn(d, COORDS).name: f"x{len(c.data_vars)}"}),
    "other type": lambda c, d: c.astype(drawn(d, ["float64", "int32", "float16"])),
    "other unit": lambda c, d: c.assign({(n := drawn(d, c.data_vars)): c[n].assign_attrs(units="degC")}),
    "no unit": lambda c, d: c.assign({(n := drawn(d, c.data_vars)): c[n].drop_attrs()}),
    "values in another unit": lambda c, d: c.assign({(n := drawn(d, c.data_vars)): c[n] - 273.15}),
    "one bad value": lambda c, d: one_value(c, d, drawn(d, BAD)),
    "one missing value": lambda c, d: one_value(c, d, np.nan),
    "dimensions exchanged": lambda c, _: c.transpose(),
    "coordinates exchanged": lambda c, _: c.rename({"lat": "lon", "lon": "lat"}),
    "coordinate out of range": lambda c, d: c.assign_coords({(n := drawn(d, ["lat", "lon", "month"])): c[n] * 10}),
    "too small": lambda c, d: c.isel({drawn(d, ["lat", "lon"]): slice(2)}),
    "nothing left": lambda c, d: c.isel({drawn(d, ["lat", "lon", "month"]): slice(0)}),
    "doubled": lambda c, _: xr.concat([c, c], dim="lon"),
}


@pytest.mark.filterwarnings("ignore")  # xarray and NumPy warn of some of the damage
@MANY
@given(data=st.data())
def test_no_damage_of_a_cube_gets_through(data: st.DataObject) -> None:
    cube = earth().chunk(month=4)
    for name in data.draw(st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=2)):
        try:
            cube = DAMAGES[name](cube, data)
        except (ValueError, KeyError, IndexError):  # after another damage there is no such thing to damage
            continue
    found = check_in_chunks(cube, SCHEMA, "month")
    sound = keeps_every_rule(cube)
    assert sound == (found == [])
    require_told(found, {*map(str, cube.variables), *map(str, earth().variables), *map(str, cube.sizes), ""})


def keeps_every_rule(cube: xr.Dataset) -> bool:
    """By hand, field by field."""
    if set(cube.data_vars) != {field.name for field in FIELDS} or cube.sizes.get("month", 0) == 0:
        return False
    for field in (*FIELDS, *COORDS):
        array = cube.variables.get(field.name)
        if array is None or array.dims != field.dims or str(array.dtype) != field.dtype:
            return False
        values = np.asarray(array.values, dtype=float)
        missing = np.isnan(values)
        if (field in FIELDS and array.attrs.get("units") != field.units) or (missing.any() and not field.missing):
            return False
        if not ((values >= field.low) & (values <= field.high) | missing).all():
            return False
    return cube.sizes["lat"] == 4 and cube.sizes["lon"] == 6


def require_told(found: list[Violation], known: set[str]) -> None:
    for violation in found:
        assert violation.field.partition(" (")[0] in known
        assert violation.rule
        assert violation.found
        assert violation.allowed
        if violation.rule in ("range", "missing values"):
            assert "[" in violation.found, "the place of the first"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "earth.zarr"
    write_along(path, earth(), "month")
    return path


@settings(MANY, max_examples=70)
@given(data=st.data())
def test_a_store_with_a_file_cut_or_gone_is_told_or_reads_as_what_it_was(stored: Path, data: st.DataObject) -> None:
    damaged = stored.with_name("damaged.zarr")
    shutil.rmtree(damaged, ignore_errors=True)
    shutil.copytree(stored, damaged)
    file = drawn(data, sorted(path.relative_to(damaged) for path in damaged.rglob("*") if path.is_file()))
    content = (damaged / file).read_bytes()
    if data.draw(st.booleans()):
        (damaged / file).unlink()
    else:
        (damaged / file).write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    try:
        cube = open_cube(damaged, allowed="a store", fix="Write it again.")
    except DataError as error:
        told = str(error)
    else:
        found = check_in_chunks(cube, SCHEMA, "month")
        require_told(found, {*map(str, earth().variables), ""})
        told = "\n".join(map(str, found))
        assert told or keeps_every_rule(cube), "values that were not written"
        if not told:
            xr.testing.assert_identical(cube.load(), earth())
    assert "Traceback" not in told
