"""The stage that splits metabolic networks: every taxonomic group is left out once, with all its networks."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from family_trial import tiny

from models.metabolic.folds import leave_one_group_out, read_folds
from pipelines import split_graphs
from stromatolite.errors import ContractError, DataError

GROUPS = {"iB": "Bacillales", "iY": "Bacillales", "iE": "Enterobacterales", "iM": "Mammalia", "draft": "Bacillales"}


def organisms(**groups: str | None) -> pd.DataFrame:
    chosen = groups or GROUPS
    rows = [{"organism": name, "split_group": group, "trained": name != "draft"} for name, group in chosen.items()]
    return pd.DataFrame(rows)


@pytest.fixture
def splits(tmp_path):
    return tiny("metabolic").make_inputs(tmp_path).splits


def test_each_group_is_tested_on_once_and_is_never_on_both_sides():
    folds = leave_one_group_out(organisms())["folds"]
    assert [(fold["name"], fold["test"]) for fold in folds] == [
        ("bacillales", ["iB", "iY"]), ("enterobacterales", ["iE"]), ("mammalia", ["iM"]),
    ]  # fmt: skip
    for fold in folds:
        assert sorted(fold["train"] + fold["test"]) == ["iB", "iE", "iM", "iY"]
        assert {GROUPS[name] for name in fold["train"]} & {GROUPS[name] for name in fold["test"]} == set()


def test_drafts_are_on_no_side():
    assert "draft" not in json.dumps(leave_one_group_out(organisms())["folds"])


def test_the_order_of_the_rows_changes_nothing_and_another_network_changes_the_identity():
    document = leave_one_group_out(organisms())
    assert leave_one_group_out(organisms().iloc[::-1]) == document
    assert leave_one_group_out(organisms(**GROUPS, iZ="Mammalia"))["identity"] != document["identity"]


def test_a_network_without_a_group_and_too_few_groups_are_refused():
    with pytest.raises(ContractError, match="no taxonomic group") as refused:
        leave_one_group_out(organisms(**GROUPS, iZ=None))
    assert "'iZ'" in str(refused.value.found)
    with pytest.raises(ContractError, match="too few taxonomic groups") as refused:
        leave_one_group_out(organisms(iB="Bacillales", iM="Mammalia"))
    assert refused.value.found == "2: Bacillales, Mammalia"
    with pytest.raises(ContractError, match="too few taxonomic groups") as refused:
        leave_one_group_out(organisms().assign(trained=False))
    assert "no network is marked" in str(refused.value.found)
    with pytest.raises(ContractError, match="lower case"):
        leave_one_group_out(organisms(iB="Mammalia", iM="MammaliA", iZ="Bacillales"))


def test_what_the_stage_writes_is_read_as_the_same_folds(splits):
    identity, folds = read_folds(splits)
    assert identity == json.loads(splits.read_text())["identity"]
    assert [(fold.name, fold.group, fold.test) for fold in folds][:2] == [
        ("alteromonadales", "Alteromonadales", ("sone",)),
        ("bacillales", "Bacillales", ("bsub",)),
    ]
    assert folds[0].train == ("bsub", "ecol", "mgen", "paer", "rsol")


def test_a_split_that_was_changed_or_is_none_is_refused(splits, tmp_path):
    document = json.loads(splits.read_text())
    document["folds"][0]["train"].append("sone")
    for text, told in (
        (json.dumps(document), "changed after it was made"),
        (json.dumps(document | {"kind": "grouped"}), "another split"),
        ("[]", "another split"),
        ("{", "no JSON"),
    ):
        splits.write_text(text)
        with pytest.raises(DataError, match=told):
            read_folds(splits)
    with pytest.raises(DataError, match="missing"):
        read_folds(tmp_path / "nowhere.json")


def test_without_networks_the_stage_says_what_is_missing(tmp_path, called):
    code, _, told = called(split_graphs.run, "--graphs", str(tmp_path), "--out", str(tmp_path / "split.json"))
    assert code == 2
    assert "organisms.parquet is missing" in told
    assert not (tmp_path / "split.json").exists()
