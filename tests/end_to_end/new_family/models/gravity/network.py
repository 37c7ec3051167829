"""The network; the served model has a copy of this file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn


class GravityNet(nn.Module):
    """log10 of mass and radius, (N, 2), to log10 of gravity, (N,)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, width), nn.Tanh(), nn.Linear(width, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Predictions, (N,)."""
        return self.layers(x)[:, 0]

    def predict(self, masses_and_radii: np.ndarray) -> np.ndarray:
        """log10 of gravity, (N,), from mass and radius in those of the Earth, (N, 2)."""
        with torch.no_grad():
            return self(torch.log10(torch.as_tensor(masses_and_radii, dtype=torch.float32))).numpy()


def save(net: GravityNet, path: Path) -> None:
    """Write the weights."""
    save_file(net.state_dict(), path)


def load(path: str | Path) -> GravityNet:
    """A network, ready to predict."""
    weights = load_file(path)
    net = GravityNet(len(weights["layers.0.bias"]))
    net.load_state_dict(weights)
    return net.eval()
