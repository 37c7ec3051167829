"""Splits: names decide, added units move no old one, groups stay together, sets too small are refused."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stromatolite.errors import ConfigError, ContractError, DataError
from stromatolite.splits import (
    PARTS,
    SplitSettings,
    hash_fraction,
    identity,
    leave_one_group_out,
    read_split,
    split_groups,
    split_units,
)

SETTINGS = SplitSettings()
FILLED = {f"row {n}": f"group {n}" for n in range(40)}
"""Enough groups for each set to have some."""
GROUPS = {"iB": "Bacillales", "iY": "Bacillales", "iE": "Enterobacterales", "iM": "Mammalia"}
group_names = st.text(min_size=1, max_size=12)
tables = st.dictionaries(st.text(min_size=1, max_size=8), group_names, max_size=60)


def units(count: int) -> list[str]:
    return [f"{random.Random(number).getrandbits(48):012x}" for number in range(count)]  # noqa: S311


def of_units(count: int, settings: SplitSettings = SETTINGS, **more) -> dict:
    return split_units("unit", units(count), settings, **more)


def folds(document: dict) -> list[set[str]]:
    return [set(fold["test"]) for fold in document["folds"]]


def part_of(document: dict) -> dict[str, str]:
    return {row: part for part in PARTS for row in document[part]}


def test_few_units_are_cross_validated_each_tested_once():
    document = of_units(40)
    assert (document["kind"], document["units"], len(document["folds"])) == ("cross_validation", 40, 5)
    assert sorted(name for fold in folds(document) for name in fold) == sorted(units(40))


def test_from_a_hundred_units_on_one_test_set_is_held_out():
    assert of_units(99)["kind"] == "cross_validation"
    document = of_units(1000)
    assert document["kind"] == "holdout"
    parts = [set(document[part]) for part in PARTS]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 1000
    assert 120 < len(document["test"]) < 180
    assert 120 < len(document["validation"]) < 180


def test_neither_the_order_nor_new_units_move_an_old_one():
    assert split_units("unit", units(40)[::-1], SETTINGS) == of_units(40)
    before, after = folds(of_units(40)), folds(of_units(90))
    assert all(old <= new for old, new in zip(before, after, strict=True))
    small, large = of_units(120), of_units(400)
    assert all(set(small[part]) <= set(large[part]) for part in PARTS)


def test_a_published_test_set_is_kept_whatever_the_hash_says():
    published = units(300)[:50]
    document = of_units(300, published=published)
    assert set(document["test"]) == set(published)
    assert set(document["validation"]) == set(of_units(300)["validation"]) - set(published)
    assert len(document["train"]) + len(document["validation"]) == 250


def test_a_set_with_too_few_units_is_refused():
    with pytest.raises(ContractError, match="too few in fold") as caught:
        of_units(6)
    assert "at least 2" in str(caught.value)
    with pytest.raises(ContractError, match="too few in test"):
        of_units(120, SplitSettings(least_test=60))


def test_the_identity_is_that_of_all_else_in_the_document():
    for document, other in (
        (of_units(40), of_units(41)),
        (split_groups("t", FILLED, "g", SETTINGS), split_groups("t", FILLED, "g", SplitSettings(test_share=0.2))),
        (leave_one_group_out("unit", GROUPS, "g"), leave_one_group_out("unit", GROUPS | {"iZ": "Mammalia"}, "g")),
    ):
        assert document["identity"] == identity(document)
        assert len(document["identity"]) == 12
        assert document["identity"] != other["identity"]


@pytest.mark.parametrize("wrong", [{"folds": 1}, {"least_test": 0}, {"test_share": 0.6, "validation_share": 0.4}])
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(ConfigError, match="split"):
        SplitSettings(**wrong)


@given(tables)
def test_no_group_is_in_two_sets_and_every_row_is_in_one(rows):
    rows = FILLED | rows
    document = split_groups("table", rows, "group", SETTINGS)
    parts = part_of(document)
    assert parts.keys() == rows.keys()
    assert sum(len(document[part]) for part in PARTS) == len(rows)
    sets: dict[str, str] = {}
    for row, group in rows.items():
        assert sets.setdefault(group, parts[row]) == parts[row]


@given(tables, tables)
def test_rows_that_are_added_move_no_old_one(old, new):
    old = FILLED | old
    before = part_of(split_groups("table", old, "group", SETTINGS))
    after = part_of(split_groups("table", new | old, "group", SETTINGS))
    assert {row: after[row] for row in before} == before


def test_the_hash_is_the_same_on_every_machine():
    assert hash_fraction("group", "TRAPPIST-1") == pytest.approx(0.28294, abs=1e-5)


def test_shares_of_groups_are_kept_nearly():
    rows = {str(n): f"star {n}" for n in range(5000)}
    counts = split_groups("table", rows, "group", SETTINGS)["groups"]
    assert counts["test"] / 5000 == pytest.approx(0.15, abs=0.02)
    assert counts["validation"] / 5000 == pytest.approx(0.15, abs=0.02)


@pytest.mark.parametrize("missing", [None, ""])
def test_a_row_without_a_group_is_refused_and_named(missing):
    with pytest.raises(ContractError, match=r"1 of 41, the first of them 'KOI-1\.01'"):
        split_groups("table", FILLED | {"KOI-1.01": missing}, "system", SETTINGS)
    with pytest.raises(ContractError, match="some have no group"):
        leave_one_group_out("unit", GROUPS | {"iZ": missing}, "order")


def test_a_table_too_small_for_three_sets_is_refused():
    with pytest.raises(ContractError, match="leaves nothing in"):
        split_groups("table", {"E. coli": "Enterobacterales"}, "order", SETTINGS)


def test_each_group_is_tested_on_once_and_is_never_on_both_sides():
    document = leave_one_group_out("unit", GROUPS, "order")
    assert [(fold["name"], fold["test"]) for fold in document["folds"]] == [
        ("bacillales", ["iB", "iY"]), ("enterobacterales", ["iE"]), ("mammalia", ["iM"]),
    ]  # fmt: skip
    for fold in document["folds"]:
        assert sorted(fold["train"] + fold["test"]) == ["iB", "iE", "iM", "iY"]
        assert {GROUPS[name] for name in fold["train"]} & {GROUPS[name] for name in fold["test"]} == set()
    assert leave_one_group_out("unit", dict(reversed(GROUPS.items())), "order") == document


def test_too_few_groups_and_groups_of_one_file_name_are_refused():
    with pytest.raises(ContractError, match="too few groups") as refused:
        leave_one_group_out("unit", {"iB": "Bacillales", "iM": "Mammalia"}, "order")
    assert refused.value.found == "2: Bacillales, Mammalia"
    with pytest.raises(ContractError, match="too few groups"):
        leave_one_group_out("unit", {}, "order")
    with pytest.raises(ContractError, match="lower case"):
        leave_one_group_out("unit", {"iB": "Mammalia", "iM": "MammaliA", "iZ": "Bacillales"}, "order")


def test_a_document_that_was_changed_or_is_none_is_refused(tmp_path):
    path = tmp_path / "metabolic.json"
    document = leave_one_group_out("unit", GROUPS, "order")
    path.write_text(json.dumps(document))
    assert read_split(path, ("leave-one-group-out",)) == document
    edited = json.loads(json.dumps(document))
    edited["folds"][0]["train"].append("iB")
    for text, words in (
        (json.dumps(edited), "changed after it was made"),
        (json.dumps(document | {"kind": "grouped"}), "another kind of split"),
        ("[]", "another kind of split"),
        ("{", "no JSON"),
    ):
        path.write_text(text)
        with pytest.raises(DataError, match=words):
            read_split(path, ("leave-one-group-out",))
    with pytest.raises(DataError, match="missing") as missing:
        read_split(tmp_path / "nowhere.json", ("grouped",))
    assert "dvc repro -f data/dvc.yaml:split@nowhere" in str(missing.value)
