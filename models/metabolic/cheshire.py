"""The protocol of CHESHIRE (Chen, Liao & Liu 2023, Nat. Commun. 14, 2375): real reactions against negative samples.

A negative sample is a real reaction, half of whose metabolites are replaced by random ones of the universe; there is
one for each real one. Done twice, because a classifier may only remember reactions that it saw in other networks:

- `one_model_a_network`, as its authors did: a model is trained on part of a network and tested on the rest of it;
- `unseen_reactions`: one model is trained on all networks, of which the test reactions were taken out, and with them
  all that have the same metabolites.

Neither uses evidence of known networks, and in how many reactions a metabolite is, is counted in the training
reactions alone. Our networks have no exchanges, theirs have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
import torch
from scipy.sparse import csr_array
from torch import nn

from models.metabolic.config import MetabolicConfig
from models.metabolic.evaluation_settings import MetabolicEvaluation
from models.metabolic.graph_vae import Batch, GraphVAE
from models.metabolic.lightning_module import kl_by_dimension, new_network
from models.metabolic.masking import hide, rows_of
from models.metabolic.metrics import Flags, Ranking, classification_metrics
from models.metabolic.pool import METABOLITE_FEATURES, Known, Pool, Query, Rows, query_without_evidence

TESTED: Final = 0.4
"""Share of a network's reactions that its own model is tested on."""
HELD_OUT: Final = 0.2
"""Share of the reactions of all networks that the common model is tested on."""
ASKED_A_STEP: Final = 400
"""Most real reactions of a training step, beside as many negative samples."""
LEARNING_RATE: Final = 3e-3
SAMPLED: Final = 8
"""Steps whose inputs set the edges of the network's bins."""

Draw = Callable[[np.random.Generator], tuple[Rows, Rows]]
"""Rows that a training step sees, and real ones that it classifies."""


