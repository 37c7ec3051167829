"""The loss: cross-entropy of each gate where its truth is known, and of the place where all are."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from models.fusion.network import log_habitable
from models.training.module import LOSS, TrainingModule


class FusionModule(TrainingModule):
    """Trains a `FusionNet`."""

    def training_step(self, batch: tuple[Tensor, ...], _index: int) -> Tensor:
        """Loss of one batch."""
        climate, words, latent, gates = batch
        loss = gates_loss(self.net(climate, words, latent), gates)
        self.log(LOSS, loss, on_step=False, on_epoch=True, batch_size=len(gates))
        return loss


def gates_loss(logits_BG: Tensor, gates_BG: Tensor) -> Tensor:
    """Mean cross-entropy of the gates plus that of all together; unknown gates (NaN) do not count."""
    known = ~gates_BG.isnan()
    truth = gates_BG.nan_to_num()
    each = functional.binary_cross_entropy_with_logits(logits_BG, truth, reduction="none")
    gates = (each * known).sum() / known.sum().clamp(min=1)
    log_open, log_shut = log_habitable(logits_BG)
    habitable = truth.prod(dim=1)
    all_known = known.all(dim=1)
    together = -(habitable * log_open + (1 - habitable) * log_shut)
    return gates + torch.where(all_known, together, 0.0).sum() / all_known.sum().clamp(min=1)
