"""Links a second in training: ours against a plain torch_geometric loop of the same model, in one run.

Theirs is what the documentation of torch_geometric would have one write: each query as a HeteroData, a DataLoader
that collates them, a MessagePassing layer of means for each kind of edge, and a loop of five lines. Ours runs twice: in
that same loop, and through Lightning as `fit` runs it. Weights, queries, loss, optimiser and torch's deterministic
mode are the same, and so are the first logits, which is checked before anything is timed. The ways take turns.

    python benchmarks/graph_throughput.py [--data FOLDER] [--steps 16] [--repeats 7] [--json FILE]

Prints ratios of links (a metabolite in a seen or queried reaction) a second, ours by theirs: median, least and most.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import lightning
import numpy as np
import torch
from scipy.sparse import csr_array
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, IterableDataset
from torch_geometric.data import HeteroData
from torch_geometric.loader import DataLoader as GeometricLoader
from torch_geometric.nn import MessagePassing

from models.metabolic.config import MetabolicConfig
from models.metabolic.graph_vae import Batch, GraphVAE
from models.metabolic.graphs import read_graphs
from models.metabolic.lightning_module import (
    MaskedNetworks,
    MetabolicModule,
    Step,
    TrainingData,
    kl_by_dimension,
    new_network,
)
from models.metabolic.message_passing import choose
from models.metabolic.pool import Query

DATA = Path("data/processed/metabolic")
SIDES = ("used", "made")
RankingQuery = tuple[Query, np.ndarray[Any, np.dtype[np.float32]]]


class Mean(MessagePassing):
    """The mean of a node's neighbours over one kind of edge."""

    def __init__(self) -> None:
        super().__init__(aggr="mean")

    def forward(self, x: Tensor, edges: Tensor, size: tuple[int, int]) -> Tensor:
        """(S, W) → (T, W)."""
        found: Tensor = self.propagate(edges, size=size, x=(x, None))
        return found


class PlainNet(nn.Module):
    """The layers of a GraphVAE, wired as torch_geometric would have it; the weights are its own."""

    def __init__(self, net: GraphVAE) -> None:
        super().__init__()
        self.net, self.mean_of = net, Mean()

    def forward(self, data: Any) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits, logits from the latent vector alone, and the latent distributions."""
        net = self.net
        raw = net.read_metabolites(torch.cat([data["metabolite"].x, data["metabolite"].occurs], dim=1))
        strangers = data["stranger"].x
        unseen = net.read_metabolites(torch.cat([strangers, strangers.new_zeros(len(strangers), 2)], dim=1))
        metabolites, seen = raw, net.read_reactions(data["seen"].x)
        for exchange in net.rounds:
            gathered = self._by_side(metabolites, data, "metabolite", "seen", len(seen))
            seen = seen + exchange.to_reactions(torch.cat([seen, gathered], dim=1))
            gathered = self._by_side(seen, data, "seen", "metabolite", len(metabolites))
            metabolites = metabolites + exchange.to_metabolites(torch.cat([metabolites, gathered], dim=1))
        mean, log_variance = net._latent(seen, _Pooled(data["seen"].batch, data.num_graphs))
        latent = mean + torch.randn_like(mean) * (0.5 * log_variance).exp() if self.training else mean
        own = net.read_latent(latent)[data["queried"].batch]
        queried = net.read_reactions(data["queried"].x)
        gathered = self._queried(torch.cat([metabolites, unseen]), data)
        evidence = net._binned(torch.cat([data["queried"].evidence, data["queried"].x], dim=1))
        parts = torch.cat([gathered, queried, net.read_evidence(evidence), own, own * queried], dim=1)
        logits = (net.score(parts) + net.weigh_evidence(evidence)).squeeze(1)
        features = self._queried(torch.cat([data["metabolite"].x, strangers]), data)
        kind = torch.cat([net.read_kind(features), net.read_reactions(data["queried"].x)], dim=1)
        by_latent = net.score_by_latent(kind * torch.cat([own, own], dim=1)).squeeze(1)
        return logits, by_latent, mean, log_variance

    def _by_side(self, x: Tensor, data: Any, source: str, target: str, targets: int) -> Tensor:
        means = [self.mean_of(x, data[source, side, target].edge_index, (len(x), targets)) for side in SIDES]
        return torch.cat(means, dim=1)

    def _queried(self, x: Tensor, data: Any) -> Tensor:
        """Means over both kinds of metabolites, (seen; strangers, W)."""
        first, targets, found = data["metabolite"].num_nodes, data["queried"].num_nodes, []
        for side in SIDES:
            edges = data["metabolite", side, "queried"].edge_index
            others = data["stranger", side, "queried"].edge_index + torch.tensor([[first], [0]])
            found.append(self.mean_of(x, torch.cat([edges, others], dim=1), (len(x), targets)))
        return torch.cat(found, dim=1)


class _Pooled:
    """What the network's pooling asks of a batch."""

    def __init__(self, organism_of_seen: Tensor, organisms: int) -> None:
        self.organism_of_seen, self.organisms = organism_of_seen, organisms


