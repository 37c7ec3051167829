"""The shared folder of downloads: archives by checksum, each fetched once however many sources and processes ask."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from rich.progress import Progress

from stromatolite.files import sha256
from stromatolite.sources.download import PartialDownload, download
from stromatolite.sources.faults import Interrupted
from stromatolite.sources.progress import bar
from stromatolite.sources.remote import Remote

LOCK_POLL_SECONDS = 0.2


class Archives:
    """A folder that keeps archives as `<sha256>`, and interrupted downloads as `<key>.part`.

    Args:
        folder: the folder; it is made when it is needed, and may be deleted at any time that nothing is fetched.
        progress: where to show downloads.
        stop: when set, downloads under way end.
    """

    def __init__(self, folder: Path, *, progress: Progress | None = None, stop: threading.Event | None = None) -> None:
        self.folder = folder
        self.stop = stop or threading.Event()
        self._progress = progress

    def archive(self, checksum: str | None, locate: Callable[[], Remote]) -> Path:
        """An archive, from this folder if it is here and whole, else from where it is; it stays here for other sources.

        Args:
            checksum: its sha256, if it is known.
            locate: says where it is; asked only when it is not here.

        Raises:
            DataError: it cannot be had, or is not what it should be.
        """
        if checksum is None:
            remote = locate()
            with self.locked(_key(remote)):
                return self._fetched(remote, _key(remote))
        with self.locked(checksum):
            return self.folder / checksum if self._holds(checksum) else self._fetched(locate(), checksum)

    def files(self, wanted: Mapping[Path, Remote]) -> None:
        """Fetch files to the paths that are the keys of `wanted`; nothing of them stays here.

        They are moved when all are complete: an interrupted run is resumed by the next.

        Raises:
            DataError: one cannot be had, or is not what it should be.
        """
        partials = {path: self._partial(_key(remote)) for path, remote in wanted.items()}
        with ExitStack() as locks:
            for key in sorted({_key(remote) for remote in wanted.values()}):  # in one order, or two could wait for ever
                locks.enter_context(self.locked(key))
            for path, remote in wanted.items():
                self._download(remote, partials[path])
            for path, partial in partials.items():
                partial.move_to(path)

    @contextmanager
    def locked(self, key: str) -> Iterator[None]:
        """Keep other threads and processes from what `key` names; a process that is killed lets go."""
        locks = self.folder / "locks"
        locks.mkdir(parents=True, exist_ok=True)
        lock = FileLock(locks / f"{key}.lock")
        try:
            lock.acquire(poll_interval=LOCK_POLL_SECONDS, cancel_check=self.stop.is_set)
        except Timeout:
            raise Interrupted from None
        try:
            yield
        finally:
            lock.release()

    def _holds(self, checksum: str) -> bool:
        kept = self.folder / checksum
        if not kept.is_file():
            return False
        if sha256(kept) == checksum:
            return True
        kept.unlink()  # damaged: fetch it again
        return False

    def _fetched(self, remote: Remote, key: str) -> Path:
        partial = self._partial(key)
        kept = self.folder / self._download(remote, partial)
        partial.move_to(kept)
        return kept

    def _partial(self, key: str) -> PartialDownload:
        return PartialDownload(self.folder / f"{key}.part")

    def _download(self, remote: Remote, partial: PartialDownload) -> str:
        with bar(self._progress, remote.name) as on_progress:
            return download(remote, partial, on_progress=on_progress, stop=self.stop)


def _key(remote: Remote) -> str:
    return hashlib.sha256(remote.path.encode()).hexdigest()
