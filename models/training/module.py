"""The Lightning module that families inherit from: optimiser, schedule, and the metrics of an epoch."""

from __future__ import annotations

import contextlib
from typing import Any

import lightning
import torch
from torch import nn

from models.training.config import TrainingConfig
from models.training.schedules import scheduler

LOSS = "loss"
VALIDATION_LOSS = "validation_loss"


class TrainingModule(lightning.LightningModule):
    """A network with its loss. A family adds `training_step`, and `validation_step` where it has validation data.

    Args:
        net: trained in place.
        config: optimiser and schedule.
        steps_per_epoch: batches of one pass over the training data.
    """

    def __init__(self, net: nn.Module, config: TrainingConfig, steps_per_epoch: int) -> None:
        super().__init__()
        self.net, self.config = net, config
        steps = config.epochs * -(-steps_per_epoch // config.accumulate)
        self.steps = max(1, min(steps, config.max_steps or steps))
        """Optimiser steps of the whole training."""

    def epoch_metrics(self) -> dict[str, float]:
        """The metrics of the epoch that ends, by name; what the steps have logged, if a family does nothing else."""
        return {name: float(value) for name, value in self.trainer.callback_metrics.items()}

    def configure_optimizers(self) -> Any:
        """AdamW under the configured schedule."""
        config = self.config
        optimizer = torch.optim.AdamW(self.net.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
        has_validation = bool(self.trainer.limit_val_batches)
        monitor = VALIDATION_LOSS if has_validation else LOSS
        return {"optimizer": optimizer, "lr_scheduler": scheduler(optimizer, config, self.steps, monitor)}

    def transfer_batch_to_device(self, batch: Any, device: torch.device, dataloader_idx: int) -> Any:
        """Move batches of any type that has a method `to`, also inside a tuple, which Lightning alone passes over."""
        if isinstance(batch, tuple):
            return tuple(self.transfer_batch_to_device(part, device, dataloader_idx) for part in batch)
        with contextlib.suppress(AttributeError):
            return batch.to(device)
        return super().transfer_batch_to_device(batch, device, dataloader_idx)