def as_heterodata(queried: RankingQuery) -> HeteroData:
    """One query as torch_geometric's own kind of graph."""
    query, has = queried
    data = HeteroData()
    used = np.unique(query.seen.indices)
    others = np.setdiff1d(query.queried.indices, used)
    place = np.full(len(query.metabolites), -1)
    place[used], place[others] = np.arange(len(used)), np.arange(len(others))
    is_seen = np.zeros(len(place), dtype=bool)
    is_seen[used] = True
    data["metabolite"].x = torch.from_numpy(query.metabolites[used])
    data["stranger"].x = torch.from_numpy(query.metabolites[others])
    data["seen"].x = torch.from_numpy(query.seen_features)
    data["queried"].x = torch.from_numpy(query.queried_features)
    data["queried"].evidence = torch.from_numpy(query.evidence)
    data["queried"].has = torch.from_numpy(has)
    occurs = []
    for side, sign in zip(SIDES, (-1, 1), strict=True):
        reaction, metabolite = _links(query.seen, sign)
        edges = torch.from_numpy(np.stack([place[metabolite], reaction]))
        data["metabolite", side, "seen"].edge_index = edges
        data["seen", side, "metabolite"].edge_index = edges.flip(0)
        occurs.append(torch.bincount(edges[0], minlength=len(used)).float().log1p())
        reaction, metabolite = _links(query.queried, sign)
        for kind, there in (("metabolite", is_seen[metabolite]), ("stranger", ~is_seen[metabolite])):
            edges = np.stack([place[metabolite[there]], reaction[there]])
            data[kind, side, "queried"].edge_index = torch.from_numpy(edges)
    data["metabolite"].occurs = torch.stack(occurs, dim=1)
    return data


