"""The network that reads as a Lightning module: the loss, two learning rates, and checkpoints without the base."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from models.language.network import SpanReader, loss
from models.language.tokens import Batch
from models.training.module import LOSS, TrainingModule
from models.training.schedules import scheduler


class SpanModule(TrainingModule):
    """Cross-entropy of labels and owners.

    Args:
        net: trained in place.
        config: a `SpanTrainingConfig` with a precision of Lightning's.
        steps_per_epoch: batches of an epoch.
        head_factor: the head's learning rate over that of LoRA's matrices.
    """

    net: SpanReader

    def __init__(self, net: SpanReader, config: Any, steps_per_epoch: int, head_factor: float) -> None:
        super().__init__(net, config, steps_per_epoch)
        self.head_factor = head_factor
        self.strict_loading = False  # checkpoints hold what is trained alone

    def training_step(self, batch: Batch, _index: int) -> Tensor:
        """Loss of one batch."""
        field_SF, owner_S2 = self.net(batch)
        value = loss(field_SF, owner_S2, batch)
        self.log(LOSS, value, on_step=False, on_epoch=True, batch_size=len(batch.field_S))
        return value

    def configure_optimizers(self) -> Any:
        """AdamW on what is trained, under the configured schedule."""
        config, rate = self.config, self.config.learning_rate
        parts: dict[bool, list[torch.nn.Parameter]] = {True: [], False: []}
        for name, value in self.net.named_parameters():
            if value.requires_grad:
                parts[name.startswith("encoder.")].append(value)
        groups = [{"params": parts[True], "lr": rate}, {"params": parts[False], "lr": rate * self.head_factor}]
        optimizer = torch.optim.AdamW(groups, lr=rate, weight_decay=config.weight_decay)
        return {"optimizer": optimizer, "lr_scheduler": scheduler(optimizer, config, self.steps, LOSS)}

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """The base never changes and is not written again."""
        own = {f"net.{name}" for name in self.net.own_state()}
        state = checkpoint["state_dict"]
        checkpoint["state_dict"] = {name: value for name, value in state.items() if name in own}
