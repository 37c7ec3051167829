"""Intervals decide promotions: they must be right, repeatable, and refuse what they cannot judge."""

import numpy as np
import pytest

from stromatolite.statistics import bootstrap_mean, paired_bootstrap


def test_interval_covers_the_true_mean_about_as_often_as_it_says():
    generator = np.random.default_rng(7)
    hits = 0
    for _ in range(300):
        _, low, high = bootstrap_mean(generator.normal(5.0, 1.0, size=40), resamples=500)
        hits += low <= 5.0 <= high
    assert 0.90 < hits / 300 < 0.98


def test_pairing_finds_a_small_difference_between_units_that_differ_much():
    generator = np.random.default_rng(0)
    hard = generator.normal(0.0, 10.0, size=24)
    a, b = hard + generator.normal(0.0, 0.01, size=24), hard + 0.1
    difference, low, high = paired_bootstrap(a, b)
    assert low < difference < high < 0
    assert difference == pytest.approx(float(np.mean(a - b)))


def test_swapping_the_two_turns_the_sign():
    a, b = [1.0, 2.0, 4.0], [2.0, 2.5, 3.0]
    difference, low, high = paired_bootstrap(a, b)
    assert paired_bootstrap(b, a) == pytest.approx((-difference, -high, -low))


def test_same_seed_same_bits_and_another_seed_others():
    values = np.random.default_rng(3).normal(size=500)
    assert bootstrap_mean(values, seed=4) == bootstrap_mean(values, seed=4)
    assert bootstrap_mean(values, seed=4) != bootstrap_mean(values, seed=5)


def test_wider_confidence_gives_a_wider_interval():
    values = np.random.default_rng(3).normal(size=30)
    _, low, high = bootstrap_mean(values, confidence=0.8)
    _, lower, higher = bootstrap_mean(values, confidence=0.99)
    assert lower < low < high < higher


@pytest.mark.parametrize("values", [[], [1.0, float("nan")], [[1.0, 2.0]]])
def test_what_has_no_mean_is_refused(values):
    with pytest.raises(ValueError, match=r"needed|finite"):
        bootstrap_mean(values)


def test_other_units_are_refused():
    with pytest.raises(ValueError, match="same units"):
        paired_bootstrap([1.0, 2.0], [1.0])
