"""Decisions: how they end, and which of them stand when the registry that they were made in is gone."""

import json
from dataclasses import replace

import pytest
from registry_toys import DIRTY

from stromatolite.errors import DataError
from stromatolite.files import write_json
from stromatolite.registry.decision import Basis, allows_dirty, decide, standing_decision
from stromatolite.registry.fresh_process import Served
from stromatolite.registry.gates import read_gates

BASIS = Basis(metrics="m", scores="s", gates="g", split="split", data={"processed": "md5"})
GATES = """\
schema: 1
gates:
- {kind: not_worse_than_champion, margin: 0}
- {kind: threshold, metric: primary.overall, max: 0.9}
- kind: git_clean
- kind: loads_in_fresh_process
"""


@pytest.fixture
def judge(tmp_path):
    (tmp_path / "gates.yaml").write_text(GATES)
    gates = read_gates(tmp_path / "gates.yaml")
    return lambda evidence, standing=None: decide("toy", evidence, gates, BASIS, standing)


def test_all_gates_passed_is_a_promotion_and_one_failed_is_a_refusal_with_its_reason(case, judge):
    assert judge(case(0.8))["outcome"] == "promoted"
    refused = judge(case(0.95))
    assert refused["outcome"] == "refused"
    assert refused["reasons"] == ["threshold: 0.95, allowed at most 0.9"]
    assert len(refused["gates"]) == 4


def test_a_decision_names_the_champion_it_was_made_against(case, judge, model):
    decision = judge(case(0.7, champion=model("old", 0.8)))
    assert decision["outcome"] == "promoted"
    assert decision["champion"]["package"] == "old"


def test_the_champion_asking_again_is_already_there_and_its_first_decision_stays(case, judge, model):
    first = judge(case(0.8, champion=model("old", 0.85)))
    again = case(0.8, champion=model("new", 0.8))
    assert judge(again, first) == first
    assert judge(again)["outcome"] == "already"


def test_a_champion_that_fails_a_stricter_gate_is_told_so(case, judge, model):
    assert judge(case(0.95, champion=model("new", 0.95)))["outcome"] == "refused"


def test_a_decision_against_a_champion_that_vanished_is_replayed_not_made_anew(case, judge, model):
    refused = judge(case(0.82, champion=model("old", 0.8)))
    assert refused["outcome"] == "refused"
    assert judge(case(0.82))["outcome"] == "promoted", "judged anew, nobody would stand in its way"
    assert judge(case(0.82), refused) == refused


def test_a_replayed_promotion_must_still_load(case, judge, model):
    promoted = judge(case(0.7, champion=model("old", 0.8)))
    assert judge(case(0.7), promoted) == promoted
    broken = judge(case(0.7, serve=lambda: Served(None, "gone")), promoted)
    assert broken["outcome"] == "refused"


def test_a_decision_against_nobody_is_made_anew_with_the_same_bytes(case, judge):
    first = judge(case(0.8))
    assert json.dumps(judge(case(0.8), first)) == json.dumps(first)


def test_a_tampered_outcome_does_not_replay(case, judge, model):
    refused = judge(case(0.82, champion=model("old", 0.8)))
    assert judge(case(0.82), {**refused, "outcome": "promoted"})["outcome"] == "refused"


def test_dirt_that_a_person_allowed_stays_allowed_for_that_decision_only(case, judge):
    evidence = case()
    dirty = replace(evidence, lineage={**evidence.lineage, "git": DIRTY}, allow_dirty=True)
    promoted = judge(dirty)
    assert promoted["outcome"] == "promoted"
    assert promoted["allow_dirty"] is True
    assert allows_dirty(False, promoted)
    assert not allows_dirty(False, {**promoted, "outcome": "refused"})
    assert not allows_dirty(False, None)


def test_a_decision_stands_for_the_same_evidence_only(case, judge, tmp_path):
    decision = judge(case(0.8))
    path = tmp_path / "toy.json"
    write_json(path, decision)
    config = decision["candidate"]["config"]
    assert standing_decision(path, "new", config, BASIS) == json.loads(path.read_text())
    assert standing_decision(path, "other", config, BASIS) is None
    assert standing_decision(path, "new", {**config, "identity": "x"}, BASIS) is None
    assert standing_decision(path, "new", config, replace(BASIS, metrics="n")) is None
    assert standing_decision(path, "new", config, replace(BASIS, gates="h")) is None
    assert standing_decision(tmp_path / "absent.json", "new", config, BASIS) is None


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n", "[]", "{}"])
def test_a_damaged_decision_is_told_not_overwritten(tmp_path, text):
    path = tmp_path / "toy.json"
    path.write_text(text)
    with pytest.raises(DataError, match=r"toy\.json"):
        standing_decision(path, "new", {}, BASIS)
