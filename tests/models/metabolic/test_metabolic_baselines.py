"""The baselines see what the network sees, no more and no less, and say what their names say."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from family_trial import tiny
from sklearn.ensemble import HistGradientBoostingClassifier

from models.metabolic import baselines
from models.metabolic.baselines import BASELINES, RankingQuery
from models.metabolic.graphs import Graphs, read_graphs
from models.metabolic.masking import hide, hiding_rng, not_seen, rows_of
from models.metabolic.metrics import Ranking
from models.metabolic.pool import Known, build_query, evidence


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    return read_graphs(tiny("metabolic").make_inputs(tmp_path_factory.mktemp("inputs")).data)


@pytest.fixture(scope="module")
def organism(graphs: Graphs) -> str:
    """The largest network: it has most in common with the others."""
    return graphs.known.organisms[int(graphs.known.has.sum(axis=1).argmax())]


def others(graphs: Graphs, organism: str) -> Known:
    return graphs.known.without(graphs.known.groups[graphs.known.organisms.index(organism)])


def ranking_query(graphs: Graphs, known: Known, seen: np.ndarray, rows: np.ndarray) -> RankingQuery:
    return RankingQuery(seen, rows, evidence(graphs.pool, known, seen, rows), graphs.pool.reaction_features[rows])


def queried(graphs: Graphs, known: Known, organism: str) -> tuple[RankingQuery, np.ndarray]:
    """A fifth of a network, hidden, and which of the queried reactions it is."""
    seen, hidden = hide(rows_of(graphs.known, organism), 0.2, hiding_rng(0, organism, 0))
    rows = not_seen(seen, len(graphs.pool.reactions))
    return ranking_query(graphs, known, seen, rows), np.isin(rows, hidden)


@pytest.mark.parametrize("name", list(BASELINES))
def test_every_baseline_ranks_the_reactions_of_an_unseen_network_above_chance(graphs, organism, name):
    known = others(graphs, organism)
    one, is_hidden = queried(graphs, known, organism)
    scores = BASELINES[name].method(graphs.pool, known, 0)(one)
    assert scores.shape == one.rows.shape
    assert Ranking.of(scores, is_hidden).area_under_roc > 0.6


@pytest.mark.parametrize("name", list(BASELINES))
def test_the_same_seed_gives_the_same_scores_in_any_order_of_the_asked(graphs, organism, name):
    known = others(graphs, organism)
    one, _ = queried(graphs, known, organism)
    turned = RankingQuery(one.seen, one.rows[::-1], one.evidence[::-1], one.features[::-1])
    first, again = (BASELINES[name].method(graphs.pool, known, 0)(each) for each in (one, turned))
    assert first == pytest.approx(again[::-1], rel=1e-12)


def test_a_group_counts_once_however_many_networks_it_has(graphs):
    has, groups = graphs.known.has, graphs.known.groups
    crowd = Known(("a", "b", "c", "d"), (groups[0], groups[0], groups[0], groups[1]), has[[0, 0, 0, 1]])
    pair = Known(("a", "d"), (groups[0], groups[1]), has[[0, 1]])
    one, _ = queried(graphs, pair, graphs.known.organisms[2])
    for known in (crowd, pair):
        frequency = BASELINES["reaction_frequency"].method(graphs.pool, known, 0)(one)
        assert frequency == pytest.approx(has[[0, 1]].mean(axis=0)[one.rows])


def test_the_likest_network_weighs_most_among_neighbours(graphs):
    pair = graphs.known.only([0, 1])
    one, _ = queried(graphs, pair, pair.organisms[0])
    scores = BASELINES["jaccard_neighbours"].method(graphs.pool, pair, 0)(one)
    own, others_own = (pair.has[place] & ~pair.has[1 - place] for place in (0, 1))
    assert scores[own[one.rows]].min() > scores[others_own[one.rows]].max() > 0


def test_an_unseen_network_that_is_a_mixture_of_two_is_folded_in_as_one(graphs):
    has = graphs.known.has
    half = np.flatnonzero(has[0] | has[1])
    known = graphs.known
    seen, hidden = hide(half, 0.2, np.random.default_rng(0))
    rows = not_seen(seen, len(graphs.pool.reactions))
    one = ranking_query(graphs, known, seen, rows)
    scores = BASELINES["matrix_factorisation"].method(graphs.pool, known, 0)(one)
    assert Ranking.of(scores, np.isin(rows, hidden)).area_under_roc > 0.9


def test_boosting_learns_from_a_single_group_whose_evidence_is_empty(graphs, organism):
    known = graphs.known.only([0])
    one, _ = queried(graphs, known, graphs.known.organisms[1])
    assert np.isfinite(BASELINES["gradient_boosting"].method(graphs.pool, known, 0)(one)).all()


def test_boosting_sees_every_column_that_the_network_sees(graphs, organism, monkeypatch):
    """A baseline that is denied what the model sees would say nothing about the model."""
    known = others(graphs, organism)
    one, _ = queried(graphs, known, organism)
    fit, widths = HistGradientBoostingClassifier.fit, []

    def spy(trees, columns, *rest):
        widths.append(columns.shape[1])
        return fit(trees, columns, *rest)

    monkeypatch.setattr(HistGradientBoostingClassifier, "fit", spy)
    score = BASELINES["gradient_boosting"].method(graphs.pool, known, 0)
    without = dataclasses.replace(one, features=np.zeros_like(one.features))
    assert not np.array_equal(score(one), score(without))
    seen = build_query(graphs.pool, known, one.seen, one.rows)
    assert widths == [seen.evidence.shape[1] + seen.queried_features.shape[1]] == [20]


def test_boosting_learns_from_several_hidings_of_each_network_without_its_own_group(graphs, organism, monkeypatch):
    """The network is trained on many; and an unseen organism has no relative, so a training network has none either."""
    known = others(graphs, organism)
    calls = []

    def spy(pool, relatives, seen, rows):
        calls.append((relatives.groups, seen.tobytes()))
        return evidence(pool, relatives, seen, rows)

    monkeypatch.setattr(baselines, "evidence", spy)
    BASELINES["gradient_boosting"].method(graphs.pool, known, 0)
    of_each = np.array_split(np.arange(len(calls)), len(known.organisms))
    for group, numbers in zip(known.groups, of_each, strict=True):
        assert len({calls[number][1] for number in numbers}) == len(calls) / len(known.organisms) >= 4
        assert all(group not in calls[number][0] for number in numbers)
