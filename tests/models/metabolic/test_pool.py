"""What a query holds: what is seen, the chemistry of what is queried, and what networks of other groups say."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from family_trial import tiny
from scipy.sparse import csr_array

from models.metabolic import pool as pools
from models.metabolic.checkpoints import load_pool
from models.metabolic.contracts import TABLES
from models.metabolic.graphs import Graphs, read_graphs
from models.metabolic.masking import hide, hiding_rng, not_seen, rows_of
from models.metabolic.pool import (
    EVIDENCE,
    Known,
    Pool,
    Query,
    build_query,
    evidence,
    query_without_evidence,
    reaction_features,
)
from stromatolite.contracts.table_storage import read_table, write_table
from stromatolite.errors import DataError
from stromatolite.family import Inputs
from stromatolite.record import RunRecord

CONFIG = {"family": "metabolic", "name": "none", "label": "metabolic/none", "config": {}}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return tiny("metabolic").make_inputs(tmp_path_factory.mktemp("inputs"))


@pytest.fixture(scope="module")
def graphs(inputs: Inputs) -> Graphs:
    return read_graphs(inputs.data)


@pytest.fixture
def record(tmp_path: Path, graphs: Graphs) -> RunRecord:
    """A record that holds a pool and nothing else."""
    made = RunRecord.create(tmp_path / "run", family="metabolic", config=CONFIG, lineage={"schema": 1}, seed=0)
    pools.save(made.artifact("pool.safetensors"), graphs.pool, graphs.known)
    return made


def asked_of(graphs: Graphs, organism: str) -> Query:
    """A fifth of an organism's network is hidden, and all of the pool that is not seen is queried about."""
    seen, _ = hide(rows_of(graphs.known, organism), 0.2, hiding_rng(0, organism, 0))
    others = graphs.known.without(graphs.known.groups[graphs.known.organisms.index(organism)])
    return build_query(graphs.pool, others, seen, not_seen(seen, len(graphs.pool.reactions)))


def same(one: Query, other: Query) -> bool:
    first, second = (
        [part.toarray() if isinstance(part, csr_array) else part for part in vars(each).values()]
        for each in (one, other)
    )
    return all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def column(query: Query, name: str) -> np.ndarray:
    return query.evidence[:, EVIDENCE.index(name)]


def test_whether_the_asked_network_has_a_hidden_reaction_is_nowhere_in_the_question(graphs: Graphs) -> None:
    """A query about a network is the same when all of it that is not seen is turned into its opposite."""
    for place, organism in enumerate(graphs.known.organisms):
        seen, _ = hide(rows_of(graphs.known, organism), 0.2, hiding_rng(0, organism, 0))
        has = graphs.known.has.copy()
        has[place, not_seen(seen, has.shape[1])] ^= True
        forged = dataclasses.replace(graphs, known=dataclasses.replace(graphs.known, has=has))
        others, queried = forged.known.without(forged.known.groups[place]), not_seen(seen, has.shape[1])
        assert same(build_query(forged.pool, others, seen, queried), asked_of(graphs, organism))


def test_what_only_the_networks_that_have_a_reaction_know_of_it_is_nowhere_in_the_question(
    inputs: Inputs, graphs: Graphs, tmp_path: Path
) -> None:
    """Directions, curated formulas and charges, names and subsystems: a model would read there what is hidden."""
    for path in inputs.data.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    reactions, metabolites = (read_table(tmp_path / f"{name}.parquet") for name in ("reactions", "metabolites"))
    changed = {
        "reactions": reactions.assign(reversible=~reactions["reversible"], name="x", subsystem=None),
        "metabolites": metabolites.assign(formula="C", charge=7.0, name="x"),
    }
    for name, table in changed.items():
        wanted = {key: str(each.dtype) for key, each in TABLES[name].to_schema().columns.items()}
        write_table(tmp_path / f"{name}.parquet", table.astype(wanted), TABLES[name], {})
    stripped = read_graphs(tmp_path)
    assert not np.array_equal(stripped.pool.reversible, graphs.pool.reversible)
    for organism in graphs.known.organisms:
        assert same(asked_of(stripped, organism), asked_of(graphs, organism))


