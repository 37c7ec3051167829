"""A Zarr store on disk that stops at its first failed write, and leaves nothing running behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zarr.core.buffer import Buffer
from zarr.core.sync import sync
from zarr.storage import LocalStore

SETTLE_S = 0.2


class _StoppingStore(LocalStore):
    """Refuse every write after one that failed."""

    _failure: OSError | None = None

    async def set(self, key: str, value: Buffer) -> None:
        """Write one key."""
        if self._failure is not None:
            raise self._failure
        try:
            await super().set(key, value)
        except OSError as error:
            self._failure = error
            raise


@contextmanager
def stopping_store(root: Path) -> Iterator[LocalStore]:
    """Yield a store for writing to `root`.

    Zarr writes many chunks at a time. When a disk is full the others go on, into a folder that is being swept away,
    and complain when the process ends: here they are refused, and given the time to end.
    """
    try:
        yield _StoppingStore(root)
    except OSError:
        sync(asyncio.sleep(SETTLE_S))
        raise
