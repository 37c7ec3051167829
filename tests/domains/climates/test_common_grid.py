"""The common grid lines all simulators up."""

from __future__ import annotations

import numpy as np
import pytest

from domains.climates import fields, grid


def test_the_grid_is_the_emulators_own() -> None:
    from clero.climate_analysis import pressure_levels
    from clero.climate_analysis.grid import latitude_centers, latitude_weights, longitude_centers

    assert np.allclose(grid.latitudes(), latitude_centers(32))
    assert np.allclose(grid.longitudes(), longitude_centers(64))
    assert np.allclose(grid.area_weights(), latitude_weights(latitude_centers(32)))
    for bar in (0.5, 1.0, 5.0):
        assert np.allclose(grid.isobars(bar), pressure_levels(bar)[: fields.LEVELS] / 100.0, rtol=1e-5)


def test_a_planet_of_one_bar_has_the_stated_isobars() -> None:
    stated = [925, 887.8, 794.9, 670.8, 535.1, 402.0, 281.1, 176.7, 88.2]
    assert np.allclose(grid.isobars(1.0), stated, atol=0.06)


def test_area_weights_integrate_the_sphere() -> None:
    sine = np.sin(np.radians(grid.latitudes()))
    assert grid.area_weights().sum() == pytest.approx(1.0)
    assert (grid.area_weights() * sine**2).sum() == pytest.approx(1 / 3)


def test_the_fourier_shift_is_exact_for_what_t21_resolves() -> None:
    cells = np.arange(64) * 2 * np.pi / 64
    half = np.pi / 64

    def wave(x: np.ndarray) -> np.ndarray:
        return 250 + 30 * np.cos(x - 1.0) + 4 * np.sin(21 * x)

    assert np.allclose(grid.half_cell_east_spectral(wave(cells)), wave(cells + half))


def test_the_shift_of_edged_fields_makes_no_new_extremes_and_keeps_the_mean() -> None:
    edged = np.where(np.arange(64) < 32, 500.0, 0.0)
    moved = grid.half_cell_east_neighbours(edged)
    assert moved.min() == 0.0
    assert moved.max() == 500.0
    assert moved.mean() == pytest.approx(edged.mean())
    assert grid.half_cell_east_spectral(edged).min() < -10.0  # what Fourier would have done


def test_interpolation_is_linear_in_log_pressure_and_constant_beyond_the_ends() -> None:
    pressure = np.array([100.0, 300.0, 900.0])[:, None, None] * np.ones((1, 2, 3))
    values = 200.0 + 40.0 * np.log(pressure)
    target = np.array([2000.0, 900.0, 519.6, 150.0, 20.0])
    found = grid.to_isobars(values, pressure, target)[:, 1, 2]
    expected = 200.0 + 40.0 * np.log([900.0, 900.0, 519.6, 150.0, 100.0])
    assert np.allclose(found, expected)


def test_pressure_is_that_of_each_column() -> None:
    sigma = np.array([0.1, 0.5, 0.9])[:, None, None]
    surface = np.array([[1000.0, 500.0]])
    values = np.broadcast_to(np.array([1.0, 2.0, 3.0])[:, None, None], (3, 1, 2))
    found = grid.to_isobars(values, sigma * surface, np.array([250.0]))[0, 0]
    low = 1.0 + np.log(250 / 100) / np.log(5)
    assert np.allclose(found, [low, 2.0])


def test_channels_are_the_forty_eight_of_the_benchmark() -> None:
    names = fields.channel_names()
    assert len(names) == len(set(names)) == 48
    assert names[:4] == ("surface_temperature", "asr", "olr", "temperature_0")
    assert names[-1] == "v_8"


def test_unstacking_puts_rounding_on_the_bound_and_leaves_real_faults() -> None:
    channels = np.full((1, 48, 32, 64), 200.0, dtype=np.float32)
    cloud = fields.channel_names().index("cloud_fraction_0")
    channels[:, cloud : cloud + 9] = 1.0005
    channels[:, cloud, 0, 0] = 3.0
    found = fields.by_variable(channels, slack=1e-3)["cloud_fraction"]
    assert found[0, 1].max() == 1.0
    assert found[0, 0, 0, 0] == 3.0
