"""Datacubes on disk: Zarr v3 stores, written part by part at flat memory, and opened only when they are whole."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import dask
import xarray as xr
import zarr
from zarr.core.buffer import Buffer
from zarr.core.sync import sync
from zarr.storage import LocalStore

from stromatolite.errors import DataError
from stromatolite.files import replaced_dir

SETTLE_S: Final = 0.2
CHUNK_BYTES: Final = 8 * 2**20
"""What one chunk of the largest variable takes in memory, at most, unless one step along the dimension takes more."""


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
    """Yield a store for writing to `root` that stops at its first failed write, and leaves nothing running behind it.

    Zarr writes many chunks at a time. When a disk is full the others go on, into a folder that is being swept away,
    and complain when the process ends: here they are refused, and given the time to end. zarr's own warnings, of what
    version 3 does not specify yet, are kept quiet meanwhile.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Consolidated metadata", category=UserWarning)
        warnings.filterwarnings("ignore", message="The data type", category=FutureWarning)
        try:
            yield _StoppingStore(root)
        except OSError:
            sync(asyncio.sleep(SETTLE_S))
            raise


def write_along(target: Path, dataset: xr.Dataset, along: str) -> None:
    """Write a dataset, lazy or not, as one store, whole or not at all, at the memory of one chunk.

    Args:
        target: the store to make or replace.
        dataset: what to write; how it was stored before does not matter.
        along: the dimension to walk.
    """
    steps = max(1, dataset.sizes[along])
    largest = max((array.nbytes // steps for array in dataset.data_vars.values() if along in array.dims), default=1)
    chunks = dict.fromkeys(map(str, dataset.sizes), -1) | {along: max(1, CHUNK_BYTES // max(1, largest))}
    with replaced_dir(target) as partial, stopping_store(partial) as store, dask.config.set(scheduler="synchronous"):
        lazy = dataset.drop_encoding().chunk(chunks)
        lazy.to_zarr(store, mode="w", zarr_format=3, consolidated=True, write_empty_chunks=True)


def open_cube(path: Path, *, allowed: str, fix: str) -> xr.Dataset:
    """Open a store lazily (Dask-backed).

    A chunk that is missing would read as zeros: all of them must be there.

    Args:
        path: the store.
        allowed: what it should be, for the message.
        fix: what to do when it is not.

    Raises:
        DataError: there is no whole store at `path`.
    """
    try:
        missing = _missing_chunks(path)
        dataset: xr.Dataset = xr.open_zarr(path, consolidated=True)
    except Exception as error:  # a damaged store fails in as many ways as there are places to damage
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(f"{path} is not a readable cube.", found=told, allowed=allowed, fix=fix) from error
    if missing:
        raise DataError(f"{path} is not whole.", found="; ".join(missing), allowed="every chunk", fix=fix)
    return dataset


def _missing_chunks(path: Path) -> list[str]:
    arrays = sorted(zarr.open_group(str(path), mode="r").arrays())
    counts = {name: (array.nchunks_initialized, array.nchunks) for name, array in arrays}
    return [f"{name} has {there} of {all_of} chunks" for name, (there, all_of) in counts.items() if there < all_of]