def _links(matrix: csr_array, sign: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    reaction = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    there = np.sign(matrix.data) == sign
    return reaction[there], matrix.indices[there].astype(np.int64)


class Queries:
    """The same queries again and again, made anew each time."""

    def __init__(self, material: TrainingData, config: MetabolicConfig, steps: int) -> None:
        self.hidings, self.steps = MaskedNetworks(material, config, config.seed), steps
        self.size = config.training.batch_size
        self.drawn = np.random.default_rng(0).choice(len(material.known.organisms), steps * self.size)

    def one(self, number: int) -> RankingQuery:
        """The query of this number."""
        return self.hidings.step(int(self.drawn[number]), np.random.default_rng([7, number]))

    def batch(self, step: int) -> list[RankingQuery]:
        """The queries of a step."""
        return [self.one(number) for number in range(step * self.size, (step + 1) * self.size)]


class OurSteps(IterableDataset[Step]):
    """As `MaskedNetworks` yields them."""

    def __init__(self, queries: Queries) -> None:
        super().__init__()
        self.queries = queries

    def __iter__(self) -> Iterator[Step]:
        for step in range(self.queries.steps):
            yield our_batch(self.queries.batch(step))


class TheirGraphs(Dataset[HeteroData]):
    """A data set as torch_geometric's loader wants it."""

    def __init__(self, queries: Queries) -> None:
        self.queries = queries

    def __len__(self) -> int:
        return self.queries.steps * self.queries.size

    def __getitem__(self, number: int) -> HeteroData:
        return as_heterodata(self.queries.one(number))


def our_batch(queried: list[RankingQuery]) -> Step:
    """As `MaskedNetworks` stacks them."""
    return Batch.of([one for one, _ in queried]), torch.from_numpy(np.concatenate([has for _, has in queried]))


def their_batch(queried: list[RankingQuery]) -> Any:
    """As torch_geometric's loader collates them."""
    return next(iter(GeometricLoader([as_heterodata(one) for one in queried], len(queried))))


def same_loss(logits: Tensor, by_latent: Tensor, kl: Tensor, has: Tensor, config: MetabolicConfig) -> Tensor:
    """The loss of `MetabolicModule` with the weight of the divergence at its whole."""
    cross_entropy = nn.functional.binary_cross_entropy_with_logits
    weights = config.kl
    divergence = weights.weight * kl.clamp(min=weights.free_nats).sum()
    return cross_entropy(logits, has) + weights.latent_loss * cross_entropy(by_latent, has) + divergence


class Bench:
    """Both ways over the same material."""

    def __init__(self, material: TrainingData, config: MetabolicConfig, steps: int) -> None:
        self.config, self.queries = config, Queries(material, config, steps)
        batches = [our_batch(self.queries.batch(step))[0] for step in range(steps)]
        self.links = sum(batch.links for batch in batches)
        self.sample = torch.cat([torch.cat([batch.evidence, batch.queried], dim=1) for batch in batches])

    def net(self) -> GraphVAE:
        """A new network, always with the same weights."""
        net = new_network(self.config, self.config.seed)
        net.total = choose("torch_geometric")
        net.set_edges(self.sample[:: max(1, len(self.sample) // 10_000)])
        return net

    def optimizer(self, net: nn.Module) -> torch.optim.Optimizer:
        """The one of `MetabolicModule`, without its schedule."""
        training = self.config.training
        return torch.optim.AdamW(net.parameters(), lr=training.learning_rate, weight_decay=training.weight_decay)

    def check(self) -> float:
        """Largest difference of logits between the two wirings."""
        net, queried = self.net().eval(), self.queries.batch(0)
        with torch.no_grad():
            ours = net(our_batch(queried)[0])
            theirs = PlainNet(net).eval()(
                next(iter(GeometricLoader([as_heterodata(one) for one in queried], len(queried))))
            )
        pairs = zip((ours.logits, ours.latent_logits, ours.mean, ours.log_variance), theirs, strict=True)
        return max(float((one - other).abs().max()) for one, other in pairs)

    def ours_through_lightning(self) -> float:
        """Seconds of all steps, as `fit` runs them."""
        module = MetabolicModule(self.net(), self.config.training, self.config.kl, self.queries.steps)
        clock = Clock()
        trainer = lightning.Trainer(
            accelerator="cpu", devices=1, max_epochs=1, callbacks=[clock], deterministic=True,
            gradient_clip_val=self.config.training.gradient_clip or None, logger=False, enable_checkpointing=False,
            enable_model_summary=False, enable_progress_bar=False, num_sanity_val_steps=0,
        )  # fmt: skip
        trainer.fit(module, DataLoader(OurSteps(self.queries), batch_size=None))
        return clock.seconds

    def ours(self) -> float:
        """Seconds of all steps in the plain loop."""
        net = self.net().train()
        return self._loop(net, OurSteps(self.queries), lambda step: self._our_loss(net, step))

    def theirs(self) -> float:
        """Seconds of all steps in the plain loop."""
        net = PlainNet(self.net()).train()
        loader = GeometricLoader(TheirGraphs(self.queries), batch_size=self.queries.size)
        return self._loop(net, loader, lambda data: self._their_loss(net, data))

    def _loop(self, net: nn.Module, steps: Iterable[Any], loss: Callable[[Any], Tensor]) -> float:
        optimizer = self.optimizer(net)
        began = time.perf_counter()
        for step in steps:
            optimizer.zero_grad()
            loss(step).backward()
            nn.utils.clip_grad_norm_(net.parameters(), self.config.training.gradient_clip or float("inf"))
            optimizer.step()
        return time.perf_counter() - began

    def _our_loss(self, net: GraphVAE, step: Step) -> Tensor:
        answer = net(step[0])
        return same_loss(answer.logits, answer.latent_logits, kl_by_dimension(answer), step[1], self.config)

    def _their_loss(self, net: PlainNet, data: Any) -> Tensor:
        logits, by_latent, mean, log_variance = net(data)
        kl = 0.5 * (mean**2 + log_variance.exp() - 1.0 - log_variance).mean(dim=0)
        return same_loss(logits, by_latent, kl, data["queried"].has, self.config)

    def parts(self) -> dict[str, tuple[float, float]]:
        """Seconds of each part, ours and theirs, all steps together; queries are made once for both."""
        net = self.net().train()
        plain = PlainNet(net)
        spent = {name: [0.0, 0.0] for name in ("making queries", "stacking", "forward", "backward")}
        for step in range(self.queries.steps):
            queried = _timed(spent["making queries"], 0, lambda step=step: self.queries.batch(step))
            spent["making queries"][1] = spent["making queries"][0]
            ours = _timed(spent["stacking"], 0, lambda queried=queried: our_batch(queried))
            theirs = _timed(spent["stacking"], 1, lambda queried=queried: their_batch(queried))
            loss = _timed(spent["forward"], 0, lambda ours=ours: self._our_loss(net, ours))
            _timed(spent["backward"], 0, loss.backward)
            loss = _timed(spent["forward"], 1, lambda theirs=theirs: self._their_loss(plain, theirs))
            _timed(spent["backward"], 1, loss.backward)
            net.zero_grad()
        return {name: (first, second) for name, (first, second) in spent.items()}


class Clock(lightning.Callback):
    """Seconds between the first query and the last step."""

    seconds = 0.0

    def on_train_start(self, *_: Any) -> None:
        """Lightning is ready."""
        self._began = time.perf_counter()

    def on_train_end(self, *_: Any) -> None:
        """The last step is done."""
        self.seconds = time.perf_counter() - self._began


def _timed(spent: list[float], place: int, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    found = work()
    spent[place] += time.perf_counter() - began
    return found


def main() -> None:
    """Time both in turn."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA, help="what build_graphs wrote")
    parser.add_argument("--steps", type=int, default=16, help="training steps a repeat")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    graphs = read_graphs(chosen.data)
    bench = Bench(TrainingData(graphs.pool, graphs.known), MetabolicConfig(), chosen.steps)
    difference = bench.check()
    if difference > 1e-4:
        raise SystemExit(f"the two wirings differ by {difference:.1e}: not the same model")
    print(f"{chosen.steps} steps of {bench.links / chosen.steps:,.0f} links; logits differ by at most {difference:.0e}")
    torch.use_deterministic_algorithms(True)  # as Lightning does
    ways = {way.__name__: way for way in (bench.theirs, bench.ours, bench.ours_through_lightning)}
    for way in (*ways.values(), bench.parts):
        way()
    taken: dict[str, list[float]] = {name: [] for name in ways}
    parts: list[dict[str, tuple[float, float]]] = []
    for _ in range(chosen.repeats):
        for name, way in ways.items():
            taken[name].append(way())
        parts.append(bench.parts())
    found = report(bench.links, taken, parts) | {"load": round(os.getloadavg()[0], 1), "logits_differ": difference}
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def report(links: int, taken: dict[str, list[float]], parts: list[dict[str, tuple[float, float]]]) -> dict[str, Any]:
    """Print the figures, and return them."""
    for name, times in taken.items():
        print(f"{name:24s} {links / statistics.median(times):12,.0f} links/s")
    theirs, found = taken.pop("theirs"), dict[str, Any]()
    for name, times in taken.items():
        ratios = [them / us for us, them in zip(times, theirs, strict=True)]
        found[name] = _spread(f"{name} / theirs, links a second", ratios)
    whole = statistics.median(sum(us for us, _ in one.values()) for one in parts)
    for name in parts[0]:
        share = statistics.median(one[name][0] for one in parts) / whole
        ratios = [one[name][1] / one[name][0] for one in parts]
        found[name] = {"share_of_ours": round(share, 3), "ratio": _spread(f"  {name} ({share:.0%} of ours)", ratios)}
    return found


def _spread(name: str, ratios: list[float]) -> list[float]:
    found = [round(value, 2) for value in (statistics.median(ratios), min(ratios), max(ratios))]
    print(f"{name:40s} {found[0]:.2f} [{found[1]:.2f}, {found[2]:.2f}]")
    return found


if __name__ == "__main__":
    main()
