"""Gates on numbers, provenance and serving."""

from dataclasses import replace

import pytest
from registry_toys import DIRTY, metrics, scores

from stromatolite.registry.fresh_process import Served
from stromatolite.registry.kinds.numbers import Invariants, Limit, Threshold
from stromatolite.registry.kinds.provenance import GitClean, LineageComplete
from stromatolite.registry.kinds.serving import LoadsInFreshProcess, SignatureCompatible

TEMPERATURE = "primary.by_variable.surface_temperature.value"


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ({"max": 12.5}, "12.5 K"),
        ({"max": 12.4}, "12.5 K, allowed at most 12.4"),
        ({"min": 13}, "12.5 K, allowed at least 13"),
    ],
)
def test_a_threshold_includes_its_end_and_tells_the_unit_and_what_is_allowed(case, limit, told):
    finding = Threshold(metric=TEMPERATURE, **limit).judge(case())
    assert (finding.passed, finding.found, finding.detail) == ("allowed" not in told, 12.5, told)


def test_a_number_that_is_not_there_does_not_pass_and_the_nearest_is_named(case):
    finding = Threshold(metric="primary.by_variable.surface_temperatur.value", max=99).judge(case())
    assert not finding.passed
    assert "did you mean surface_temperature" in finding.detail


@pytest.mark.parametrize("value", [None, "12", True, float("nan"), {"value": 1}])
def test_what_is_no_number_does_not_pass(case, value):
    document = metrics(scores(0.8))
    document["primary"]["by_variable"]["surface_temperature"]["value"] = value
    assert not Threshold(metric=TEMPERATURE, max=99).judge(case(metrics=document)).passed


def test_invariants_must_have_been_measured_and_must_hold(case):
    held = Invariants({"humidity_negative_fraction": Limit(max=0.0)})
    assert held.judge(case()).passed
    missing = Invariants({"humidity_negative_fraction": Limit(max=0.0), "nightside_asr_w_m2": Limit(max=1e-6)})
    assert not missing.judge(case()).passed
    document = metrics(scores(0.8))
    document["invariants"]["humidity_negative_fraction"]["value"] = 1e-9
    finding = held.judge(case(metrics=document))
    assert not finding.passed
    assert "humidity_negative_fraction is 1e-09" in finding.detail


def test_lineage_must_be_whole(case):
    evidence = case()
    assert LineageComplete().judge(evidence).passed
    finding = LineageComplete().judge(case(lineage={**evidence.lineage, "data": {}}))
    assert not finding.passed
    assert "data" in finding.detail


@pytest.mark.parametrize("part", ["config", "split"])
def test_an_evaluation_of_another_training_is_no_lineage(case, part):
    evidence = case()
    strange = {**evidence.lineage, part: {**evidence.lineage[part], "identity": "another"}}
    finding = LineageComplete().judge(case(lineage=strange))
    assert not finding.passed
    assert part in finding.detail


@pytest.mark.parametrize("done", ["trained", "evaluated", "judged"])
def test_uncommitted_changes_pass_only_when_asked_for_and_are_named(case, done):
    """Whoever edits the evaluation or the gates decides as much as whoever edits the training."""
    evidence = case()
    assert GitClean().judge(evidence).passed
    dirty = {**evidence.code, done: DIRTY}
    refused = GitClean().judge(case(code=dirty))
    assert not refused.passed
    assert f"changed when it was {done}: models/toy.py" in refused.detail
    allowed = GitClean().judge(case(code=dirty, allow_dirty=True))
    assert allowed.passed
    assert allowed.found == {done: ["models/toy.py"]}
    assert "--allow-dirty" in allowed.detail


@pytest.mark.parametrize(
    "git", [{}, {"commit": None, "dirty": True, "reason": "no git"}, {"commit": "a", "dirty": None}]
)
def test_a_state_without_a_known_commit_is_not_clean(case, git):
    assert not GitClean().judge(case(code={"trained": git})).passed
    assert git.get("commit") or not GitClean().judge(case(code={"trained": git}, allow_dirty=True)).passed


def test_a_served_model_repeats_its_prediction_within_the_tolerance(case):
    gate = LoadsInFreshProcess(tolerance=1e-4)
    assert gate.judge(case(serve=lambda: Served(9e-5, None))).passed
    assert not gate.judge(case(serve=lambda: Served(2e-4, None))).passed
    assert not gate.judge(case(serve=lambda: Served(float("nan"), None))).passed
    failed = gate.judge(case(serve=lambda: Served(None, "ModuleNotFoundError: models")))
    assert not failed.passed
    assert "models" in failed.detail


@pytest.mark.parametrize(
    ("inputs", "outputs", "told"),
    [
        ([{"name": "flux", "type": "double"}, {"name": "gas", "type": "double", "required": False}], None, None),
        ([{"name": "flux", "type": "double"}, {"name": "gas", "type": "double"}], None, "needs the new input gas"),
        ([{"name": "flux", "type": "string"}], None, "input flux was double, is string"),
        (None, [], "gives no map"),
        (
            None,
            [{"name": "map", "type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 9]}}],
            "output map",
        ),
    ],
    ids=["new optional input", "new required input", "other type", "output gone", "other shape"],
)
def test_callers_of_the_champion_can_call_the_candidate(case, model, inputs, outputs, told):
    champion = model("old", 0.8)
    signature = replace(
        champion.signature, **{k: v for k, v in (("inputs", inputs), ("outputs", outputs)) if v is not None}
    )
    evidence = case(champion=champion)
    evidence = replace(evidence, candidate=replace(evidence.candidate, signature=signature))
    finding = SignatureCompatible().judge(evidence)
    assert finding.passed is (told is None)
    assert told is None or told in finding.detail


def test_a_model_without_signature_is_not_served(case):
    evidence = case()
    assert SignatureCompatible().judge(evidence).passed
    assert (
        not SignatureCompatible().judge(replace(evidence, candidate=replace(evidence.candidate, signature=None))).passed
    )
