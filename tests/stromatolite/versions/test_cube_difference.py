"""Two versions of a cube: steps added, removed and changed along the dimension that it grows along."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from stromatolite.contracts.cube_storage import open_cube, write_along
from stromatolite.errors import DataError
from stromatolite.versions.cube_difference import compare_cubes


def climates(planets: list[int], warmer: float = 0.0) -> xr.Dataset:
    fields = np.stack([np.full((4, 8), 250.0 + planet) for planet in planets]).astype("float32") + np.float32(warmer)
    codes = np.array([planet % 2 for planet in planets], dtype="int8")
    return xr.Dataset(
        {
            "temperature": (("planet", "lat", "lon"), fields, {"units": "K"}),
            "simulator": ("planet", codes, {"flag_meanings": "exoplasim um"}),
            "weight": ("lat", np.ones(4)),
        },
        coords={"planet": np.array(planets), "lat": np.linspace(-60, 60, 4)},
    )


def stored(tmp_path: Path, name: str, cube: xr.Dataset) -> Path:
    write_along(tmp_path / name, cube, "planet")
    return tmp_path / name


def test_planets_are_followed_by_their_name_wherever_they_lie(tmp_path: Path) -> None:
    old = stored(tmp_path, "old.zarr", climates([1, 2, 3, 4]))
    assert compare_cubes(old, stored(tmp_path, "turned.zarr", climates([4, 3, 2, 1]))).counts["changed"] == 0
    new = climates([3, 4, 5, 2])
    new["temperature"][1, 2, 2] += 1
    found = compare_cubes(old, stored(tmp_path, "new.zarr", new))
    assert found.key == ["planet"]
    assert found.counts == {"added": 1, "removed": 1, "changed": 1}
    assert (list(found.added), list(found.removed)) == (["5"], ["1"])
    assert found.by_column == {"temperature": 1}
    assert found.by_source == {
        "exoplasim": {"added": 0, "removed": 0, "changed": 1},
        "um": {"added": 1, "removed": 1, "changed": 0},
    }


def test_variables_types_and_coordinates_that_differ_are_told(tmp_path: Path) -> None:
    old = stored(tmp_path, "old.zarr", climates([1, 2]))
    new = climates([1, 2]).drop_vars("weight").assign(humidity=("planet", [0.1, 0.2]))
    new = new.assign(temperature=new["temperature"].astype("float64")).assign_coords(lat=np.linspace(-80, 80, 4))
    found = compare_cubes(old, stored(tmp_path, "new.zarr", new))
    assert (list(found.columns.added), list(found.columns.removed)) == (["humidity"], ["weight"])
    assert found.columns.retyped == {"temperature": ("float32 K (lat 4, lon 8)", "float64 K (lat 4, lon 8)")}
    assert found.by_column["lat"] == 2


def test_the_same_planet_by_two_simulators_is_two_steps(tmp_path: Path) -> None:
    old = stored(tmp_path, "old.zarr", climates([1, 1]))
    found = compare_cubes(old, stored(tmp_path, "new.zarr", climates([1])))
    assert (found.counts["removed"], list(found.removed)) == (1, ["1 (2)"])


def test_a_cube_that_one_version_does_not_have(tmp_path: Path) -> None:
    path = stored(tmp_path, "a.zarr", climates([1, 2, 3]))
    assert compare_cubes(None, path).counts == {"added": 3, "removed": 0, "changed": 0}
    assert compare_cubes(path, None).counts == {"added": 0, "removed": 3, "changed": 0}


def test_drift_is_that_of_all_values(tmp_path: Path) -> None:
    planets = list(range(100))
    old = stored(tmp_path, "old.zarr", climates(planets))
    found = compare_cubes(old, stored(tmp_path, "new.zarr", climates(planets, warmer=40.0)))
    psi = {column.name: column.psi for column in found.drift.columns}
    assert (psi["temperature"] or 0) > 0.25
    assert psi["weight"] == 0.0


def test_a_store_is_written_whole_read_whole_or_not_at_all(tmp_path: Path) -> None:
    zeros = climates([1, 2]) * 0
    path = stored(tmp_path, "zeros.zarr", zeros.chunk(planet=1))
    xr.testing.assert_equal(open_cube(path, allowed="", fix="").load(), zeros)
    chunk = next(file for file in (path / "temperature" / "c").rglob("*") if file.is_file())
    chunk.unlink()
    with pytest.raises(DataError, match=r"zeros\.zarr is not whole") as caught:
        open_cube(path, allowed="every chunk", fix="")
    assert "temperature has" in str(caught.value)


def test_the_same_cube_gives_the_same_bytes_whatever_its_chunks_were(tmp_path: Path) -> None:
    def content(path: Path) -> dict[str, bytes]:
        return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}

    first = content(stored(tmp_path, "a.zarr", climates([1, 2, 3])))
    assert content(stored(tmp_path, "b.zarr", climates([1, 2, 3]).chunk(planet=1, lat=2))) == first
