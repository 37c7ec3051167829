"""A network that outgrows memory is read in part: the part next to what is queried, and no other than was seen."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from family_trial import tiny

from models.metabolic.config import MetabolicConfig, SamplingConfig
from models.metabolic.graphs import Graphs, read_graphs
from models.metabolic.lightning_module import MaskedNetworks, TrainingData
from models.metabolic.masking import hide, hiding_rng, rows_of
from models.metabolic.subgraphs import nearest


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    return read_graphs(tiny("metabolic").make_inputs(tmp_path_factory.mktemp("inputs")).data)


@pytest.fixture
def seen_and_hidden(graphs: Graphs) -> tuple[np.ndarray, np.ndarray]:
    organism = graphs.known.organisms[1]
    return hide(rows_of(graphs.known, organism), 0.05, hiding_rng(0, organism, 0))


def test_those_with_most_neighbours_among_the_asked_are_kept(graphs: Graphs, seen_and_hidden) -> None:
    seen, queried = seen_and_hidden
    kept = nearest(graphs.pool, seen, queried, 40, np.random.default_rng(0))
    beside = {row: int(graphs.pool.neighbours.toarray()[row, queried].sum()) for row in seen}
    assert len(set(kept)) == 40
    assert set(kept) < set(seen)
    assert min(beside[row] for row in kept) >= max(beside[row] for row in set(seen) - set(kept))
    assert max(beside.values()) > min(beside.values())


def test_among_equals_chance_decides_and_a_seed_repeats_it(graphs: Graphs, seen_and_hidden) -> None:
    seen, queried = seen_and_hidden
    first, again, other = (nearest(graphs.pool, seen, queried, 200, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("most", [0, 100_000])
def test_without_a_limit_or_below_it_all_is_read(graphs: Graphs, seen_and_hidden, most: int) -> None:
    seen, queried = seen_and_hidden
    assert np.array_equal(nearest(graphs.pool, seen, queried, most, np.random.default_rng(0)), seen)


def test_a_step_of_training_reads_no_more_than_the_configuration_allows(graphs: Graphs) -> None:
    small, large = (
        dataclasses.replace(MetabolicConfig(), sampling=SamplingConfig(max_reactions=most)) for most in (25, 0)
    )
    data = TrainingData(graphs.pool, graphs.known)
    for place in range(len(graphs.known.organisms)):
        limited, has = MaskedNetworks(data, small, 0).step(place, np.random.default_rng(place))
        whole, same_has = MaskedNetworks(data, large, 0).step(place, np.random.default_rng(place))
        assert limited.seen.shape[0] == 25 < whole.seen.shape[0]
        assert np.array_equal(has, same_has)
        assert np.array_equal(limited.queried_features, whole.queried_features)
        assert {tuple(row) for row in limited.seen.toarray()} < {tuple(row) for row in whole.seen.toarray()}
