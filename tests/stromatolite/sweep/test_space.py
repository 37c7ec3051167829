"""A search space that could not be sampled is refused where it is written, not in the middle of a sweep."""

from __future__ import annotations

import pytest

from stromatolite.sweep.space import Choice, FloatRange, IntRange, as_configured


@pytest.mark.parametrize("bounds", [(1.0, 1.0), (2.0, 1.0), (0.0, float("inf")), (float("nan"), 1.0), (False, 1.0)])
def test_a_range_without_room_is_refused(bounds):
    with pytest.raises(ValueError, match=r"range|finite"):
        FloatRange(*bounds)


def test_a_logarithmic_range_starts_above_zero():
    with pytest.raises(ValueError, match="starts above 0"):
        FloatRange(0.0, 1.0, log=True)
    with pytest.raises(ValueError, match="starts above 0"):
        IntRange(0, 8, log=True)


@pytest.mark.parametrize("bounds", [(1.0, 2), (1, 2.5), (True, 2)])
def test_integers_lie_between_integers(bounds):
    with pytest.raises(ValueError, match="integer"):
        IntRange(*bounds)


@pytest.mark.parametrize("options", [(), (1,), (1, 1), (1, 1.0), (1, "a"), (None, None), [1, 2]])
def test_a_choice_is_between_different_values_of_one_type(options):
    with pytest.raises(ValueError, match="option"):
        Choice(options)


def test_the_ends_are_all_that_has_to_be_held_against_a_limit():
    assert FloatRange(0.5, 2.0).ends == (0.5, 2.0)
    assert IntRange(1, 4).ends == (1, 4)
    assert Choice(("a", "b", "c")).ends == ("a", "b", "c")


def test_what_is_proposed_is_trained_with_four_digits_and_the_start_as_it_is():
    start = {"depth": 1.23456789, "model": {"rate": 0.1}, "layers": 4}
    proposed = {"depth": 1.23456789, "model.rate": 0.0021568518740, "layers": 7}
    assert as_configured(proposed, start) == {"depth": 1.23456789, "model.rate": 0.002157, "layers": 7}
