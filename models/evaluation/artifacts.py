"""Read the artifacts of a finished run without trusting them: damage becomes a message, and nothing is unpickled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from safetensors import SafetensorError

from stromatolite.errors import DataError

if TYPE_CHECKING:
    from stromatolite.record import RunRecord

DAMAGE = (OSError, EOFError, BadZipFile, SafetensorError, ValueError, TypeError, KeyError, RuntimeError)
"""What readers of safetensors and npz files raise when a file is missing, cut off, or of another kind."""


@contextmanager
def reading(record: RunRecord, name: str, allowed: str) -> Iterator[Path]:
    """Give the path of an artifact, to be read inside the `with` block.

    Args:
        record: a finished run.
        name: of the artifact, such as `weights/production.safetensors`.
        allowed: what the file has to hold, for the message.

    Raises:
        DataError: the file is missing or damaged.
    """
    path = record.artifact(name)
    try:
        yield path
    except DAMAGE as error:
        raise DataError(
            f"{path} cannot be used.",
            found=(str(error).splitlines() or [type(error).__name__])[0],
            allowed=allowed,
            fix=f"Train again: `dvc repro -f train@{record.family}`.",
        ) from error
