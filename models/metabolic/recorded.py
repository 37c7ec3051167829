"""What a finished training left in its record, read back without trust: damage is told, and nothing is unpickled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

from models.metabolic import graph_vae, pool
from models.metabolic.graph_vae import GraphVAE
from models.metabolic.pool import Known, Pool
from stromatolite.errors import DataError
from stromatolite.record import RunRecord


def load_network(record: RunRecord, name: str) -> GraphVAE:
    """The network of a fold, or of `production`.

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    path = record.artifact(f"weights/{name}.safetensors")
    with _told(path, "the weights of a metabolic network"):
        return graph_vae.load(path)


def load_pool(record: RunRecord) -> tuple[Pool, Known]:
    """The pool and the networks that the record's models were trained on.

    Raises:
        DataError: the record has none, or the file is damaged.
    """
    path = record.artifact("pool.safetensors")
    with _told(path, "a pool of reactions"):
        return pool.load(path)


@contextmanager
def _told(path: Path, allowed: str) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, SafetensorError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise DataError(
            f"{path} cannot be used.",
            found=(str(error).splitlines() or [type(error).__name__])[0],
            allowed=allowed,
            fix="Train again: `dvc repro -f train@metabolic`.",
        ) from error
