"""The method of CHESHIRE on our networks: its authors' architecture, trained and tested on the same reactions as ours.

Chen, Liao & Liu 2023 (Nat. Commun. 14, 2375) report other networks, with exchanges; so their method is rebuilt here
from its description, with the settings of their published code: each metabolite is the row of the training reactions
that it is in, 256 wide; Chebyshev convolutions of order 3 on the clique of each reaction; pooling by the norm and by
the range; Adam (0.01, decay 5e-4) on all reactions at once, 30 epochs, made-up reactions drawn once.

    python benchmarks/cheshire_method.py [--data FOLDER] [--networks 5] [--repeats 3] [--epochs 30] [--json FILE]

Prints the areas under the ROC and the precision-recall curve and F1 of both, medians over the repeats, and their means.
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_array, vstack
from torch import Tensor, nn
from torch_geometric.nn import ChebConv, GraphNorm
from torch_geometric.utils import scatter

from models.metabolic.cheshire import TESTED, negative_samples, own_model, tested_networks, with_negative_samples
from models.metabolic.config import MetabolicConfig
from models.metabolic.evaluation_settings import MetabolicEvaluation
from models.metabolic.graphs import read_graphs
from models.metabolic.masking import hide, rows_of
from models.metabolic.metrics import classification_metrics

MEASURES = ("area_under_roc", "average_precision", "f1")


class Cheshire(nn.Module):
    """The network: metabolites by the training reactions that they are in, and a score for any set of metabolites."""

    def __init__(self, reactions: int) -> None:
        super().__init__()
        self.encode = nn.Linear(reactions, 256)
        self.norm = GraphNorm(256)
        self.drop = nn.AlphaDropout(0.1)
        self.convolve = ChebConv(256, 128, K=3)
        self.score = nn.Linear(2 * 128, 1)
        self.squash = nn.Hardtanh()

    def forward(self, incidence: Tensor, queried: csr_array) -> Tensor:
        """Log odds of N reactions, (N,), from the incidence (M, T) of the training reactions and theirs, (N, M)."""
        size = np.diff(queried.indptr)
        reaction = torch.from_numpy(np.repeat(np.arange(len(size)), size))
        known = self.squash(torch.sparse.mm(incidence, self.encode.weight.T) + self.encode.bias)
        x = self.drop(self.norm(known[torch.from_numpy(queried.indices.astype(np.int64))], reaction))
        x = self.squash(self.convolve(x, cliques(size)))
        extent = scatter(x, reaction, reduce="max") - scatter(x, reaction, reduce="min")
        norm = (scatter(x**2, reaction, reduce="mean") + 1e-12).sqrt()
        logits: Tensor = self.score(torch.cat([extent, norm], dim=1)).squeeze(1)
        return logits


def cliques(size: np.ndarray[Any, np.dtype[np.intp]]) -> Tensor:
    """Edges (2, E) between all nodes of each graph, whose nodes follow each other."""
    first = np.cumsum(size) - size
    source = np.repeat(np.arange(size.sum()), np.repeat(size, size))
    start, width = np.repeat(first, size**2), np.repeat(size, size**2)
    place = np.arange(len(source)) - np.repeat(np.cumsum(size**2) - size**2, size**2)
    edges = np.stack([source, start + place % width])
    return torch.from_numpy(edges[:, edges[0] != edges[1]])


def trained(train: csr_array, epochs: int, rng: np.random.Generator) -> tuple[Cheshire, Tensor]:
    """The network after training on reactions (T, M), and their incidence."""
    torch.manual_seed(int(rng.integers(2**31)))
    entries = train.tocoo()
    incidence = torch.sparse_coo_tensor(
        np.stack([entries.col, entries.row]), torch.ones(train.nnz), (train.shape[1], train.shape[0])
    ).coalesce()
    both = csr_array(vstack([train, negative_samples(train, rng)], format="csr"))
    net = Cheshire(train.shape[0]).train()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01, weight_decay=5e-4)
    for _ in range(epochs):
        says = torch.sigmoid(net(incidence, both))
        real, made = says[: train.shape[0]], says[train.shape[0] :]
        loss = nn.functional.softplus(made.mean() - real).mean()
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
    return net.eval(), incidence


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("data/processed/metabolic"))
    parser.add_argument("--networks", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--json", type=Path)
    queried = parser.parse_args()
    graphs, config = read_graphs(queried.data), MetabolicConfig()
    pool, known = graphs.pool, graphs.known
    found: dict[str, Any] = {}
    for organism in tested_networks(known, queried.networks):
        repeats: dict[str, list[dict[str, float]]] = {"ours": [], "cheshire": []}
        for repeat in range(queried.repeats):
            rng = np.random.default_rng([config.seed, known.organisms.index(organism), 1, repeat])
            train, test = hide(rows_of(known, organism), TESTED, rng)
            query, is_real = with_negative_samples(pool, train, test, rng)
            ours = own_model(pool, train, config, MetabolicEvaluation().cheshire_steps, rng)
            repeats["ours"].append(classification_metrics(ours.scores(query), is_real))
            theirs, incidence = trained(csr_array(pool.stoichiometry[train]), queried.epochs, rng)
            with torch.no_grad():
                logits = theirs(incidence, query.queried).double().numpy()
            repeats["cheshire"].append(classification_metrics(logits, is_real))
        found[organism] = {
            method: {name: round(statistics.median(one[name] for one in each), 4) for name in MEASURES}
            for method, each in repeats.items()
        }
        print(json.dumps({organism: found[organism]}), flush=True)
    mean = {
        method: {name: round(statistics.mean(one[method][name] for one in found.values()), 4) for name in MEASURES}
        for method in ("ours", "cheshire")
    }
    print(json.dumps({"epochs": queried.epochs, "repeats": queried.repeats, "mean": mean}))
    if queried.json:
        queried.json.write_text(json.dumps({"networks": found, "mean": mean}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
