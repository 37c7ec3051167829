"""Grouped splits: no group in two sets, old rows stay where they were, rows without a group are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stromatolite.errors import ConfigError, ContractError
from stromatolite.splits import PARTS, Shares, identity, part_of, place, split

SHARES = Shares()
FILLED = {f"row {n}": f"group {n}" for n in range(40)}
"""Enough groups for each set to have some."""
groups = st.text(min_size=1, max_size=12)
tables = st.dictionaries(st.text(min_size=1, max_size=8), groups, max_size=60)


def where(document):
    return {row: part for part in PARTS for row in document[part]}


@given(tables)
def test_no_group_is_in_two_sets_and_every_row_is_in_one(rows):
    rows = FILLED | rows
    document = split("planets", rows, "system", SHARES)
    parts = where(document)
    assert parts.keys() == rows.keys()
    assert sum(len(document[part]) for part in PARTS) == len(rows)
    sets = {}
    for row, group in rows.items():
        assert sets.setdefault(group, parts[row]) == parts[row]


@given(tables, tables)
def test_rows_that_are_added_move_no_old_one(old, new):
    old = FILLED | old
    before = where(split("planets", old, "system", SHARES))
    after = where(split("planets", new | old, "system", SHARES))
    assert {row: after[row] for row in before} == before


@given(groups)
def test_a_larger_test_set_holds_the_smaller_one(group):
    if part_of(group, Shares(0.1, 0.1)) == "test":
        assert part_of(group, Shares(0.2, 0.1)) == "test"
    assert 0 <= place(group) < 1


def test_places_are_the_same_on_every_machine():
    assert place("TRAPPIST-1") == pytest.approx(0.28294, abs=1e-5)


def test_shares_are_kept_nearly():
    rows = {str(n): f"star {n}" for n in range(5000)}
    counts = split("planets", rows, "system", SHARES)["groups"]
    assert counts["test"] / 5000 == pytest.approx(0.15, abs=0.02)
    assert counts["validation"] / 5000 == pytest.approx(0.15, abs=0.02)


def test_the_identity_is_that_of_all_else_in_the_document():
    document = split("planets", FILLED, "system", SHARES)
    assert document["identity"] == identity(document)
    assert split("planets", dict(reversed(FILLED.items())), "system", SHARES) == document
    assert split("planets", FILLED, "system", Shares(0.2, 0.15))["identity"] != document["identity"]


@pytest.mark.parametrize("missing", [None, ""])
def test_a_row_without_a_group_is_refused_and_named(missing):
    with pytest.raises(ContractError, match=r"1 of 41 rows, the first of them 'KOI-1\.01'"):
        split("planets", FILLED | {"KOI-1.01": missing}, "system", SHARES)


def test_a_table_too_small_for_three_sets_is_refused():
    with pytest.raises(ContractError, match="leaves nothing in"):
        split("organisms", {"E. coli": "Enterobacterales"}, "order", SHARES)


@pytest.mark.parametrize(("test", "validation"), [(0, 0.1), (0.1, 0), (0.6, 0.4)])
def test_shares_that_leave_no_training_are_refused(test, validation):
    with pytest.raises(ConfigError):
        Shares(test, validation)
