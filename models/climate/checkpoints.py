"""What a finished training left in its record, read back."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models.climate import network
from models.climate.network import ClimateNet
from models.training.checkpoints import load_weights, reading, weights_path
from stromatolite.record import RunRecord

PRETRAINED: Final = "pretrained"
"""Name of the weights before fine-tuning."""


def load_pretrained(record: RunRecord) -> ClimateNet | None:
    """The network before fine-tuning; None where nothing was pretrained, or the run is from before it was kept.

    Raises:
        DataError: its file is damaged.
    """
    return load_network(record, PRETRAINED) if weights_path(record, PRETRAINED).exists() else None


def load_network(record: RunRecord, name: str) -> ClimateNet:
    """The network of a fold, or of `production`.

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    return load_weights(record, name, network.load)


def load_members(record: RunRecord, name: str, planets: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Each member's prediction of these held-out planets of a fold, (M, N, 48, 32, 64).

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    path = record.artifact(f"heldout/{name}.npz")
    with reading(path, "each member's predictions of held-out planets", record.family):
        with np.load(path, allow_pickle=False) as file:
            row_of = {int(planet): row for row, planet in enumerate(file["planets"])}
            members: npt.NDArray[Any] = file["members"][:, [row_of[int(planet)] for planet in planets]]
        return members.astype(np.float32)
