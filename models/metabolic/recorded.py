"""Networks and reaction pool of a finished run."""

from __future__ import annotations

from models.evaluation.artifacts import reading
from models.metabolic import graph_vae, pool
from models.metabolic.graph_vae import GraphVAE
from models.metabolic.pool import Known, Pool
from stromatolite.record import RunRecord


def load_network(record: RunRecord, name: str) -> GraphVAE:
    """The network of a fold, or of `production`.

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    with reading(record, f"weights/{name}.safetensors", "the weights of a metabolic network") as path:
        return graph_vae.load(path)


def load_pool(record: RunRecord) -> tuple[Pool, Known]:
    """The pool and the networks that the record's models were trained on.

    Raises:
        DataError: the record has none, or the file is damaged.
    """
    with reading(record, "pool.safetensors", "a pool of reactions") as path:
        return pool.load(path)
