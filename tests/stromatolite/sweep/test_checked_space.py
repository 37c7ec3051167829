"""A search space that does not fit is refused before a trial begins, and all that is wrong is told."""

from __future__ import annotations

import pytest
from toy_study import SCHEMA, SPACE, target_in

from stromatolite.errors import ConfigError
from stromatolite.sweep.checked_space import check_space, digest, require_inside
from stromatolite.sweep.space import Choice, FloatRange, IntRange

SOURCE = "models/rock/search.py"


@pytest.mark.parametrize(
    ("space", "told"),
    [
        ({"dept": FloatRange(0.1, 1.0)}, "dept: there is no such field; did you mean depth?"),
        ({"depth": FloatRange(0.1, 20.0)}, "depth: 20.0 leaves what is allowed: a number, > 0 and <= 10, in m"),
        ({"layers": FloatRange(1.0, 4.0)}, "layers: number from 1.0 to 4.0, where the field takes an integer"),
        ({"depth": IntRange(1, 4)}, "depth: integer from 1 to 4, where the field takes a number"),
        ({"kind": Choice(("chert", "basalt"))}, "kind: basalt leaves what is allowed"),
        ({"seed": IntRange(0, 4)}, "seed: this is no hyper-parameter"),
        ({}, "empty"),
    ],
)
def test_a_space_that_does_not_fit_is_refused(space, told):
    with pytest.raises(ConfigError) as refused:
        check_space(space, SCHEMA, SOURCE)
    assert told in str(refused.value)
    assert SOURCE in str(refused.value)


def test_all_faults_are_told_at_once():
    with pytest.raises(ConfigError) as refused:
        check_space({"dept": FloatRange(0.1, 1.0), "layers": IntRange(0, 99)}, SCHEMA, SOURCE)
    assert all(part in str(refused.value) for part in ("dept:", "layers: 0, 99"))


def test_a_space_that_fits_passes():
    check_space(SPACE, SCHEMA, SOURCE)


def test_a_start_outside_the_space_is_refused(tmp_path):
    start = target_in(tmp_path).resolved({"depth": 0.05})
    with pytest.raises(ConfigError, match="outside the search space") as refused:
        require_inside(SPACE, start, SOURCE)
    assert "depth = 0.05, searched: number from 0.1 to 10.0, logarithmic" in str(refused.value)


def test_the_digest_of_a_space_does_not_depend_on_its_order():
    turned = dict(reversed(SPACE.items()))
    assert digest(turned) == digest(SPACE)
    assert digest({**SPACE, "depth": FloatRange(0.1, 10.0)}) != digest(SPACE)
