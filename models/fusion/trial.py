"""One trial of a sweep: a training without the first two folds, scored on the second; the first is never read."""

from __future__ import annotations

from collections.abc import Mapping

import lightning
import numpy as np
import torch

from models.evaluation.cost import model_cost
from models.fusion.config import FusionConfig
from models.fusion.data import PREDICTED, read_data
from models.fusion.folds import read_folds
from models.fusion.lightning_module import FusionModule
from models.fusion.network import MODALITIES, FusionNet
from models.fusion.prediction import Triples, predicted_fractions, true_fractions
from models.fusion.samples import TrainingSide, batches
from models.training.fit import fit
from models.training.module import LOSS
from stromatolite.family import Inputs
from stromatolite.record import RunRecord
from stromatolite.sweep.reporting import RUNGS, Report, rung_of

TIMED = 4
"""Triples."""


def validated(
    config: FusionConfig, inputs: Inputs, record: RunRecord, device: str, report: Report
) -> Mapping[str, float]:
    """Train, and score what was left out.

    Raises:
        Pruned: by `report`.
    """
    torch.set_num_threads(config.runtime.threads)
    lightning.seed_everything(config.seed, verbose=False)
    data = read_data(inputs.data)
    test, validation = read_folds(inputs.splits)[1][:2]
    side = TrainingSide.of(data, test).intersection(TrainingSide.of(data, validation))
    # who is validated on: neither the planets nor the organism of the test
    triples = Triples.tested(data, validation).without(data.rows(test.planets))
    net = FusionNet(
        config.model.trunk, config.model.width, data.latent.shape[1], config.model.dropout, list(MODALITIES)
    )
    module = FusionModule(net, config.training, config.training.steps_per_epoch)
    planned = module.steps

    def after_epoch(values: Mapping[str, float], epoch: int, steps: int) -> None:
        record.log_metrics({f"trial/{name}": value for name, value in values.items()}, step=epoch)
        report(min(RUNGS - 1, rung_of(steps, planned)), values[LOSS], steps)

    fit(module, batches(data, side, config.training, config.seed), device=device, after_epoch=after_epoch)
    found = predicted_fractions(net.eval(), data, triples, PREDICTED)
    value = float(np.abs(found - true_fractions(data, triples)).mean())
    report(RUNGS, value, planned)
    few = next(triples.chunks())
    timed = Triples(few.planet[:TIMED], few.organism[:TIMED], few.scenario[:TIMED])
    cost = model_cost(net, lambda: predicted_fractions(net, data, timed, PREDICTED), units=len(timed))
    return {"absolute_error": value, **cost}
