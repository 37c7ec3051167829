"""The network says the same by torch_geometric and by torch, in any order, alone or in company; names mean nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from family_trial import tiny
from scipy.sparse import csr_array

from models.metabolic import graph_vae
from models.metabolic.checkpoints import load_network
from models.metabolic.graph_vae import Batch, GraphVAE
from models.metabolic.graphs import Graphs, read_graphs
from models.metabolic.masking import hide, hiding_rng, not_seen, rows_of
from models.metabolic.message_passing import choose, geometric_sum
from models.metabolic.pool import EVIDENCE, Known, Pool, Query, build_query, query_without_evidence
from stromatolite.errors import DataError
from stromatolite.record import RunRecord


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Graphs:
    return read_graphs(tiny("metabolic").make_inputs(tmp_path_factory.mktemp("inputs")).data)


@pytest.fixture(scope="module")
def queries(graphs: Graphs) -> list[Query]:
    """One about each organism."""
    pool, known = graphs.pool, graphs.known
    found = []
    for organism, group in zip(known.organisms, known.groups, strict=True):
        seen, _ = hide(rows_of(known, organism), 0.2, hiding_rng(0, organism, 0))
        found.append(build_query(pool, known.without(group), seen, not_seen(seen, len(pool.reactions))))
    return found


@pytest.fixture
def net(graphs: Graphs, queries: list[Query]) -> GraphVAE:
    """Nobody trained it: its weights are as random as can be."""
    torch.manual_seed(3)
    made = GraphVAE(
        metabolite_features=graphs.pool.metabolite_features.shape[1],
        reaction_features=graphs.pool.reaction_features.shape[1],
        evidence=len(EVIDENCE),
        width=12,
        layers=3,
        latent=5,
    )
    rows = [np.concatenate([one.evidence, one.queried_features], axis=1) for one in queries]
    made.set_edges(torch.from_numpy(np.concatenate(rows)))
    return made.eval()


@pytest.fixture(scope="module")
def by_torch_geometric() -> graph_vae.Sum:
    total, reason = geometric_sum()
    if total is None:
        pytest.skip(f"torch_geometric does not work here: {reason}")
    return total


def part(queries: list[Query], place: int, rows: np.ndarray) -> Query:
    """The same query about some of the queried reactions."""
    one = queries[place]
    return dataclasses.replace(
        one,
        queried=csr_array(one.queried[rows]),
        queried_features=one.queried_features[rows],
        evidence=one.evidence[rows],
    )


def test_the_same_weights_give_the_same_numbers_by_torch_geometric_and_by_torch(
    net: GraphVAE, queries: list[Query], by_torch_geometric: graph_vae.Sum
) -> None:
    batch = Batch.of(queries)
    found = []
    for total in (graph_vae.plain_sum, by_torch_geometric):
        net.total = total
        net.zero_grad()
        output = net(batch)
        (
            output.logits.sum() + output.latent_logits.sum() + (output.mean**2).sum() + output.log_variance.sum()
        ).backward()
        found.append((output, {name: weight.grad for name, weight in net.named_parameters()}))
    (plain, plain_gradients), (geometric, geometric_gradients) = found
    for field in dataclasses.fields(plain):
        torch.testing.assert_close(getattr(plain, field.name), getattr(geometric, field.name), atol=1e-5, rtol=1e-5)
    for name, gradient in plain_gradients.items():
        assert gradient is not None, f"{name} is no part of the output"
        torch.testing.assert_close(gradient, geometric_gradients[name], atol=1e-5, rtol=1e-5, msg=name)
        assert gradient.abs().max() > 0, name


def test_asking_for_either_by_name_gives_it(by_torch_geometric: graph_vae.Sum) -> None:
    assert choose("torch") is graph_vae.plain_sum
    assert choose("torch_geometric") is by_torch_geometric
    assert choose("auto") is by_torch_geometric


@pytest.mark.parametrize("kind", ["torch", "torch_geometric"])
def test_a_target_that_nothing_reaches_sums_to_zero(kind: str, by_torch_geometric: graph_vae.Sum) -> None:
    """Also when there is no link at all, as in a network whose metabolites the pool does not know."""
    none = torch.zeros(0, dtype=torch.long)
    assert torch.equal(choose(kind)(torch.ones(2, 3), none, none, 4), torch.zeros(4, 3))
    one = torch.tensor([1])
    assert torch.equal(choose(kind)(torch.ones(2, 3), one, one, 3), torch.tensor([[0.0], [1], [0]]).expand(3, 3))


def test_several_organisms_in_a_batch_are_answered_as_one_by_one(net: GraphVAE, queries: list[Query]) -> None:
    together = net(Batch.of(queries))
    alone = [net.predict(one) for one in queries]
    assert together.logits.detach().numpy() == pytest.approx(np.concatenate([logits for logits, _ in alone]), abs=1e-5)
    assert together.mean.detach().numpy() == pytest.approx(np.stack([latent for _, latent in alone]), abs=1e-5)


def test_a_score_does_not_depend_on_what_else_is_asked(net: GraphVAE, queries: list[Query]) -> None:
    whole = net.scores(queries[0])
    for rows in (np.arange(len(whole))[::-1], np.arange(0, len(whole), 9), np.array([5])):
        assert net.scores(part(queries, 0, rows.copy())) == pytest.approx(whole[rows], abs=1e-5)


def shuffled(graphs: Graphs) -> tuple[Graphs, np.ndarray]:
    """The same networks with reactions and metabolites in another order under other names, and the old rows' places."""
    rng, pool, known = np.random.default_rng(8), graphs.pool, graphs.known
    rows, columns = rng.permutation(len(pool.reactions)), rng.permutation(len(pool.metabolites))
    renamed = Pool(
        tuple(f"R{number}" for number in range(len(rows))),
        tuple(f"m{number}" for number in range(len(columns))),
        csr_array(csr_array(pool.stoichiometry[rows])[:, columns]),
        pool.reversible[rows],
        pool.metabolite_features[columns],
    )
    others = tuple(f"organism {number}" for number in range(len(known.organisms)))
    moved = Graphs(renamed, Known(others, known.groups, known.has[:, rows]), graphs.organisms)
    return moved, np.argsort(rows)


