"""A cube is written whole or not at all, has one layout, and a planet's identity is its parameters alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from domains.climates.contracts import require_cube
from domains.climates.cube import hex_id, load_fields, load_parameters, open_cube, planet_id, row_numbers, write_cube
from domains.climates.exoplasim import parameters_of, read_run, to_row
from domains.climates.fields import PARAMETER_NAMES, VARIABLES
from stromatolite.errors import ContractError, DataError

PLANET = dict(zip(PARAMETER_NAMES, (3000.0, 1000.0, 1.0, 9.8, 12.25, 1.0, 4e-4, 0.0), strict=True))


def test_a_planets_identity_never_changes() -> None:
    """Splits in other people's repositories name these identities: this number may not move."""
    assert hex_id(planet_id(PLANET)) == "4a7e5eb6f129"


def test_identity_ignores_order_text_and_float_noise_and_follows_every_parameter() -> None:
    turned = dict(reversed([(name, float(str(value))) for name, value in PLANET.items()]))
    noisy = PLANET | {"rotation_period_days": 12.25 * (1 + 1e-12), "ch4_volume_fraction": -0.0}
    assert planet_id(PLANET) == planet_id(turned) == planet_id(noisy)
    others = {planet_id(PLANET | {name: PLANET[name] * 1.001 + 1e-9}) for name in PARAMETER_NAMES}
    assert len(others | {planet_id(PLANET)}) == 9


def test_the_cube_keeps_its_layout_units_and_contract(small_cube: xr.Dataset) -> None:
    assert small_cube["temperature"].dims == ("planet", "level", "lat", "lon")
    assert small_cube["temperature"].chunksizes["planet"] == (1, 1, 1, 1)
    assert {v.name: small_cube[v.name].attrs["units"] for v in VARIABLES} == {v.name: v.units for v in VARIABLES}
    assert all("units" in array.attrs for array in small_cube.variables.values())
    assert small_cube["simulator"].attrs["flag_meanings"].split()[0] == "exoplasim_stromatolite"
    require_cube(small_cube, emulated=False)


def test_parameters_come_back_as_they_were_in_the_files(bundled: Path, small_cube: xr.Dataset) -> None:
    wanted = parameters_of(read_run(bundled / "0002.nc"))
    (row,) = load_parameters(small_cube, [planet_id(wanted)])
    assert row.tolist() == list(wanted.values())


def test_blocks_append_to_what_one_block_gives(bundled: Path, tmp_path: Path, small_cube: xr.Dataset) -> None:
    rows = [to_row(read_run(bundled / f"000{number}.nc")) for number in range(4)]
    pairs = [xr.concat(rows[:2], "planet", data_vars="minimal"), xr.concat(rows[2:], "planet", data_vars="minimal")]
    count = write_cube(tmp_path / "b.zarr", pairs, attrs={"note": "n"}, planets_per_chunk=2, require=lambda cube: None)
    again = open_cube(tmp_path / "b.zarr")
    assert count == 4
    assert again.attrs["note"] == "n"
    planets = small_cube["planet"].values
    assert np.array_equal(load_fields(again, planets), load_fields(small_cube, planets))


def test_a_cube_that_may_not_pass_leaves_the_old_one_in_its_place(bundled: Path, tmp_path: Path) -> None:
    good = to_row(read_run(bundled / "0001.nc"))
    path = tmp_path / "cube.zarr"

    def door(cube: xr.Dataset) -> None:
        require_cube(cube, emulated=False)

    write_cube(path, [good], attrs={}, planets_per_chunk=1, require=door)
    bad = good.copy(deep=True)
    bad["olr"][0, 3, 4] = np.nan
    with pytest.raises(ContractError) as caught:
        write_cube(path, [bad], attrs={}, planets_per_chunk=1, require=door)
    assert "olr" in str(caught.value)
    assert "1 NaN of 2048" in str(caught.value)
    require_cube(open_cube(path), emulated=False)
    assert [entry.name for entry in tmp_path.iterdir()] == ["cube.zarr"]


def test_no_climates_are_no_cube(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No climates"):
        write_cube(tmp_path / "c.zarr", [], attrs={}, planets_per_chunk=1, require=lambda cube: None)


def test_a_missing_or_broken_cube_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.zarr", tmp_path):
        with pytest.raises(DataError, match="is not a readable cube"):
            open_cube(path)


def test_a_planet_that_is_not_there_is_named(small_cube: xr.Dataset) -> None:
    with pytest.raises(DataError, match="00000000002a"):
        row_numbers(small_cube, [42])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda cube: cube.assign_coords(lon=cube["lon"] + 180.0), "grid"),
        (lambda cube: cube.assign_coords(planet=cube["planet"] + 1), "identity"),
        (lambda cube: cube.roll(lon=32, roll_coords=False), "substellar longitude"),
        (lambda cube: xr.concat([cube, cube], "planet", data_vars="minimal"), "duplicates"),
        (lambda cube: cube.assign(emulated=cube["emulated"] + 1), "emulated"),
        (lambda cube: cube.assign(u=cube["u"].astype("float64")), "u: type"),
        (lambda cube: cube.isel(level=slice(0, 8)), "sizes"),
    ],
)
def test_a_cube_out_of_line_is_refused(small_cube: xr.Dataset, change: object, told: str) -> None:
    with xr.set_options(keep_attrs=True), pytest.raises(ContractError, match=told):
        require_cube(change(small_cube.load()), emulated=False)  # type: ignore[operator]
