"""What a finished training left in its record, read back."""

from __future__ import annotations

from models.metabolic import graph_vae, pool
from models.metabolic.graph_vae import GraphVAE
from models.metabolic.pool import Known, Pool
from models.training.checkpoints import load_weights, reading
from stromatolite.record import RunRecord


def load_network(record: RunRecord, name: str) -> GraphVAE:
    """The network of a fold, or of `production`.

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    return load_weights(record, name, graph_vae.load)


def load_pool(record: RunRecord) -> tuple[Pool, Known]:
    """The pool and the networks that the record's models were trained on.

    Raises:
        DataError: the record has none, or the file is damaged.
    """
    path = record.artifact("pool.safetensors")
    with reading(path, "a pool of reactions", record.family):
        return pool.load(path)
