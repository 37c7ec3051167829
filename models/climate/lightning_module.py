"""The climate network as a Lightning module: the loss."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from domains.climates.fields import VARIABLES
from models.climate.network import ClimateNet
from models.training.config import TrainingConfig
from models.training.module import LOSS, VALIDATION_LOSS, TrainingModule


class ClimateModule(TrainingModule):
    """The network with its loss: the area-weighted root-mean-square error of each field, variables weighing alike."""

    net: ClimateNet
    weight_C: Tensor
    area_H: Tensor

    def __init__(self, net: ClimateNet, config: TrainingConfig, steps_per_epoch: int) -> None:
        super().__init__(net, config, steps_per_epoch)
        share = [1.0 / variable.levels for variable in VARIABLES for _ in range(variable.levels)]
        self.register_buffer("weight_C", torch.tensor(share) / sum(share), persistent=False)
        area = np.polynomial.legendre.leggauss(32)[1][16:]
        self.register_buffer("area_H", torch.tensor(area / area.sum(), dtype=torch.float32), persistent=False)

    def loss(self, batch: tuple[Tensor, ...]) -> Tensor:
        """Mean over planets, in standard deviations of the pretraining climates."""
        parameters, labels, halves = batch
        target = (halves.float() - self.net.mean) / self.net.std
        square = (self.net(parameters, labels).float() - target) ** 2
        loss: Tensor = ((square.mean(dim=3) @ self.area_H + 1e-12).sqrt() @ self.weight_C).mean()
        return loss

    def training_step(self, batch: tuple[Tensor, ...], _index: int) -> Tensor:
        """Loss of one batch."""
        loss = self.loss(batch)
        self.log(LOSS, loss, on_step=False, on_epoch=True, batch_size=len(batch[0]))
        return loss

    def validation_step(self, batch: tuple[Tensor, ...], _index: int) -> None:
        """Loss of left-out planets."""
        self.log(VALIDATION_LOSS, self.loss(batch), batch_size=len(batch[0]))
