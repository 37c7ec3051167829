"""The metrics say what their names say, on cases where the answer is known beforehand."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from domains.climates import grid
from domains.climates.fields import HUMIDITY_FLOOR, VARIABLE_NAMES, channel_names
from models.climate import metrics
from models.climate.invariants import invariants

Fields = npt.NDArray[np.float64]
SHAPE = (3, 48, 32, 64)


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture
def truth(random: np.random.Generator) -> Fields:
    return random.normal(size=SHAPE)


def test_a_constant_offset_is_its_own_error(truth: Fields) -> None:
    assert metrics.rmse(truth + 2.5, truth) == pytest.approx(2.5)
    assert metrics.rmse(truth, truth) == pytest.approx(0.0)
    assert metrics.rmse(truth, truth).shape == (3, 8)


def test_an_offset_of_one_variable_is_no_error_of_the_others(truth: Fields) -> None:
    for place, (name, part) in enumerate(metrics.channel_slices().items()):
        said = truth.copy()
        said[1, part] -= 3.0
        error = metrics.rmse(said, truth)
        assert error[1, place] == pytest.approx(3.0), name
        error[1, place] = 0.0
        assert np.all(error == 0.0), name


def test_levels_weigh_alike_after_the_root_is_taken(truth: Fields) -> None:
    said = truth.copy()
    said[:, metrics.channel_slices()["u"].start + 4] += 9.0  # one of nine levels
    assert metrics.rmse(said, truth)[:, VARIABLE_NAMES.index("u")] == pytest.approx(1.0)


def test_a_band_of_error_counts_by_its_area() -> None:
    said, truth = np.zeros(SHAPE), np.zeros(SHAPE)
    tropics = np.abs(grid.latitudes()) < 30.0
    said[:, :, tropics] = 1.0
    # between 30 degrees north and south lies half the sphere; the edge falls between two of the 32 latitudes
    assert metrics.rmse(said, truth)[:, 0] == pytest.approx(math.sqrt(0.5), rel=0.05)
    assert metrics.rmse(said, truth)[:, 0] ** 2 == pytest.approx(grid.area_weights()[tropics].sum())


def test_the_area_mean_integrates_polynomials_of_the_sine_of_latitude_exactly() -> None:
    sine = np.sin(np.radians(grid.latitudes()))[:, None] * np.ones(64)
    for power in (0, 2, 4, 16):
        assert metrics.area_mean(sine**power) == pytest.approx(1.0 / (power + 1))
    assert metrics.area_mean(sine**7) == pytest.approx(0.0, abs=1e-15)


def test_channels_lie_where_their_names_say() -> None:
    names = channel_names()
    for variable, part in metrics.channel_slices().items():
        assert {name.rsplit("_", 1)[0] if name[-1].isdigit() else name for name in names[part]} == {variable}


def test_humidity_is_scored_in_decades_with_a_floor(truth: Fields) -> None:
    fields = np.abs(truth)
    fields[0, metrics.HUMIDITY] = 1e-3
    fields[1, metrics.HUMIDITY] = 0.0
    said = metrics.scored(fields)
    assert said[0, metrics.HUMIDITY] == pytest.approx(-3.0)
    assert said[1, metrics.HUMIDITY] == pytest.approx(math.log10(HUMIDITY_FLOOR))
    assert said[:, :12] == pytest.approx(fields[:, :12])
    assert fields[0, 12, 0, 0] == 1e-3  # the caller's array is as it was


def test_anomaly_correlation_of_the_truth_its_opposite_and_chance(random: np.random.Generator, truth: Fields) -> None:
    climatology = random.normal(size=SHAPE)
    anomaly = truth - climatology
    assert metrics.anomaly_correlation(truth, truth, climatology) == pytest.approx(1.0)
    assert metrics.anomaly_correlation(climatology - anomaly, truth, climatology) == pytest.approx(-1.0)
    assert metrics.anomaly_correlation(climatology + 0.1 * anomaly + 5.0, truth, climatology) == pytest.approx(1.0)
    chance = metrics.anomaly_correlation(random.normal(size=SHAPE) + climatology, truth, climatology)
    assert np.abs(chance).max() < 0.15
    assert metrics.anomaly_correlation(climatology, truth, climatology) == pytest.approx(0.0)


def test_the_energy_score_of_one_member_is_its_error(truth: Fields) -> None:
    said = truth + 1.5
    assert metrics.energy_score(said[None], truth) == pytest.approx(1.5)


def test_the_energy_score_of_members_that_agree_is_their_error(truth: Fields) -> None:
    said = truth + 1.5
    assert metrics.energy_score(np.stack([said, said, said]), truth) == pytest.approx(1.5)


def test_spread_about_the_truth_is_rewarded_and_spread_for_its_own_sake_is_not(random: np.random.Generator) -> None:
    truth = random.normal(size=SHAPE)
    centre = truth + random.normal(size=SHAPE)
    scores = {
        spread: metrics.energy_score(centre + spread * random.normal(size=(6, *SHAPE)), truth).mean()
        for spread in (0.0, 1.0, 6.0)
    }
    assert scores[1.0] < scores[0.0] < scores[6.0]


def test_the_energy_score_does_not_depend_on_the_order_of_members(random: np.random.Generator, truth: Fields) -> None:
    members = truth + random.normal(size=(4, *SHAPE))
    assert metrics.energy_score(members[::-1], truth) == pytest.approx(metrics.energy_score(members, truth))


@pytest.mark.parametrize("members", [2, 5])
def test_spread_matches_skill_where_truth_is_one_more_member(random: np.random.Generator, members: int) -> None:
    centre = random.normal(size=(12, *SHAPE[1:]))
    draws = centre + random.normal(size=(members + 1, *centre.shape))
    assert metrics.spread_skill(draws[1:], draws[0]) == pytest.approx(1.0, abs=0.05)


def test_an_over_confident_ensemble_has_too_little_spread(random: np.random.Generator) -> None:
    centre = random.normal(size=(6, *SHAPE[1:]))
    truth = centre + random.normal(size=centre.shape)
    members = centre + 0.25 * random.normal(size=(5, *centre.shape))
    assert np.all(metrics.spread_skill(members, truth) < 0.5)


def test_invariants_are_zero_for_a_climate_that_keeps_them_and_measured_where_it_does_not() -> None:
    parts = metrics.channel_slices()
    truth = np.zeros((2, 48, 32, 64), dtype=np.float32)
    truth[:, metrics.HUMIDITY] = -3.0
    assert {name: entry["value"] for name, entry in invariants(truth, truth).items()} == pytest.approx(
        {
            "humidity_out_of_range_fraction": 0.0,
            "cloud_out_of_range_fraction": 0.0,
            "nightside_asr_w_m2": 0.0,
            "toa_balance_error_w_m2": 0.0,
            "mirror_asymmetry": 0.0,
        }
    )
    said = truth.copy()
    said[:, metrics.HUMIDITY.start] = 0.5  # more than a kilogram of water a kilogram of air
    said[0, parts["cloud_fraction"].start, :, :32] = 1.1
    for row in (3, 28):  # mirror images
        said[1, parts["asr"], row, 15:17] = [2.0, 50.0]  # either side of the terminator
    said[:, parts["olr"]] += 7.0
    said[:, parts["v"].start] = 1.0  # not antisymmetric
    found = {name: entry["value"] for name, entry in invariants(said, truth).items()}
    assert found["humidity_out_of_range_fraction"] == pytest.approx(1 / 9)
    assert found["cloud_out_of_range_fraction"] == pytest.approx(1 / 9 / 2 / 2)
    assert found["nightside_asr_w_m2"] == 2.0
    assert found["toa_balance_error_w_m2"] == pytest.approx(7.0, abs=0.1)
    assert found["mirror_asymmetry"] == 2.0
