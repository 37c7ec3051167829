"""The rule of conflicts, step by step, on values that catalogues really have."""

from __future__ import annotations

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.planets.conflicts import ORDER, Value, agree, choose, sigmas
from domains.planets.contracts import AXIS, ECCENTRICITY, INSOLATION, PERIOD, RADIUS, STAR_MASS
from domains.planets.orbits import axis_au, insolation_earth, period_days


def value(number, source, error=nan, *, low=None, assumed=False):
    return Value(number, error if low is None else low, error, source, 1, assumed)


TRAPPIST_1_H = [
    value(20.0, "exoplanet_eu", 6.0),
    value(18.772866, "tepcat", 2.14e-4),
    value(18.772866, "stpm"),
    value(18.767, "mdwarf_planets_nea", 1e-3),
]


def test_trappist_1_h_is_settled_to_18_77_days_and_the_20_days_are_on_record():
    choice = choose(PERIOD, TRAPPIST_1_H)
    assert TRAPPIST_1_H[choice.chosen].value == 18.772866
    assert choice.furthest == 0
    assert choice.verdicts == ("agrees", "chosen", "agrees", "agrees")


def test_the_same_number_in_two_catalogues_is_one_voice():
    values = [
        value(0.341842, "tepcat", 1e-6),
        value(0.341842017, "kepler_dr25_koi", 2e-6),
        value(0.68368426, "exoplanet_eu", 1e-6),
    ]
    assert choose(PERIOD, values).rule == "best measurement"


def test_the_most_voices_win_over_the_smallest_error():
    values = [
        value(35.8601, "exoplanet_eu", 1e-5),
        value(36.85583, "tepcat", 0.0008),
        value(36.8567758, "kepler_dr25_koi", 0.001),
    ]
    choice = choose(PERIOD, values)
    assert (values[choice.chosen].source, choice.rule) == ("tepcat", "2 of 3 voices")
    assert choice.verdicts[0] == "outvoted"


def test_the_two_catalogues_of_kepler_have_one_voice_and_gaias_star_goes_first():
    values = [value(182.91, "kepler_dr25_koi", 100), value(47.84, "kepler_gaia_planets", 5)]
    choice = choose(INSOLATION, values)
    assert values[choice.chosen].source == "kepler_gaia_planets"
    assert (choice.verdicts, choice.furthest) == (("set aside", "chosen"), None)


def test_a_less_certain_radius_by_gaia_does_not_go_before_a_better_one():
    values = [
        value(1.1657, "exoplanet_eu", 0.078),
        value(1.18, "kepler_dr25_koi", 0.11),
        value(1.438, "kepler_gaia_planets", 0.137, low=0.251),
    ]
    assert values[choose(RADIUS, values).chosen].source == "exoplanet_eu"


def test_assumed_values_have_no_voice_beside_a_measured_one():
    zeros = [value(0.0, "tepcat", assumed=True), value(0.0, "harps_rv_planets", assumed=True)]
    choice = choose(ECCENTRICITY, [*zeros, value(0.21, "exoplanet_eu", 0.03)])
    assert (choice.chosen, choice.verdicts) == (2, ("set aside", "set aside", "chosen"))
    assert choose(ECCENTRICITY, zeros).verdicts == ("chosen", "agrees")


def test_keplers_third_law_decides_between_two_voices():
    expected = axis_au(4.19449651, 0.52)
    values = [value(0.0166, "exoplanet_eu", 1e-6), value(expected, "tepcat", 0.002)]
    choice = choose(AXIS, values, expected)
    assert (choice.chosen, choice.rule) == (1, "third law")
    assert choose(AXIS, values).chosen == 0, "without a star's mass the smaller error decides"


def test_a_value_without_an_error_comes_last_and_then_the_order_of_catalogues_decides():
    assert choose(STAR_MASS, [value(0.9, "tepcat"), value(1.1, "exoplanet_eu", 0.01)]).chosen == 1
    assert choose(STAR_MASS, [value(0.9, "exoplanet_eu"), value(1.1, "tepcat")]).chosen == 1
    assert choose(STAR_MASS, [value(0.9, "exoplanet_eu", 0.0), value(1.1, "tepcat", 0.1)]).chosen == 1, "0 is no error"


def test_differences_are_in_the_errors_that_point_at_each_other():
    low, high = value(10.0, "tepcat", 3.0, low=0.1), value(15.0, "exoplanet_eu", 0.1, low=4.0)
    assert sigmas(low, high) == sigmas(high, low) == pytest.approx(1.0)
    assert agree(PERIOD, low, high)


sources = st.permutations(ORDER)
numbers = st.floats(min_value=1e-3, max_value=1e4)
errors = st.one_of(st.just(nan), st.floats(min_value=0, max_value=1e3))


@given(sources, st.lists(st.tuples(numbers, errors, errors, st.booleans()), min_size=1, max_size=7))
def test_the_choice_is_one_of_the_values_whatever_their_order(names, cells):
    values = [Value(number, low, high, names[n], n, assumed) for n, (number, low, high, assumed) in enumerate(cells)]
    choice = choose(RADIUS, values)
    assert choice.verdicts.count("chosen") == 1
    assert choice.verdicts[choice.chosen] == "chosen"
    turned = values[::-1]
    assert turned[choose(RADIUS, turned).chosen] == values[choice.chosen]


def test_the_laws_give_the_earth_back():
    assert period_days(1.0, 1.0) == pytest.approx(365.25)
    assert axis_au(365.25, 1.0) == pytest.approx(1.0)
    assert insolation_earth(5772, 1.0, 1.0) == pytest.approx(1.0)
