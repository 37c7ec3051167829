"""Our NetCDF files arrive on the common grid the right way round."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from domains.climates import grid
from domains.climates.cube import load_fields
from domains.climates.exoplasim import read_run, to_row
from domains.climates.fields import HUMIDITY_FLOOR, OWN_SIMULATOR, SIMULATORS, channel_names
from stromatolite.errors import DataError


@pytest.fixture(scope="module")
def pair(bundled: Path) -> tuple[xr.Dataset, xr.Dataset]:
    run = read_run(bundled / "0001.nc")
    return run, to_row(run)


def test_north_stays_north_and_the_star_stands_over_zero(pair: tuple[xr.Dataset, xr.Dataset]) -> None:
    run, row = pair
    assert np.all(np.diff(row["lat"].values) > 0)
    northern_in_file = run["asr"].where(run["lat"] > 60, drop=True).mean()
    northern_in_cube = row["asr"].where(row["lat"] > 60, drop=True).mean()
    assert float(northern_in_cube) == pytest.approx(float(northern_in_file), rel=1e-5)
    sunlight = row["asr"].values[0].mean(axis=0)
    centre = np.degrees(np.angle((sunlight * np.exp(1j * np.radians(row["lon"].values))).sum()))
    assert abs(centre) < 5.0


def test_no_sunlight_is_absorbed_at_night(small_cube: xr.Dataset) -> None:
    night = np.abs(small_cube["lon"].values) > 90
    assert float(small_cube["asr"].values[..., night].max()) == 0.0
    assert float(small_cube["asr"].values[..., ~night].max()) > 400.0


def test_the_shift_keeps_global_means(pair: tuple[xr.Dataset, xr.Dataset]) -> None:
    run, row = pair
    weights = grid.area_weights()
    for name in ("surface_temperature", "asr", "olr"):
        before = float((run[name].values[::-1].astype("float64").mean(axis=1) * weights).sum())
        after = float((row[name].values[0].astype("float64").mean(axis=1) * weights).sum())
        assert after == pytest.approx(before, rel=1e-6)


def test_level_zero_is_next_to_the_surface(pair: tuple[xr.Dataset, xr.Dataset]) -> None:
    _, row = pair
    mean = row["temperature"].values[0].mean(axis=(1, 2))
    assert mean[0] > mean[-1] + 30.0
    assert row["specific_humidity"].values[0, 0].mean() > 10 * row["specific_humidity"].values[0, -1].mean()


def test_one_column_agrees_with_interpolation_by_hand(pair: tuple[xr.Dataset, xr.Dataset]) -> None:
    """Cloud fraction is shifted by halves of neighbours, so two columns by hand give one cell."""
    run, row = pair
    north, west = 5, 40
    by_hand = []
    for lon in (west, west + 1):
        pressure = run["sigma"].values * float(run["surface_air_pressure"].values[north, lon])
        wanted = np.log(grid.isobars(run.attrs["surface_pressure_bar"]))
        column = run["cloud_fraction"].values[:, north, lon].astype("float64")
        by_hand.append(np.interp(wanted, np.log(pressure), column))
    assert np.allclose(row["cloud_fraction"].values[0, :, 31 - north, west], np.mean(by_hand, axis=0), atol=1e-6)


def test_rows_carry_our_label_and_humidity_never_falls_below_its_floor(small_cube: xr.Dataset) -> None:
    assert {SIMULATORS[code] for code in small_cube["simulator"].values} == {OWN_SIMULATOR}
    assert small_cube["emulated"].values.max() == 0
    assert float(small_cube["specific_humidity"].min()) >= HUMIDITY_FLOOR * (1 - 1e-6)


def test_channels_stack_in_their_named_order(small_cube: xr.Dataset) -> None:
    planets = small_cube["planet"].values[::-1]
    stacked = load_fields(small_cube, planets)
    assert stacked.shape == (4, 48, 32, 64)
    assert stacked.dtype == np.float32
    place = channel_names().index("u_3")
    assert np.array_equal(stacked[:, place], small_cube["u"].values[::-1, 3])


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_file_is_told_as_such(run_file: Path, share: float) -> None:
    data = run_file.read_bytes()
    run_file.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(DataError, match=r"0001\.nc cannot be read"):
        read_run(run_file)
