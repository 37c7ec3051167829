"""Networks and held-out predictions of a finished run."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from models.climate import network
from models.climate.network import ClimateNet
from models.evaluation.artifacts import reading
from stromatolite.record import RunRecord


def load_network(record: RunRecord, name: str) -> ClimateNet:
    """The network of a fold, or of `production`.

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    with reading(record, f"weights/{name}.safetensors", "the weights of a climate network") as path:
        return network.load(path)


def load_members(record: RunRecord, name: str, planets: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Predictions of each ensemble member of a fold for these held-out planets, (M, N, 48, 32, 64).

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    allowed = "predictions of each member for the held-out planets"
    with reading(record, f"heldout/{name}.npz", allowed) as path, np.load(path, allow_pickle=False) as file:
        place = {int(planet): row for row, planet in enumerate(file["planets"])}
        members: npt.NDArray[Any] = file["members"][:, [place[int(planet)] for planet in planets]]
    return members.astype(np.float32)
