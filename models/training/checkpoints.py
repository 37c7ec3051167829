"""Weights and checkpoints on disk: written whole or not at all, and read without running code from them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zipfile import BadZipFile

import torch
from lightning.pytorch.plugins.io import TorchCheckpointIO
from safetensors import SafetensorError

from stromatolite.errors import DataError
from stromatolite.files import replaced_file
from stromatolite.record import RunRecord

if TYPE_CHECKING:
    from models.training.cross_validation import FoldRecord

Network = TypeVar("Network")

PRODUCTION: Final = "production"
"""The name of the model that is served, beside those of the folds."""


class WholeCheckpoints(TorchCheckpointIO):
    """Checkpoints that are there or not: Lightning's own are copied, and half a copy is no checkpoint."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: str | Path, storage_options: Any = None) -> None:
        """Write in one piece; a full disk is an OSError."""
        del storage_options
        buffer = io.BytesIO()
        torch.save(checkpoint, buffer)
        with replaced_file(Path(path)) as partial:
            partial.write_bytes(buffer.getbuffer())


def last_checkpoint(folder: Path) -> Path | None:
    """The checkpoint to resume from, once it is known to be whole and to hold nothing that could run.

    Raises:
        DataError: it is damaged, or holds more than plain tensors.
    """
    last = folder / "last.ckpt"
    if not last.exists():
        return None
    try:
        torch.load(last, map_location="cpu", weights_only=True)
    except Exception as error:  # torch has half a dozen types for a file that it does not like
        raise DataError(
            f"{last} is no whole checkpoint of plain tensors; it was not loaded, because it could run code.",
            found=(str(error).splitlines() or [type(error).__name__])[0],
            allowed="a checkpoint that this program wrote",
            fix=f"Remove {last} and run again.",
        ) from error
    return last


def weights_path(record: RunRecord | FoldRecord, name: str) -> Path:
    """Where a run record keeps the weights of a fold, or of `production`."""
    return record.artifact(f"weights/{name}.safetensors")


def save_weights(net: Network, path: Path, save: Callable[[Network, Path], None]) -> None:
    """Write a network with its own `save`: the file is there whole or not at all."""
    with replaced_file(path) as partial:
        save(net, partial)


def load_weights(record: RunRecord, name: str, load: Callable[[Path], Network]) -> Network:
    """The network of a fold, or of `production`.

    Raises:
        DataError: the record has none, or its file is damaged.
    """
    path = weights_path(record, name)
    with reading(path, "the weights of a network", record.family):
        return load(path)


@contextmanager
def reading(path: Path, allowed: str, family: str) -> Iterator[None]:
    """Report damage of a recorded file as an error of the data.

    Args:
        path: the file that is read inside.
        allowed: what it should be.
        family: whose training wrote it.

    Raises:
        DataError: it cannot be read.
    """
    try:
        yield
    except (OSError, EOFError, BadZipFile, SafetensorError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise DataError(
            f"{path} cannot be used.",
            found=(str(error).splitlines() or [type(error).__name__])[0],
            allowed=allowed,
            fix=f"Train again: `dvc repro -f train@{family}`.",
        ) from error


def mean_weights(states: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of several networks' weights, in double precision (model soups, Wortsman et al. 2022, 2203.05482)."""
    return {name: torch.stack([state[name].double() for state in states]).mean(0) for name in states[0]}
