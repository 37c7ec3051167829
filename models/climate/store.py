"""A Zarr store on disk that stops at its first failed write."""

from __future__ import annotations

from zarr.core.buffer import Buffer
from zarr.storage import LocalStore


class StoppingStore(LocalStore):
    """Refuse every write after one that failed.

    Zarr writes many chunks at a time; when a disk is full, the others go on, into a folder that is being swept away,
    and are still at it when the process ends.
    """

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
