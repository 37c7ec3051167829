"""Values of lazily read cubes are checked, chunk by chunk, and every message says field, found and allowed."""

from __future__ import annotations

import numpy as np
import pandera.xarray as pa
import pytest
import xarray as xr

from stromatolite.contracts import check_dataset, check_in_chunks, cubes, schema_identity


def schema(units: str = "K", high: float = 400.0) -> pa.DatasetSchema:
    temperature = pa.DataVar(
        dtype="float32", dims=("planet", "lat"), attrs={"units": units}, checks=[pa.Check.in_range(100.0, high)]
    )
    return pa.DatasetSchema(name="maps", data_vars={"temperature": temperature}, sizes={"lat": 4})


def maps(planets: int = 100) -> xr.Dataset:
    values = np.full((planets, 4), 280.0, dtype="float32")
    return xr.Dataset({"temperature": (("planet", "lat"), values, {"units": "K"})})


def test_a_clean_cube_has_no_violations() -> None:
    assert check_in_chunks(maps().chunk(planet=8), schema(), "planet") == []


def test_a_bad_value_in_the_last_chunk_of_a_lazy_cube_is_found_and_placed() -> None:
    cube = maps()
    cube["temperature"][99, 2] = 900.0
    lazy = cube.chunk(planet=8)
    schema().validate(lazy, lazy=True)  # pandera alone lets it pass: that is why the chunks are walked

    (violation,) = check_in_chunks(lazy, schema(), "planet")

    assert (violation.field, violation.found) == ("temperature", "900 at planet[99], lat[2]")
    assert violation.allowed == "100 to 400 K"


def test_missing_values_are_counted() -> None:
    cube = maps(4)
    cube["temperature"][1, :] = np.nan

    (violation,) = check_dataset(cube, schema())

    assert (violation.field, violation.rule, violation.found) == (
        "temperature",
        "missing values",
        "4 NaN of 16, the first at planet[1], lat[0]",
    )


def test_wrong_units_a_missing_variable_and_a_wrong_size_each_have_their_message() -> None:
    cube = maps(4)
    celsius = cube.assign(temperature=cube["temperature"].assign_attrs(units="degC"))
    assert "degC" in str(check_dataset(celsius, schema())[0])
    assert "'K'" in str(check_dataset(celsius, schema())[0])
    renamed = [str(violation) for violation in check_dataset(cube.rename(temperature="t"), schema())]
    assert renamed == ["temperature: presence: found missing, allowed present"]
    small = [str(violation) for violation in check_dataset(cube.isel(lat=slice(3)), schema())]
    assert small == ["the whole: sizes: found {'planet': 4, 'lat': 3}, allowed {'lat': 4}"]


def test_rules_beyond_the_schema_see_parts_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cubes, "PART_BYTES", 36 * 4 * 4)  # of 36 planets, which is 32 in whole chunks of 8
    seen: list[int] = []

    def count(part: xr.Dataset) -> list:
        assert part["temperature"].chunks is None
        seen.append(part.sizes["planet"])
        return []

    check_in_chunks(maps(100).chunk(planet=8), schema(), "planet", rules=count)

    assert seen == [32, 32, 32, 4]


def test_identity_follows_ranges_and_units_and_nothing_else() -> None:
    assert schema_identity(schema()) == schema_identity(schema())
    assert len({schema_identity(s) for s in (schema(), schema(high=401.0), schema(units="degC"))}) == 3
