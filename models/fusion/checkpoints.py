"""What a finished training left in its record, read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models.fusion import network
from models.fusion.conformal import Interval
from models.fusion.network import FusionNet
from models.training.checkpoints import load_weights, reading
from models.training.cross_validation import FoldRecord
from stromatolite.record import RunRecord

CONFORMAL: Final = "conformal.json"
Array = npt.NDArray[np.floating[Any]]


def load_network(record: RunRecord, name: str) -> FusionNet:
    """The network of a fold, of an ablation in a fold, or of `production`.

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    return load_weights(record, name, network.load)


def heldout_path(record: RunRecord | FoldRecord, fold: str) -> Path:
    """Where a record keeps what a fold's model predicted of who was left out."""
    return record.artifact(f"heldout/{fold}.npz")


def load_heldout(record: RunRecord, fold: str) -> tuple[Array, Array]:
    """Predicted and true area fractions of the triples that a fold tests, in their order, (planets, scenarios) each.

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    path = heldout_path(record, fold)
    with reading(path, "predictions of who was left out", record.family), np.load(path, allow_pickle=False) as file:
        return file["predicted"], file["truth"]


def load_interval(record: RunRecord) -> Interval:
    """The conformal interval of all folds.

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    path = record.artifact(CONFORMAL)
    with reading(path, "the quantiles of a conformal interval", record.family):
        return Interval(**json.loads(path.read_text(encoding="utf-8")))