def negative_samples(stoichiometry: csr_array, rng: np.random.Generator) -> csr_array:
    """Reactions (N, M) with half of the metabolites of each, at least one, replaced by others; sides are kept."""
    rows, metabolites = stoichiometry.shape
    row = np.repeat(np.arange(rows), np.diff(stoichiometry.indptr))
    size = np.diff(stoichiometry.indptr)[row]
    order = np.lexsort((rng.random(len(row)), row))
    place = np.empty(len(row), dtype=np.intp)
    place[order] = np.arange(len(row)) - stoichiometry.indptr[row]  # of each entry in its shuffled reaction
    replaced = place < np.maximum(size // 2, 1)
    column = stoichiometry.indices.astype(np.int64)
    own = np.sort(row * metabolites + column)
    todo = np.flatnonzero(replaced)
    while len(todo):
        column[todo] = rng.integers(metabolites, size=len(todo))
        key = row * metabolites + column
        first = np.zeros(len(key), dtype=bool)
        first[np.unique(key, return_index=True)[1]] = True
        there = own[np.minimum(np.searchsorted(own, key), len(own) - 1)] == key
        todo = np.flatnonzero(replaced & (there | ~first))  # a metabolite of the old or the new reaction is drawn again
    made = csr_array((stoichiometry.data.copy(), column, stoichiometry.indptr), shape=stoichiometry.shape)
    made.sort_indices()
    return made


def with_negative_samples(pool: Pool, seen: Rows, real: Rows, rng: np.random.Generator) -> tuple[Query, Flags]:
    """A query about real reactions and as many negative samples, and which of them are real."""
    from scipy.sparse import vstack

    stoichiometry = csr_array(pool.stoichiometry[real])
    both = csr_array(vstack([stoichiometry, negative_samples(stoichiometry, rng)], format="csr"))
    query = query_without_evidence(pool, csr_array(pool.stoichiometry[seen]), both)
    return query, np.arange(2 * len(real)) < len(real)


def one_model_a_network(
    pool: Pool, known: Known, config: MetabolicConfig, settings: MetabolicEvaluation, organism: str
) -> dict[str, Any]:
    """Train on part of the reactions of one network, and classify the others against negative samples."""
    rng = np.random.default_rng([settings.seed, known.organisms.index(organism), 1])
    train, test = hide(rows_of(known, organism), TESTED, rng)
    pool = with_degrees_of(pool, train)
    net = own_model(pool, train, config, settings.cheshire_steps, rng)
    return _tested(pool, net, organism, train, test, rng)


def own_model(pool: Pool, train: Rows, config: MetabolicConfig, steps: int, rng: np.random.Generator) -> GraphVAE:
    """A model that is trained on these reactions of one network and nothing else."""
    return _fitted(pool, config, steps, lambda draws: _hidden(train, draws, config), rng)


def unseen_reactions(
    pool: Pool, known: Known, config: MetabolicConfig, settings: MetabolicEvaluation, organisms: list[str]
) -> list[dict[str, Any]]:
    """Train on all networks without the test reactions; classify those of some networks against negative samples."""
    rng = np.random.default_rng([settings.seed, 2])
    held = _held_out(pool, known, rng)
    kept = [np.setdiff1d(rows_of(known, name), held) for name in known.organisms]
    pool = with_degrees_of(pool, np.setdiff1d(np.flatnonzero(known.has.any(axis=0)), held))
    chances = known.weights.astype(np.float64) / known.weights.sum(dtype=np.float64)

    def draw(draws: np.random.Generator) -> tuple[Rows, Rows]:
        return _hidden(kept[int(draws.choice(len(kept), p=chances))], draws, config)

    net = _fitted(pool, config, settings.cheshire_steps, draw, rng)
    found = []
    for organism in organisms:
        test = np.intersect1d(rows_of(known, organism), held)
        if len(test):
            found.append(_tested(pool, net, organism, kept[known.organisms.index(organism)], test, rng))
    return found


def with_degrees_of(pool: Pool, rows: Rows) -> Pool:
    """The pool, but for the number of reactions that each metabolite is in: it counts these rows alone."""
    features = pool.metabolite_features.copy()
    counts = np.asarray(pool.takes_part[rows].sum(axis=0)).ravel()
    features[:, METABOLITE_FEATURES.index("reactions")] = np.log1p(counts)
    return replace(pool, metabolite_features=features)


def tested_networks(known: Known, count: int) -> list[str]:
    """Networks of different groups, spread evenly over the list of groups."""
    groups = sorted(set(known.groups))
    places = np.unique(np.linspace(0, len(groups) - 1, min(count, len(groups))).round().astype(int))
    return [known.organisms[known.groups.index(groups[place])] for place in places]


def _tested(
    pool: Pool, net: GraphVAE, organism: str, seen: Rows, test: Rows, rng: np.random.Generator
) -> dict[str, Any]:
    """Metrics of the model, and of two rules: which metabolites the network has, and in how many reactions they are."""
    query, is_real = with_negative_samples(pool, seen, test, rng)
    occurs = np.asarray(abs(query.seen).sum(axis=0)).ravel() > 0
    parts = query.queried
    degree = pool.metabolite_features[:, METABOLITE_FEATURES.index("reactions")]
    found = classification_metrics(net.scores(query), is_real)
    for rule, of_metabolite in (("known_metabolites", occurs), ("degrees", degree)):
        mean = np.add.reduceat(of_metabolite[parts.indices], parts.indptr[:-1], dtype=np.float64)
        found[f"area_under_roc_of_{rule}"] = Ranking.of(mean / np.diff(parts.indptr), is_real).area_under_roc
    return {"organism": organism, "tested": len(test), **found}


def _held_out(pool: Pool, known: Known, rng: np.random.Generator) -> Rows:
    """Rows of a share of the reactions that networks have, and of all that have the same metabolites as one of them."""
    had = np.flatnonzero(known.has.any(axis=0))
    parts = csr_array(pool.stoichiometry[had])
    names = np.random.default_rng(0).integers(2**62, size=parts.shape[1], dtype=np.int64)
    same = np.add.reduceat(names[parts.indices], parts.indptr[:-1])  # the sum names a set of metabolites
    kinds, kind = np.unique(same, return_inverse=True)
    drawn = rng.permutation(len(kinds))[: max(1, round(HELD_OUT * len(kinds)))]
    rows: Rows = had[np.isin(kind.ravel(), drawn)]
    return rows


def _hidden(rows: Rows, rng: np.random.Generator, config: MetabolicConfig) -> tuple[Rows, Rows]:
    seen, hidden = hide(rows, rng.uniform(config.training.hide_least, config.training.hide_most), rng)
    return seen, rng.permutation(hidden)[:ASKED_A_STEP]


def _fitted(pool: Pool, config: MetabolicConfig, steps: int, draw: Draw, rng: np.random.Generator) -> GraphVAE:
    """Train a new network to classify real reactions and negative samples."""
    net = new_network(config, config.seed).train()
    first = [with_negative_samples(pool, *draw(rng), rng)[0] for _ in range(SAMPLED)]
    net.set_edges(torch.from_numpy(np.concatenate([np.hstack([one.evidence, one.queried_features]) for one in first])))
    optimizer = torch.optim.AdamW(net.parameters(), lr=LEARNING_RATE, weight_decay=config.training.weight_decay)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=LEARNING_RATE, total_steps=steps + 1)
    for _ in range(steps):
        seen, real = draw(rng)
        query, is_real = with_negative_samples(pool, seen, real, rng)
        output = net(Batch.of([query]))
        target = torch.from_numpy(is_real.astype(np.float32))
        loss = nn.functional.binary_cross_entropy_with_logits(output.logits, target)
        loss = loss + config.kl.weight * kl_by_dimension(output).clamp(min=config.kl.free_nats).sum()
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(net.parameters(), config.training.gradient_clip or 1e9)
        optimizer.step()
        rate.step()
    return net.eval()
