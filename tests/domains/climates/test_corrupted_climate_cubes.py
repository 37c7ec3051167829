"""Climate cubes damaged at random do not pass their door, and the door says which field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domains.climates.contracts import require_cube
from domains.climates.fields import PARAMETERS, VARIABLES
from stromatolite.errors import ContractError

LIMITS = {each.name: (each.low, each.high) for each in (*VARIABLES, *PARAMETERS)}
NAMES = sorted(LIMITS)


def drawn(data: st.DataObject, choices: Any) -> Any:
    """One of the choices; Hypothesis would print each that it draws itself, which takes longer than the test."""
    every = list(choices)
    return every[data.draw(st.integers(0, len(every) - 1))]


def bad_value(cube: xr.Dataset, data: st.DataObject) -> tuple[str, xr.Dataset]:
    """One value that is missing, infinite or beyond what its field may be."""
    name = drawn(data, NAMES)
    low, high = LIMITS[name]
    values = cube[name].values.copy()
    span = high - low
    wrong = drawn(data, [np.nan, np.inf, -np.inf, low - 0.1 * span, high + 0.1 * span, high * 1e3])
    values.flat[data.draw(st.integers(0, values.size - 1))] = wrong
    return name, cube.assign({name: cube[name].copy(data=values)})


def named(name: str, changed: xr.Dataset) -> tuple[str, xr.Dataset]:
    return name, changed


DAMAGES: dict[str, Callable[[xr.Dataset, st.DataObject], tuple[str, xr.Dataset]]] = {
    "bad value": bad_value,
    "field dropped": lambda c, d: named((n := drawn(d, NAMES)), c.drop_vars(n)),
    "field renamed": lambda c, d: named((n := drawn(d, NAMES)), c.rename({n: "t"})),
    "other type": lambda c, d: named((n := drawn(d, NAMES)), c.assign({n: c[n].astype("float16")})),
    "other unit": lambda c, d: named((n := drawn(d, NAMES)), c.assign({n: c[n].assign_attrs(units="degC")})),
    "another planet": lambda c, _: named("planet", c.assign_coords(planet=c["planet"][::-1].values)),
    "planet twice": lambda c, _: named("planet", xr.concat([c, c.isel(planet=[0])], dim="planet", data_vars="minimal")),
    "north is south": lambda c, _: named("lat, lon", c.assign_coords(lat=c["lat"].values[::-1])),
    "star overhead elsewhere": lambda c, _: named("asr", c.assign(asr=c["asr"].roll(lon=32))),
    "an emulator's": lambda c, _: named("emulated", c.assign(emulated=c["emulated"] + np.int8(1))),
    "other dimensions": lambda c, d: named((n := drawn(d, NAMES[:1])), c.assign({n: c[n].transpose()})),
    "half a map": lambda c, _: named("", c.isel(lon=slice(32))),
    "no planets": lambda c, _: named("planet", c.isel(planet=slice(0))),
}


@pytest.fixture(scope="module")
def climates(small_cube: xr.Dataset) -> xr.Dataset:
    return small_cube.isel(planet=slice(2)).load()


@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_no_damage_of_a_climate_cube_gets_through(climates: xr.Dataset, data: st.DataObject) -> None:
    require_cube(climates, emulated=False) if data.draw(st.integers(0, 9)) == 0 else None
    field, damaged = DAMAGES[drawn(data, sorted(DAMAGES))](climates, data)
    with pytest.raises(ContractError) as caught:
        require_cube(damaged, emulated=False)
    assert field in caught.value.problem
    assert caught.value.found
    assert caught.value.allowed
