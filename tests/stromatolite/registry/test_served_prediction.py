"""The comparison of a served prediction with the recorded one must see what a user would see."""

import numpy as np
import pandas as pd
import pytest

from stromatolite.registry.served import as_arrays, largest_difference


def difference(found, expected):
    return largest_difference(as_arrays(found), as_arrays(expected))


def test_each_field_is_measured_by_its_own_size():
    expected = np.ones((1, 2, 4, 8)) * np.array([300.0, 1e-6])[:, None, None]
    found = expected.copy()
    found[0, 1] *= 1.01
    assert difference(found, expected) == pytest.approx(0.01)


def test_each_column_of_a_table_is_measured_by_its_own_size():
    expected = pd.DataFrame({"pressure_pa": [1e5, 2e5], "fraction": [0.0, 1e-3]})
    found = expected.assign(fraction=[1e-5, 1e-3])
    assert difference(found, expected) == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (np.ones((2, 3)), np.ones((2, 4))),
        ({"a": np.ones(2)}, {"b": np.ones(2)}),
        (np.array([1.0, np.nan]), np.array([1.0, 2.0])),
        (np.array([1.0, np.inf]), np.array([1.0, 2.0])),
        (["ocean"], ["desert"]),
        ([1.0], ["1.0"]),
    ],
    ids=["shape", "name", "nan", "inf", "text", "kind"],
)
def test_another_answer_is_infinitely_far(found, expected):
    assert difference(found, expected) == float("inf")


def test_the_same_answer_is_no_distance_away_missing_values_and_texts_included():
    answer = {"map": np.array([[1.0, np.nan]]), "name": ["ocean"], "empty": np.zeros((0, 3)), "scalar": 2.0}
    assert difference(answer, answer) == 0.0