def test_what_is_said_of_a_reaction_does_not_depend_on_what_else_is_asked_or_on_any_order(graphs: Graphs) -> None:
    organism = graphs.known.organisms[0]
    whole = asked_of(graphs, organism)
    seen, _ = hide(rows_of(graphs.known, organism), 0.2, hiding_rng(0, organism, 0))
    others = graphs.known.without(graphs.known.groups[0])
    few = np.arange(len(whole.evidence))[::-7]
    queried = not_seen(seen, len(graphs.pool.reactions))[few]
    again = build_query(graphs.pool, others.only([2, 0, 4, 1, 3]), seen[::-1].copy(), queried)
    assert np.array_equal(again.queried_features, whole.queried_features[few])
    assert again.evidence == pytest.approx(whole.evidence[few], abs=1e-6)


def test_ten_strains_of_one_order_have_one_voice(graphs: Graphs) -> None:
    known, organism = graphs.known.without(graphs.known.groups[0]), graphs.known.organisms[0]
    strains = [0, 1, 2, 3, 4, *[2] * 9]
    repeated = Known(
        *(tuple(part[place] for place in strains) for part in (known.organisms, known.groups)), known.has[strains]
    )
    seen, hidden = hide(rows_of(graphs.known, organism), 0.2, hiding_rng(0, organism, 0))
    one, many = evidence(graphs.pool, known, seen, hidden), evidence(graphs.pool, repeated, seen, hidden)
    assert many == pytest.approx(one, abs=1e-6)
    assert repeated.weights.sum() == pytest.approx(1)
    lone = Known(tuple(map(str, strains)), tuple(map(str, strains)), known.has[strains])
    assert (
        np.abs(
            evidence(graphs.pool, Known(lone.organisms, tuple("abcdefghijklmn"), lone.has), seen, hidden) - one
        ).max()
        > 0.1
    )


def test_shares_and_likeness_are_what_their_names_say(graphs: Graphs) -> None:
    """Recomputed with sets."""
    known, organism = graphs.known.without(graphs.known.groups[1]), graphs.known.organisms[1]
    seen, hidden = hide(rows_of(graphs.known, organism), 0.2, hiding_rng(0, organism, 0))
    found = build_query(graphs.pool, known, seen, hidden)
    theirs = [set(np.flatnonzero(has)) for has in known.has]
    like = [len(set(seen) & has) / len(set(seen) | has) for has in theirs]
    frequency = [np.mean([row in has for has in theirs]) for row in hidden]
    likest = [max([each for each, has in zip(like, theirs, strict=True) if row in has], default=0) for row in hidden]
    assert column(found, "frequency") == pytest.approx(frequency, abs=1e-6)
    assert column(found, "likest_network") == pytest.approx(likest, abs=1e-6)
    takes_part = graphs.pool.takes_part.toarray() > 0
    there = takes_part[seen].any(axis=0)
    shares = [there[takes_part[row]].mean() for row in hidden]
    assert column(found, "known_metabolites") == pytest.approx(shares, abs=1e-6)
    lonely = [(takes_part[seen].sum(axis=0)[takes_part[row]] == 1).sum() for row in hidden]
    assert column(found, "dead_ends") == pytest.approx(np.log1p(lonely), abs=1e-6)
    rare = takes_part.sum(axis=0) <= pools.RARE
    beside = [sum((takes_part[row] & takes_part[one] & rare).any() for one in seen) for row in hidden]
    assert column(found, "adjacent_reactions") == pytest.approx(np.log1p(beside), abs=1e-6)


def test_without_known_networks_only_the_chemistry_of_what_is_seen_is_left(graphs: Graphs) -> None:
    organism = graphs.known.organisms[0]
    seen, hidden = hide(rows_of(graphs.known, organism), 0.2, hiding_rng(0, organism, 0))
    nobody = build_query(graphs.pool, graphs.known.only([]), seen, hidden)
    everybody = build_query(graphs.pool, graphs.known, seen, hidden)
    assert not nobody.evidence[:, :5].any()
    assert np.array_equal(nobody.evidence[:, 5:], everybody.evidence[:, 5:])


def test_reactions_that_no_network_has_can_be_asked_about_from_their_metabolites_alone(graphs: Graphs) -> None:
    seen, hidden = hide(rows_of(graphs.known, graphs.known.organisms[0]), 0.2, np.random.default_rng(0))
    of_pool = build_query(graphs.pool, graphs.known.only([]), seen, hidden)
    free = query_without_evidence(graphs.pool, of_pool.seen, of_pool.queried)
    assert np.array_equal(free.queried_features, of_pool.queried_features)
    assert np.array_equal(free.seen_features, of_pool.seen_features)
    assert not free.evidence.any()


