"""The metrics are those of scikit-learn, with and without ties."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, matthews_corrcoef, roc_auc_score

from models.metabolic.metrics import RECALL_GRID, Ranking, agreement, classification_metrics, ranking_metrics


@pytest.mark.parametrize("levels", [2, 5, 1000])
@pytest.mark.parametrize("size", [5, 300])
def test_areas_are_those_of_scikit_learn_with_and_without_ties(levels, size):
    rng = np.random.default_rng([levels, size])
    for _ in range(20):
        scores, is_right = rng.integers(levels, size=size) / levels, rng.random(size) < 0.3
        is_right[:2] = [True, False]
        ranking = Ranking.of(scores, is_right)
        assert ranking.average_precision == pytest.approx(average_precision_score(is_right, scores))
        assert ranking.area_under_roc == pytest.approx(roc_auc_score(is_right, scores))


def test_recall_at_a_cut_is_the_mean_over_all_orders_of_what_is_tied():
    scores, is_right = np.array([3.0, 2, 2, 2, 1, 1]), np.array([True, True, False, False, False, True])
    ranking = Ranking.of(scores, is_right)
    rng = np.random.default_rng(0)
    for cut in range(1, 7):
        orders = [np.lexsort((rng.random(6), -scores))[:cut] for _ in range(4000)]
        expected = np.mean([is_right[order].sum() / 3 for order in orders])
        assert ranking.recall_at(cut) == pytest.approx(expected, abs=0.02)


def test_fewer_than_a_hundred_asked_are_all_recalled():
    ranking = Ranking.of(np.arange(7.0), np.arange(7) < 2)
    assert ranking.recall_at(100) == 1.0
    assert ranking_metrics(ranking)[2] == 1.0


def test_the_order_of_the_rows_means_nothing():
    rng = np.random.default_rng(1)
    scores, is_right = rng.integers(4, size=60) * 1.0, rng.random(60) < 0.2
    order = rng.permutation(60)
    one, other = Ranking.of(scores, is_right), Ranking.of(scores[order], is_right[order])
    assert np.array_equal(ranking_metrics(one), ranking_metrics(other))
    assert np.array_equal(one.curve(), other.curve())


def test_a_perfect_ranking_scores_one_and_a_constant_one_the_share_of_right_ones():
    is_right = np.array([True, True, False, False, False, False, False, False])
    assert ranking_metrics(Ranking.of(is_right * 1.0, is_right)) == pytest.approx([1, 1, 1])
    constant = Ranking.of(np.zeros(8), is_right)
    assert constant.average_precision == pytest.approx(0.25)
    assert constant.area_under_roc == pytest.approx(0.5)
    assert constant.recall_at(4) == pytest.approx(0.5)


def test_the_drawn_curve_never_rises_and_bounds_the_average_precision():
    rng = np.random.default_rng(2)
    is_right = rng.random(400) < 0.2
    ranking = Ranking.of(rng.normal(size=400) + is_right, is_right)
    assert (np.diff(ranking.curve()) <= 0).all()
    assert np.trapezoid(ranking.curve(), RECALL_GRID) >= ranking.average_precision - 0.02


@pytest.mark.parametrize("scores", [[1.0, np.nan, 0.0], [np.inf, 0.0, 1.0]])
def test_scores_that_are_not_finite_are_refused(scores):
    with pytest.raises(ValueError, match="finite"):
        Ranking.of(np.array(scores), np.array([True, False, False]))


@pytest.mark.parametrize("is_right", [[True, True], [False, False]])
def test_one_kind_alone_cannot_be_ranked(is_right):
    with pytest.raises(ValueError, match="right ones and wrong ones"):
        Ranking.of(np.array([0.0, 1.0]), np.array(is_right))


def test_a_classifier_says_yes_above_zero():
    rng = np.random.default_rng(3)
    is_right = rng.random(200) < 0.5
    logits = rng.normal(size=200) + is_right
    found = classification_metrics(logits, is_right)
    assert found["f1"] == pytest.approx(f1_score(is_right, logits > 0))
    assert found["area_under_roc"] == pytest.approx(roc_auc_score(is_right, logits))
    assert classification_metrics(np.full(200, -1.0) - rng.random(200), is_right)["f1"] == 0.0


def test_agreement_with_measurements_is_accuracy_and_matthews_correlation():
    rng = np.random.default_rng(4)
    measured, predicted = rng.random(150) < 0.4, rng.random(150) < 0.5
    found = agreement(predicted, measured)
    assert found["accuracy"] == pytest.approx((predicted == measured).mean())
    assert found["matthews"] == pytest.approx(matthews_corrcoef(measured, predicted))
    assert agreement(np.ones(150, dtype=bool), measured)["matthews"] == 0.0
