"""Whether a source is here, from names and sizes alone: quick, not a proof (`fetch.verify` reads every byte)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from stromatolite.sources.declaration import Source

ABSENT: Final = "not fetched"
PRESENT: Final = "fetched"
DAMAGED: Final = "damaged"


def state_of(source: Source, folder: Path) -> str:
    """One of `ABSENT`, `PRESENT` and `DAMAGED` (a file is missing or has another size)."""
    if not folder.is_dir():
        return ABSENT
    for place, member in source.files.items():
        path = folder / place
        if not path.is_file() or member.bytes not in (None, path.stat().st_size):
            return DAMAGED
    return PRESENT
