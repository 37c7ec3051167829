"""Who is better than whom, and what happens when that cannot be said."""

from dataclasses import replace

import pytest
from registry_toys import metrics, scores

from stromatolite.registry.evidence import Rival
from stromatolite.registry.kinds.comparisons import BetterThanBaselines, NotWorseThanChampion, NotWorseThanMethod
from stromatolite.registry.scores import Scores


def test_a_candidate_beats_its_baselines_from_scratch_and_need_not_beat_the_others(case):
    finding = BetterThanBaselines(confidence=0.95).judge(case(0.8))
    assert finding.passed
    assert list(finding.found) == ["mean"]
    assert finding.found["mean"]["difference"] == pytest.approx(-0.7)


def test_a_tie_with_a_baseline_is_no_win(case):
    assert not BetterThanBaselines().judge(case(1.5)).passed


def test_a_mean_gain_that_the_interval_does_not_confirm_passes_only_without_confidence(case):
    evidence = case(1.5)
    noisy = [value + (3.0 if unit == 0 else -0.15) for unit, value in enumerate(evidence.candidate.scores.candidate)]
    candidate = replace(evidence.candidate, scores=replace(evidence.candidate.scores, candidate=tuple(noisy)))
    evidence = replace(evidence, candidate=candidate)
    assert BetterThanBaselines().judge(evidence).passed
    assert not BetterThanBaselines(confidence=0.95).judge(evidence).passed


def test_without_a_baseline_from_scratch_there_is_nothing_to_be_better_than(case):
    document = metrics(scores(0.8))
    for baseline in document["baselines"].values():
        baseline["from_scratch"] = False
    assert not BetterThanBaselines().judge(case(metrics=document)).passed


def test_a_baseline_without_scores_by_unit_is_not_beaten(case):
    document = metrics(scores(0.8))
    document["baselines"]["unscored"] = {"from_scratch": True, "overall": 9.0}
    finding = BetterThanBaselines().judge(case(metrics=document))
    assert not finding.passed
    assert "unscored" in finding.detail


def test_where_more_is_better_the_larger_one_wins(case):
    evidence = case(1.9)
    turned = replace(evidence.candidate.scores, direction="maximize")
    evidence = replace(evidence, candidate=replace(evidence.candidate, scores=turned))
    assert BetterThanBaselines(confidence=0.95).judge(evidence).passed
    lesser = replace(evidence.candidate, package="old", scores=replace(turned, candidate=(1.0,) * 24))
    assert NotWorseThanChampion(margin=0.0).judge(against(evidence, lesser)).passed
    greater = replace(lesser, scores=replace(turned, candidate=(3.0,) * 24))
    assert not NotWorseThanChampion(margin=0.0).judge(against(evidence, greater)).passed


def against(evidence, *rivals):
    return replace(evidence, rivals=[Rival(each.package, each.package, each.scores) for each in rivals])


def test_the_first_model_has_no_champion_to_fear(case):
    finding = NotWorseThanChampion(margin=0.0).judge(case())
    assert finding.passed
    assert "no model has been accepted yet" in finding.detail


def test_the_champion_is_not_worse_than_itself_even_without_margin(case, model):
    finding = NotWorseThanChampion(margin=0.0).judge(case(champion=model("new", 0.8)))
    assert finding.passed
    assert "this very model" in finding.detail


def test_margins_count_from_the_best_model_that_was_accepted_not_from_the_last(case, model):
    best, last = model("best", 0.70), model("last", 0.72)
    gate = NotWorseThanChampion(margin=0.03)
    assert gate.judge(against(case(0.72), best)).passed
    downhill = gate.judge(against(case(0.74), best, last))
    assert not downhill.passed
    assert "worse than best" in downhill.detail
    assert "worse than last" not in downhill.detail


@pytest.mark.parametrize(("error", "margin", "passed"), [(0.70, 0.0, True), (0.82, 0.0, False), (0.82, 0.03, True)])
def test_how_much_worse_a_candidate_may_be_is_the_margin(case, model, error, margin, passed):
    finding = NotWorseThanChampion(margin=margin).judge(case(error, champion=model("old", 0.8)))
    assert finding.passed is passed
    assert finding.found["old"]["difference"] == pytest.approx(error - 0.8)


@pytest.mark.parametrize(
    "change",
    [{"evaluation": "easier"}, {"split": "before"}, {"unit_versions": ("other",) * 24}, {"metric": "crps"}],
    ids=lambda change: next(iter(change)),
)
def test_scores_of_another_evaluation_split_data_or_metric_are_not_compared(case, model, change):
    champion = model("old", 9.0)
    evidence = case(0.7, champion=replace(champion, scores=replace(champion.scores, **change)))
    finding = NotWorseThanChampion(margin=0.0).judge(evidence)
    assert not finding.passed
    assert "not comparable with the model in production" in finding.detail
    assert NotWorseThanChampion(margin=0.0, when_not_comparable="pass").judge(evidence).passed


def test_units_are_matched_by_name_not_by_place(case, model):
    evidence = case(0.7, champion=model("old", 0.7))
    turned = evidence.champion.scores
    turned = replace(
        turned, units=turned.units[::-1], unit_versions=turned.unit_versions[::-1], candidate=turned.candidate[::-1]
    )
    finding = NotWorseThanChampion(margin=0.0).judge(against(evidence, replace(evidence.champion, scores=turned)))
    assert finding.found == {"old": {"difference": 0.0, "interval": [0.0, 0.0]}}


def test_a_champion_without_scores_cannot_be_compared(case, model):
    assert not NotWorseThanChampion(margin=0.0).judge(case(champion=replace(model("old", 9.0), scores=None))).passed


def test_scores_documents_that_do_not_add_up_are_refused():
    from stromatolite.errors import DataError

    document = scores(0.8)
    for spoiled in (
        {**document, "candidate": document["candidate"][:-1]},
        {**document, "units": [1] * 24},
        {**document, "direction": "down"},
        {key: value for key, value in document.items() if key != "split"},
        [],
    ):
        with pytest.raises(DataError, match=r"scores\.json"):
            Scores.from_document(spoiled, "scores.json")


@pytest.mark.parametrize(("margin", "passed"), [(0.6, False), (0.75, True)])
def test_a_candidate_may_be_worse_than_a_named_method_by_the_margin(case, margin, passed):
    finding = NotWorseThanMethod("borrowed", margin).judge(case(0.8))
    assert finding.passed is passed
    assert finding.found["difference"] == pytest.approx(0.7)


def test_a_method_that_an_evaluation_leaves_out_is_not_compared(case):
    finding = NotWorseThanMethod("absent", 0.0).judge(case(0.8))
    assert finding.passed
    assert "no method of this evaluation" in finding.detail