def test_names_and_order_of_reactions_and_metabolites_change_no_score(net: GraphVAE, graphs: Graphs) -> None:
    moved, place = shuffled(graphs)
    for number, organism in enumerate(graphs.known.organisms):
        seen, hidden = hide(rows_of(graphs.known, organism), 0.2, hiding_rng(0, organism, 0))
        found = []
        for world, rows, queried in ((graphs, seen, hidden), (moved, place[seen], place[hidden])):
            others = world.known.without(world.known.groups[number])
            found.append(net.predict(build_query(world.pool, others, rows, queried)))
        (scores, latent), (scores_moved, latent_moved) = found
        assert scores_moved == pytest.approx(scores, abs=1e-5)
        assert latent_moved == pytest.approx(latent, abs=1e-5)


def test_what_is_seen_of_the_organism_and_what_others_have_both_change_scores(
    net: GraphVAE, graphs: Graphs, queries: list[Query]
) -> None:
    """Else the rest of these tests would hold of a constant."""
    whole = queries[1]
    score = net.scores(whole)
    less = dataclasses.replace(
        whole, seen=csr_array(whole.seen[::2]), seen_features=whole.seen_features[::2], evidence=whole.evidence
    )
    assert np.abs(net.scores(less) - score).max() > 1e-3
    alone = dataclasses.replace(whole, evidence=np.zeros_like(whole.evidence))
    assert np.abs(net.scores(alone) - score).max() > 1e-3
    assert np.ptp(score) > 1e-2


def test_a_reaction_and_its_reverse_are_told_apart(net: GraphVAE, queries: list[Query]) -> None:
    one = queries[0]
    reverse = dataclasses.replace(one, queried=csr_array(-one.queried))
    assert np.abs(net.scores(reverse) - net.scores(one)).max() > 1e-3


def test_answers_are_the_same_twice_and_leave_the_network_as_it_was(net: GraphVAE, queries: list[Query]) -> None:
    """In training the latent vector is drawn; an output is its mean."""
    net.train()
    first, second = net.scores(queries[0]), net.scores(queries[0])
    assert np.array_equal(first, second)
    assert net.training
    batch = Batch.of(queries[:1])
    assert not torch.equal(net(batch).logits, net(batch).logits)


