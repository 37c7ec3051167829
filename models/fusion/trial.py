"""One trial of a sweep: a training without the first two folds, scored on the second; the first is never read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import lightning
import numpy as np
import torch

from models.evaluation.cost import model_cost
from models.fusion.config import FusionConfig
from models.fusion.data import PREDICTED, FusionData, read_data
from models.fusion.folds import Fold, read_folds
from models.fusion.lightning_module import FusionModule
from models.fusion.network import MODALITIES, FusionNet
from models.fusion.prediction import Triples, predicted_fractions, true_fractions
from models.fusion.samples import TrainingSide, batches
from models.training.fit import fit
from stromatolite.family import Inputs
from stromatolite.record import RunRecord
from stromatolite.sweep.reporting import RUNGS, Report, rung_of

TIMED = 4
"""Triples."""
EVERY = 5
"""Each of how many planets is validated on where all folds test the same."""


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
    test, validation = validation_folds(data, read_folds(inputs.splits)[1])
    side = TrainingSide.of(data, test).intersection(TrainingSide.of(data, validation))
    triples = Triples.tested(data, validation)
    net = FusionNet(
        config.model.trunk, config.model.width, data.latent.shape[1], config.model.dropout, list(MODALITIES)
    )
    module = FusionModule(net, config.training, config.training.steps_per_epoch)
    planned, truth, reached = module.steps, true_fractions(data, triples), 0

    def error() -> float:
        found = predicted_fractions(net.eval(), data, triples, PREDICTED)
        return float(np.abs(found - truth).mean())

    def after_epoch(values: Mapping[str, float], epoch: int, steps: int) -> None:
        nonlocal reached
        record.log_metrics({f"trial/{name}": value for name, value in values.items()}, step=epoch)
        rung = min(RUNGS - 1, rung_of(steps, planned))
        if rung > reached:
            reached = rung
            report(rung, error(), steps)
            net.train()

    fit(module, batches(data, side, config.training, config.seed), device=device, after_epoch=after_epoch)
    value = error()
    report(RUNGS, value, planned)
    few = next(triples.chunks())
    timed = Triples(few.planet[:TIMED], few.organism[:TIMED], few.scenario[:TIMED])
    cost = model_cost(net, lambda: predicted_fractions(net, data, timed, PREDICTED), units=len(timed))
    return {"absolute_error": value, **cost}


def validation_folds(data: FusionData, folds: Sequence[Fold]) -> tuple[Fold, Fold]:
    """Who is never read, and who is validated on instead: another organism on other planets.

    Where all folds test the same planets, a part of the others takes their place.
    """
    test, validation = folds[:2]
    planets = [name for name in validation.planets if name not in test.planets]
    if not planets:
        others = [name for name, made in zip(data.planets, data.emulated, strict=True) if not made]
        planets = sorted(set(others) - set(test.planets))[::EVERY]
    return test, replace(validation, planets=tuple(planets))
