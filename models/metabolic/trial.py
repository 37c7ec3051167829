"""One trial of a sweep: a training without the first fold's test group, scored on training groups that it left out.

With every group the test group of some fold, one fold is taken and its test group is never read. Of the others every
fourth is left out of training and queried, one network each.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from models.evaluation.cost import model_cost
from models.metabolic.config import MetabolicConfig
from models.metabolic.folds import read_folds
from models.metabolic.graph_vae import GraphVAE
from models.metabolic.graphs import read_graphs
from models.metabolic.lightning_module import TrainingData, fit_module, new_training
from models.metabolic.masking import hide, hiding_rng, not_seen, rows_of
from models.metabolic.metrics import Flags, Ranking
from models.metabolic.pool import Known, Pool, Query, build_query
from stromatolite.errors import ContractError
from stromatolite.family import Inputs
from stromatolite.record import RunRecord
from stromatolite.sweep.reporting import RUNGS, Report, rung_of

EVERY = 4
"""Of so many training groups one is left out for validation."""
HIDDEN = 0.2
BETWEEN = 2
"""Rungs from one value on the way to the next: a value costs as much as seven steps of training."""


def validated(
    config: MetabolicConfig, inputs: Inputs, record: RunRecord, device: str, report: Report
) -> Mapping[str, float]:
    """Train, and score what was left out.

    Raises:
        ContractError: the training side has too few groups to leave one out.
        Pruned: by `report`.
    """
    torch.set_num_threads(config.runtime.threads)
    graphs = read_graphs(inputs.data)
    known = graphs.known.among(read_folds(inputs.splits)[1][0].train)
    left_out = sorted(set(known.groups))[::EVERY]
    training = known.without(*left_out)
    if not training.organisms:
        raise ContractError(
            "No taxonomic group is left to train on.",
            found=f"{len(set(known.groups))} groups on the training side",
            allowed=f"at least 2; every {EVERY}th is left out for validation",
        )
    queried = [_queried(graphs.pool, known, training, group, config.seed) for group in left_out]
    module, masked = new_training(TrainingData(graphs.pool, training), config, config.seed)
    planned = module.steps
    reached = 0

    def after_epoch(metrics: Mapping[str, float], epoch: int, steps: int) -> None:
        nonlocal reached
        record.log_metrics({f"trial/{name}": value for name, value in metrics.items()}, step=epoch)
        rung = min(RUNGS - 1, rung_of(steps, planned))
        if rung // BETWEEN > reached // BETWEEN:
            reached = rung
            report(rung, _precision(module.net, queried), steps)

    fit_module(module, masked, device, after_epoch)
    net = module.net
    value = _precision(net, queried)
    report(RUNGS, value, planned)
    cost = model_cost(net, lambda: net.scores(queried[0][0]), units=1)
    return {"average_precision": value, **cost}


def _queried(pool: Pool, known: Known, training: Known, group: str, seed: int) -> tuple[Query, Flags]:
    """A query about the first network of a group, and which of the queried reactions it has."""
    organism = known.organisms[known.groups.index(group)]
    seen, hidden = hide(rows_of(known, organism), HIDDEN, hiding_rng(seed, organism, 0))
    queried = not_seen(seen, len(pool.reactions))
    return build_query(pool, training, seen, queried), np.isin(queried, hidden)


def _precision(net: GraphVAE, queried: list[tuple[Query, Flags]]) -> float:
    return float(np.mean([Ranking.of(net.scores(one), has).average_precision for one, has in queried]))
