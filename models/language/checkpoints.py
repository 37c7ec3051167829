"""What a finished training left in its record, read back: adapter, base, and the code that reads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from models.language.reader import Reader
from models.training.checkpoints import PRODUCTION, reading, weights_path
from stromatolite.record import RunRecord

BASE: Final = "base"
CODE: Final = "reader"


def base_path(record: RunRecord) -> Path:
    """The folder of the cut base in a run record."""
    return record.artifact(f"{BASE}/config.json").parent


def code_path(record: RunRecord) -> Path:
    """The folder of the carried code in a run record."""
    return record.artifact(f"{CODE}/__init__.py").parent


def load_reader(record: RunRecord) -> Reader:
    """The recorded model, ready to read.

    Raises:
        DataError: weights or base are missing, damaged or do not belong together.
    """
    path = weights_path(record, PRODUCTION)
    with reading(path, "an adapter and the base that it was trained on", record.family):
        return Reader.load(path, base_path(record))
