"""Intervals of area fractions, and measures of maps and fractions."""

from __future__ import annotations

import numpy as np
import pytest

from models.fusion import metrics
from models.fusion.conformal import EDGES, FEWEST, Interval, quantile


def drawn(seed, count):
    """Predictions, and truths around them that are the less certain the nearer to a half."""
    rng = np.random.default_rng(seed)
    predicted = rng.uniform(0.0, 1.0, count) ** 2
    return predicted, np.clip(predicted + rng.normal(size=count) * predicted * (1 - predicted), 0.0, 1.0)


def test_about_nine_of_ten_truths_lie_in_the_interval():
    interval = Interval.fitted([drawn(0, 20_000), drawn(1, 20_000)])
    predicted, truth = drawn(2, 20_000)
    low, high = interval.bounds(predicted)
    inside = (low <= truth) & (truth <= high)
    assert 0.88 < inside.mean() < 0.97
    bins = np.digitize(predicted, EDGES)
    assert min(inside[bins == number].mean() for number in range(len(EDGES) + 1)) > 0.8


def test_near_predictions_have_near_intervals():
    predicted = np.linspace(0.0, 1.0, 1001)
    low, high = Interval.fitted([drawn(0, 3000)]).bounds(predicted)
    assert np.abs(np.diff(low)).max() < 0.05
    assert np.abs(np.diff(high)).max() < 0.05


def test_intervals_hold_the_prediction_and_stay_within_zero_and_one():
    predicted = np.linspace(0.0, 1.0, 101)
    low, high = Interval.fitted([drawn(0, 3000)]).bounds(predicted)
    assert (low <= predicted).all()
    assert (predicted <= high).all()
    assert (low.min(), high.max()) == (0.0, 1.0)


def test_the_quantile_is_that_of_one_more_than_were_seen():
    assert quantile(np.arange(1.0, 20.0)[::-1]) == 18.0  # of 19 the 18th: ceil(20 x 0.9)
    assert quantile(np.array([3.0, 1.0])) == 3.0  # too few to say: the largest


def test_residuals_that_belong_together_count_as_one_draw():
    """Scenarios of an organism on a planet err together: of 19 planets the 18th decides, however many scenarios."""
    assert quantile(np.repeat(np.arange(1.0, 20.0), 12), together=12) == 18.0
    assert quantile(np.arange(1.0, 25.0), together=12) == 24.0  # two draws: the largest
    assert quantile(np.arange(1.0, 25.0)) == 23.0
    predicted, truth = drawn(0, 1200)
    single = Interval.fitted([(predicted, truth)])
    grouped = Interval.fitted([(predicted.reshape(-1, 12), truth.reshape(-1, 12))])
    assert all(one <= two for one, two in zip(single.half_widths, grouped.half_widths, strict=True))
    assert single.half_widths != grouped.half_widths


def test_a_bin_with_few_residuals_takes_the_quantile_of_all():
    predicted = np.r_[np.zeros(100), np.full(FEWEST - 1, 0.9)]
    residual = np.r_[np.zeros(100), np.full(FEWEST - 1, 0.5)]
    found = Interval.fitted([(predicted, predicted - residual)])
    assert found.half_widths[0] == 0.0
    assert found.half_widths[-1] == pytest.approx(0.5)
    again = Interval(**found.document())
    assert again.bounds(np.array([0.9]))[0] == pytest.approx([0.4])


def test_overlap_is_common_area_over_joined_area():
    weights = np.array([0.5, 0.3, 0.2])
    probability = np.array([[0.9, 0.6, 0.2], [0.1, 0.5, 0.0], [0.0, 0.0, 0.9]])
    truth = np.array([[True, False, True], [False, False, False], [False, False, True]])
    found = metrics.overlap(probability, truth, weights)
    assert found[[0, 2]] == pytest.approx([0.5, 1.0])
    assert np.isnan(found[1])


def test_rank_correlation_is_the_mean_over_groups_that_vary():
    truth = np.r_[np.arange(5.0), np.arange(5.0), np.zeros(5), 0.0, 1.0]
    predicted = np.r_[[0, 1, 2, 3, 9.0], [4, 3, 2, 1, 0.0], np.arange(5.0), 1.0, 0.0]
    groups = np.r_[np.repeat([0, 1, 2], 5), 3, 3]  # the third does not vary, the fourth has too few planets
    assert metrics.rank_correlation(predicted[:5], truth[:5], groups[:5]) == pytest.approx(1.0)
    assert metrics.rank_correlation(predicted, truth, groups) == pytest.approx(0.0)
    assert np.isnan(metrics.rank_correlation(predicted[10:], truth[10:], groups[10:]))


def test_means_of_units_come_in_the_order_of_the_units():
    found = metrics.mean_by_unit(np.array([1.0, 4.0, 3.0]), np.array([7, 2, 7]))
    assert found.tolist() == [4.0, 2.0]
