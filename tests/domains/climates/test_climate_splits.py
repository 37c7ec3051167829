"""Splits follow from the planets' identities alone, and are refused when a test set is too small."""

from __future__ import annotations

import random

import pytest
import xarray as xr

from domains.climates.cube import hex_id
from domains.climates.splits import Splitting, identity, split
from stromatolite.errors import ConfigError, ContractError

SPLITTING = Splitting()


def planets(count: int, seed: int = 0) -> list[int]:
    return [random.Random(f"{seed}-{number}").getrandbits(48) for number in range(count)]  # noqa: S311


def folds(document: dict) -> list[set[str]]:
    return [set(fold["test"]) for fold in document["folds"]]


def test_few_planets_are_cross_validated_each_tested_once() -> None:
    document = split(planets(40), SPLITTING)
    assert document["kind"] == "cross_validation"
    assert len(document["folds"]) == 5
    tested = [planet for fold in folds(document) for planet in fold]
    assert sorted(tested) == sorted(hex_id(planet) for planet in planets(40))


def test_order_does_not_matter() -> None:
    shuffled = planets(40)
    random.Random(3).shuffle(shuffled)  # noqa: S311
    assert split(shuffled, SPLITTING) == split(planets(40), SPLITTING)


def test_new_planets_move_no_old_one() -> None:
    before, after = folds(split(planets(40), SPLITTING)), folds(split(planets(90), SPLITTING))
    assert all(old <= new for old, new in zip(before, after, strict=True))
    small, large = split(planets(120), SPLITTING), split(planets(400), SPLITTING)
    for part in ("train", "validation", "test"):
        assert set(small[part]) <= set(large[part])


def test_from_a_hundred_planets_on_one_test_set_is_held_out() -> None:
    assert split(planets(99), SPLITTING)["kind"] == "cross_validation"
    document = split(planets(1000), SPLITTING)
    assert document["kind"] == "holdout"
    parts = [set(document[part]) for part in ("train", "validation", "test")]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 1000
    assert 120 < len(document["test"]) < 180
    assert 120 < len(document["validation"]) < 180


def test_a_published_test_set_is_kept_whatever_the_hash_says() -> None:
    published = planets(300)[:50]
    document = split(planets(300), SPLITTING, published)
    assert set(document["test"]) == {hex_id(planet) for planet in published}
    assert len(document["train"]) + len(document["validation"]) == 250


def test_the_identity_changes_with_the_planets_and_with_nothing_else() -> None:
    document = split(planets(40), SPLITTING)
    assert document["identity"] == identity(document)
    assert len(document["identity"]) == 12
    assert split(planets(41), SPLITTING)["identity"] != document["identity"]


def test_a_fold_with_too_few_planets_is_refused() -> None:
    with pytest.raises(ContractError) as caught:
        split(planets(6), SPLITTING)
    assert "fold" in str(caught.value)
    assert "at least 2" in str(caught.value)
    with pytest.raises(ContractError, match="too few in test"):
        split(planets(120), Splitting(least_test=60))


def test_the_bundled_ensemble_has_enough_in_every_fold(bundled: object) -> None:
    """The split that the default pipeline makes is possible."""
    from pathlib import Path

    from domains.climates.cube import planet_id
    from domains.climates.exoplasim import parameters_of, read_run

    identities = [planet_id(parameters_of(read_run(path))) for path in sorted(Path(str(bundled)).glob("*.nc"))]
    folds = split(identities, SPLITTING)["folds"]
    assert min(len(fold["test"]) for fold in folds) >= SPLITTING.least_test


@pytest.mark.parametrize("wrong", [{"folds": 1}, {"least_test": 0}, {"test_share": 0.6, "validation_share": 0.4}])
def test_settings_out_of_range_are_refused(wrong: dict) -> None:
    with pytest.raises(ConfigError, match="split"):
        Splitting(**wrong)


def test_only_identifiers_are_written(small_cube: xr.Dataset) -> None:
    document = split(small_cube["planet"].values.tolist(), Splitting(folds=2, least_test=1))
    assert set(document) == {"schema", "kind", "planets", "folds", "identity"}
    assert all(len(name) == 12 and int(name, 16) >= 0 for fold in folds(document) for name in fold)