def test_other_groups_are_all_but_those_named(graphs: Graphs) -> None:
    known = graphs.known
    left = known.without(known.groups[0], known.groups[3])
    assert set(left.groups) == set(known.groups) - {known.groups[0], known.groups[3]}
    assert np.array_equal(left.has, known.has[[1, 2, 4, 5]])
    assert known.without("Nobody").organisms == known.organisms
    named = known.among((known.organisms[2], known.organisms[0]))
    assert named.groups == (known.groups[2], known.groups[0])
    assert np.array_equal(named.has, known.has[[2, 0]])


def test_a_metabolite_of_many_reactions_makes_no_neighbours_and_none_is_its_own(graphs: Graphs) -> None:
    pool = graphs.pool
    neighbours, takes_part = pool.neighbours.toarray(), pool.takes_part.toarray() > 0
    assert not neighbours.diagonal().any()
    assert np.array_equal(neighbours, neighbours.T)
    water = takes_part[:, pool.metabolites.index("h2o_c")]
    assert water.sum() > pools.RARE
    for row in np.flatnonzero(water)[:20]:
        beside = takes_part[np.flatnonzero(neighbours[row])][:, takes_part[row] & pool.is_rare]
        assert beside.any(axis=1).all()


def test_features_of_a_reaction_are_counted_from_its_equation(graphs: Graphs) -> None:
    pool = graphs.pool
    features = dict(zip(pools.REACTION_FEATURES, pool.reaction_features.T, strict=True))
    for row in range(0, len(pool.reactions), 17):
        parts = pool.stoichiometry[[row]].toarray()[0]
        assert features["used"][row] == pytest.approx(np.log1p((parts < 0).sum()))
        assert features["made"][row] == pytest.approx(np.log1p((parts > 0).sum()))
        places = {pool.metabolites[place].rsplit("_", 1)[1] for place in np.flatnonzero(parts)}
        assert features["several_compartments"][row] == (len(places) > 1)
        assert features["in_outside"][row] == ("e" in places)


def test_a_reaction_of_nothing_is_refused(graphs: Graphs) -> None:
    nothing = csr_array((1, len(graphs.pool.metabolites)), dtype=np.float32)
    with pytest.raises(ValueError, match="needs metabolites"):
        reaction_features(nothing, graphs.pool.metabolite_features)


def test_a_pool_that_was_saved_is_read_as_it_was(record: RunRecord, graphs: Graphs) -> None:
    pool, known = load_pool(record)
    for one, other in ((pool, graphs.pool), (known, graphs.known)):
        for field in dataclasses.fields(one):
            kept, was = getattr(one, field.name), getattr(other, field.name)
            if isinstance(kept, csr_array):
                kept, was = kept.toarray(), was.toarray()
            assert np.array_equal(kept, was), field.name
    assert same(
        asked_of(Graphs(pool, known, graphs.organisms), known.organisms[0]), asked_of(graphs, known.organisms[0])
    )


def test_the_same_pool_gives_the_same_bytes(record: RunRecord, inputs: Inputs) -> None:
    again = read_graphs(inputs.data)
    pools.save(record.artifact("again.safetensors"), again.pool, again.known)
    assert record.artifact("again.safetensors").read_bytes() == record.artifact("pool.safetensors").read_bytes()


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "another file", "missing"])
def test_a_damaged_pool_is_told_and_its_file_named(record: RunRecord, damage: str) -> None:
    path = record.artifact("pool.safetensors")
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "another file":
        from safetensors.numpy import save_file

        save_file({"weight": np.zeros(3)}, str(path))
    else:
        path.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "text": b"PK" * 500}[damage])
    with pytest.raises(DataError, match=r"pool\.safetensors") as told:
        load_pool(record)
    assert "Train again" in str(told.value.fix)


def test_pool_is_all_that_a_served_version_needs(graphs: Graphs, tmp_path: Path) -> None:
    """A copy of the file, alone in a folder, reads a pool and asks of it: see test_metabolic_serving for the rest."""
    import importlib.util
    import sys

    pools.save(tmp_path / "pool.safetensors", graphs.pool, graphs.known)
    (tmp_path / "copied_pool.py").write_bytes(Path(pools.__file__).read_bytes())
    spec = importlib.util.spec_from_file_location("copied_pool", tmp_path / "copied_pool.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["copied_pool"] = module
    try:
        spec.loader.exec_module(module)
        pool, known = module.load(tmp_path / "pool.safetensors")
        assert isinstance(pool, module.Pool)
        assert not isinstance(pool, Pool)
        assert same(
            asked_of(Graphs(pool, known, graphs.organisms), known.organisms[0]), asked_of(graphs, known.organisms[0])
        )
    finally:
        del sys.modules["copied_pool"]
