"""What a finished training left in its record, read back without trust: damage is told, and nothing is unpickled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError

from models.climate import network
from models.climate.network import ClimateNet
from stromatolite.errors import DataError
from stromatolite.record import RunRecord


def load_network(record: RunRecord, name: str) -> ClimateNet:
    """The network of a fold, or of `production`.

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    path = record.artifact(f"weights/{name}.safetensors")
    with _told(path, "the weights of a climate network"):
        return network.load(path)


def load_members(record: RunRecord, name: str, planets: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """What each member of a fold said of these held-out planets, (M, N, 48, 32, 64).

    Raises:
        DataError: the record does not say, or its file is damaged.
    """
    path = record.artifact(f"heldout/{name}.npz")
    with _told(path, "what each member says of the held-out planets"), np.load(path, allow_pickle=False) as file:
        place = {int(planet): row for row, planet in enumerate(file["planets"])}
        members: npt.NDArray[Any] = file["members"][:, [place[int(planet)] for planet in planets]]
    return members.astype(np.float32)


@contextmanager
def _told(path: Path, allowed: str) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, BadZipFile, SafetensorError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise DataError(
            f"{path} cannot be used.",
            found=(str(error).splitlines() or [type(error).__name__])[0],
            allowed=allowed,
            fix="Train again: `dvc repro -f train@climate`.",
        ) from error
