"""The CHESHIRE protocol: what is made up is made up as the authors do, and what is tested was never trained on."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from family_trial import tiny
from scipy.sparse import csr_array

from models.metabolic import cheshire
from models.metabolic.config import MetabolicConfig, ModelConfig
from models.metabolic.evaluation_settings import MetabolicEvaluation
from models.metabolic.graphs import Graphs, read_graphs
from models.metabolic.masking import rows_of
from models.metabolic.pool import METABOLITE_FEATURES

CONFIG = MetabolicConfig(model=ModelConfig(width=8, layers=1, latent=4))
SETTINGS = MetabolicEvaluation(cheshire_steps=30, cheshire_networks=2)


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    return read_graphs(tiny("metabolic").make_inputs(tmp_path_factory.mktemp("inputs")).data)


def parts(matrix: csr_array) -> list[set[int]]:
    return [set(matrix.indices[a:b]) for a, b in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)]


@pytest.mark.parametrize("seed", [0, 1])
def test_half_of_the_metabolites_of_a_made_up_reaction_are_others(graphs, seed):
    real = graphs.pool.stoichiometry
    made = cheshire.negative_samples(real, np.random.default_rng(seed))
    for before, after in zip(parts(real), parts(made), strict=True):
        assert len(after) == len(before)
        assert len(after - before) == max(len(before) // 2, 1)


def test_a_made_up_reaction_uses_and_makes_as_many_as_the_real_one(graphs):
    real = graphs.pool.stoichiometry
    made = cheshire.negative_samples(real, np.random.default_rng(0))
    for row in range(real.shape[0]):
        sides = [np.sort(m.data[m.indptr[row] : m.indptr[row + 1]]) for m in (real, made)]
        assert np.array_equal(*sides)


def test_making_up_leaves_the_real_ones_as_they_were(graphs):
    real = graphs.pool.stoichiometry.copy()
    before = real.copy()
    cheshire.negative_samples(real, np.random.default_rng(0))
    assert (real != before).nnz == 0


def test_replacements_come_from_the_whole_universe_of_metabolites(graphs):
    rng = np.random.default_rng(0)
    drawn = np.zeros(len(graphs.pool.metabolites), dtype=int)
    for _ in range(10):
        made = cheshire.negative_samples(graphs.pool.stoichiometry, rng)
        for before, after in zip(parts(graphs.pool.stoichiometry), parts(made), strict=True):
            drawn[list(after - before)] += 1
    assert (drawn > 0).mean() > 0.95
    assert drawn.max() < 6 * drawn.mean()


def test_half_of_what_is_asked_is_real_and_known_networks_say_nothing(graphs):
    rows = rows_of(graphs.known, graphs.known.organisms[0])
    queried, is_real = cheshire.with_negative_samples(graphs.pool, rows[20:], rows[:20], np.random.default_rng(0))
    assert is_real.sum() == 20
    assert queried.queried.shape[0] == 40
    assert not queried.evidence.any()
    assert (queried.queried[:20] != graphs.pool.stoichiometry[rows[:20]]).nnz == 0


def test_test_reactions_and_their_likes_are_in_no_training_network(graphs):
    held = cheshire._held_out(graphs.pool, graphs.known, np.random.default_rng(0))
    had = np.flatnonzero(graphs.known.has.any(axis=0))
    each = parts(graphs.pool.stoichiometry)
    tested = {frozenset(each[row]) for row in held}
    assert len(held)
    assert set(held) < set(had)
    assert not tested & {frozenset(each[row]) for row in set(had) - set(held)}


def test_degrees_count_the_training_reactions_alone(graphs):
    column = METABOLITE_FEATURES.index("reactions")
    rows = np.array([0, 3])
    changed = cheshire.with_degrees_of(graphs.pool, rows)
    degrees = np.expm1(changed.metabolite_features[:, column])
    counted = np.zeros(len(graphs.pool.metabolites))
    for each in parts(graphs.pool.stoichiometry[rows]):
        counted[list(each)] += 1
    assert degrees == pytest.approx(counted, abs=1e-5)
    rest = np.delete(changed.metabolite_features, column, axis=1)
    assert np.array_equal(rest, np.delete(graphs.pool.metabolite_features, column, axis=1))


@pytest.mark.parametrize("way", ["one_model_a_network", "unseen_reactions"])
def test_no_degree_is_of_the_universe_or_of_a_tested_reaction(graphs, way, monkeypatch):
    """In how many reactions of the universe a metabolite is would tell the real reactions from the made-up ones."""
    organism = cheshire.tested_networks(graphs.known, 1)[0]
    few = dataclasses.replace(SETTINGS, cheshire_steps=2)
    counted, tested = [], []
    degrees, test = cheshire.with_degrees_of, cheshire._tested

    def spy_degrees(pool, rows):
        counted.append(rows)
        return degrees(pool, rows)

    def spy_tested(pool, net, organism, seen, rows, rng):
        tested.append(rows)
        return test(pool, net, organism, seen, rows, rng)

    monkeypatch.setattr(cheshire, "with_degrees_of", spy_degrees)
    monkeypatch.setattr(cheshire, "_tested", spy_tested)
    features = graphs.pool.metabolite_features.copy()
    features[:, METABOLITE_FEATURES.index("reactions")] = 0.0
    named = organism if way == "one_model_a_network" else [organism]
    found, blind = (
        getattr(cheshire, way)(pool, graphs.known, CONFIG, few, named)
        for pool in (graphs.pool, dataclasses.replace(graphs.pool, metabolite_features=features))
    )
    assert found == blind
    assert len(counted) == len(tested) == 2
    assert all(len(rows) and not set(rows) & set(tested[0]) for rows in counted)


@pytest.mark.parametrize("way", ["own", "common"])
def test_real_reactions_are_told_from_made_up_ones_and_twice_alike(graphs, way):
    organism = cheshire.tested_networks(graphs.known, 1)[0]

    def found() -> dict[str, float]:
        if way == "own":
            return cheshire.one_model_a_network(graphs.pool, graphs.known, CONFIG, SETTINGS, organism)
        return cheshire.unseen_reactions(graphs.pool, graphs.known, CONFIG, SETTINGS, [organism])[0]

    first = found()
    assert first["area_under_roc"] > 0.6
    assert first["organism"] == organism
    assert 0.5 < first["area_under_roc_of_degrees"] < 1.0  # real reactions have the commoner metabolites
    assert 0 < first["tested"] < len(rows_of(graphs.known, organism))
    assert found() == first


def test_another_seed_makes_up_other_reactions(graphs):
    organism = graphs.known.organisms[0]
    few = dataclasses.replace(SETTINGS, cheshire_steps=2)
    first, other = (
        cheshire.one_model_a_network(graphs.pool, graphs.known, CONFIG, dataclasses.replace(few, seed=seed), organism)
        for seed in (0, 1)
    )
    assert first != other


def test_the_tested_networks_are_of_different_groups(graphs):
    names = cheshire.tested_networks(graphs.known, 4)
    groups = [graphs.known.groups[graphs.known.organisms.index(name)] for name in names]
    assert len(set(groups)) == len(names) == 4
    assert len(cheshire.tested_networks(graphs.known, 1000)) == len(set(graphs.known.groups))
