"""Lightning callbacks that all trainings share: curves and averaged weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

import lightning
from lightning.pytorch.callbacks import Callback, EMAWeightAveraging, WeightAveraging

from models.training.config import TrainingConfig

AfterEpoch = Callable[[Mapping[str, float], int, int], None]
"""Called after each epoch with its metrics, its number from 0, and the optimiser steps made so far.

The network then holds the weights that it would have if the training ended now.
"""


class _InPlace(WeightAveraging):
    """Averaged weights that can take the place of the current ones for a while."""

    @contextmanager
    def in_place(self, module: lightning.LightningModule) -> Iterator[None]:
        """Put the averaged weights into the module, and the current ones back afterwards."""
        self._swap_models(module)
        try:
            yield
        finally:
            self._swap_models(module)


class ExponentialAverage(_InPlace, EMAWeightAveraging):
    """An exponential moving average of the weights, updated after every step."""


class LastEpochsAverage(_InPlace):
    """The mean of the weights after each of the last epochs (stochastic weight averaging, arXiv 1803.05407)."""

    def __init__(self, first_epoch: int) -> None:
        super().__init__()
        self.first_epoch = first_epoch

    def should_update(self, step_idx: int | None = None, epoch_idx: int | None = None) -> bool:
        """After the last epochs only."""
        del step_idx
        return epoch_idx is not None and epoch_idx >= self.first_epoch

    def _swap_models(self, pl_module: lightning.LightningModule) -> None:
        if self._average_model is not None and self._average_model.n_averaged:  # before, there is nothing to show
            super()._swap_models(pl_module)


def averaging(config: TrainingConfig) -> ExponentialAverage | LastEpochsAverage | None:
    """The averaging that a configuration asks for."""
    if config.ema_decay:
        return ExponentialAverage(decay=config.ema_decay)
    if config.swa_fraction:
        return LastEpochsAverage(min(config.epochs - 1, round((1.0 - config.swa_fraction) * config.epochs)))
    return None


class Curves(Callback):
    """Hands each epoch's metrics and learning rate to `after_epoch`, with the averaged weights in place."""

    def __init__(self, after_epoch: AfterEpoch, averaged: ExponentialAverage | LastEpochsAverage | None) -> None:
        self.after_epoch, self.averaged = after_epoch, averaged

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """After validation, so that both losses of an epoch are there."""
        values = pl_module.epoch_metrics()
        values["learning_rate"] = float(trainer.optimizers[0].param_groups[0]["lr"])
        with self.averaged.in_place(pl_module) if self.averaged else nullcontext():
            self.after_epoch(values, trainer.current_epoch, trainer.global_step)