@pytest.mark.parametrize("size", [1, 2])
def test_a_network_of_hardly_any_reaction_is_answered_in_finite_numbers(
    net: GraphVAE, graphs: Graphs, size: int
) -> None:
    seen = rows_of(graphs.known, graphs.known.organisms[0])[:size]
    queried = not_seen(seen, len(graphs.pool.reactions))
    scores, latent = net.predict(build_query(graphs.pool, graphs.known, seen, queried))
    assert scores.shape == queried.shape
    assert np.isfinite(scores).all()
    assert np.isfinite(latent).all()


def test_reactions_that_nobody_has_are_scored_from_their_metabolites(
    net: GraphVAE, graphs: Graphs, queries: list[Query]
) -> None:
    """Two reactions of the pool cut in halves and put together crosswise."""
    seen, queried = queries[0].seen, queries[0].queried
    made_up = csr_array(queried[[0, 1]] * 0.5 + queried[[2, 3]] * 0.5)
    made_up.eliminate_zeros()
    made_up.sort_indices()
    scores = net.scores(query_without_evidence(graphs.pool, seen, made_up))
    assert scores.shape == (2,)
    assert np.isfinite(scores).all()
    assert scores[0] != scores[1]


def test_evidence_beyond_any_that_was_seen_in_training_moves_no_score_further(
    net: GraphVAE, queries: list[Query]
) -> None:
    one = queries[0]
    far, farther = (dataclasses.replace(one, evidence=one.evidence + np.float32(much)) for much in (1e3, 1e6))
    assert np.array_equal(net.scores(far), net.scores(farther))
    assert np.isfinite(net.scores(farther)).all()


@pytest.fixture
def record(tmp_path: Path, net: GraphVAE) -> RunRecord:
    """A record that holds one network and nothing else."""
    config = {"family": "metabolic", "name": "none", "label": "metabolic/none", "config": {}}
    made = RunRecord.create(tmp_path / "run", family="metabolic", config=config, lineage={"schema": 1}, seed=0)
    graph_vae.save(net, made.artifact("weights/some.safetensors"))
    return made


def test_a_saved_network_answers_as_it_did(record: RunRecord, net: GraphVAE, queries: list[Query]) -> None:
    again = load_network(record, "some")
    assert again.sizes == net.sizes
    assert not again.training
    assert np.array_equal(again.scores(queries[0]), net.scores(queries[0]))
    assert np.array_equal(again.predict(queries[0])[1], net.predict(queries[0])[1])
    graph_vae.save(again, record.artifact("weights/again.safetensors"))
    kept = [record.artifact(f"weights/{name}.safetensors").read_bytes() for name in ("some", "again")]
    assert kept[0] == kept[1]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def pickled(path: Path) -> None:
    torch.save({"weight": torch.zeros(3)}, path)


def of_another_size(path: Path) -> None:
    from safetensors import safe_open
    from safetensors.torch import save_file

    with safe_open(str(path), "pt") as file:
        weights, sizes = {name: file.get_tensor(name) for name in file.keys()}, file.metadata()  # noqa: SIM118
    save_file(
        {name: value[:-1] if name == "score.6.bias" else value for name, value in weights.items()}, str(path), sizes
    )


def without_sizes(path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(3)}, str(path))


@pytest.mark.parametrize("damage", [cut, emptied, pickled, of_another_size, without_sizes, Path.unlink])
def test_damaged_weights_are_told_and_their_file_named(record: RunRecord, damage: Callable[[Path], None]) -> None:
    damage(record.artifact("weights/some.safetensors"))
    with pytest.raises(DataError, match=r"weights/some\.safetensors") as told:
        load_network(record, "some")
    assert "Train again" in str(told.value.fix)


def test_the_network_is_fed_every_column_of_evidence(net: GraphVAE, graphs: Graphs, queries: list[Query]) -> None:
    one = queries[2]
    score = net.scores(one)
    for place, name in enumerate(EVIDENCE):
        changed = one.evidence.copy()
        changed[:, place] = net.edges[place, 0].item()
        told = np.abs(net.scores(dataclasses.replace(one, evidence=changed)) - score)
        assert told.max() > 1e-6, name
