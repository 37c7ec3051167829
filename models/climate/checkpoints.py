"""What a finished training left in its record, read back."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from models.climate import network
from models.climate.network import ClimateNet
from models.training.checkpoints import load_weights, reading
from stromatolite.record import RunRecord


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
