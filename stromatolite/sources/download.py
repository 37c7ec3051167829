"""Downloads one file: with retries, resumed after an interruption, checked by size and sha256."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stromatolite.errors import DataError
from stromatolite.files import sha256, write_json
from stromatolite.sources.faults import ChangedError, CutShortError, Interrupted
from stromatolite.sources.progress import OnProgress
from stromatolite.sources.remote import Remote, Stream, opened
from stromatolite.sources.retries import with_retries

LARGEST_FILE: Final = 64 * 2**30  # bytes, where nobody says how large it is
SPARE_SPACE: Final = 64 * 2**20  # bytes of the disk that stay free


@dataclass(frozen=True)
class PartialDownload:
    """The bytes of a file that have arrived so far, and beside them a note of which file it is.

    Attributes:
        path: where the bytes are.
    """

    path: Path

    @property
    def size(self) -> int:
        """Bytes that have arrived."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def _note(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")

    def resume_point(self, remote: Remote) -> tuple[int, str | None]:
        """The byte to resume from, and the mark (ETag or similar) of the file that the bytes belong to."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            mark, whole = note["mark"], note["whole"]
        except (OSError, ValueError, TypeError, KeyError):
            return 0, None
        if mark is None and remote.sha256 is None:
            return 0, None  # nothing would tell if the file were another by now
        # the last byte of a file that is whole is asked for again: the server then says whether it is still the same
        return min(self.size, max(whole - 1, 0) if whole else self.size), mark

    def start(self, stream: Stream) -> None:
        """Keep the bytes before the stream's start, and note what file they are of."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_json(self._note, {"mark": stream.mark, "whole": stream.whole})
        with self.path.open("ab") as file:
            file.truncate(stream.start)

    def delete(self) -> None:
        """Delete the bytes and the note."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def move_to(self, target: Path) -> None:
        """Move the bytes to `target`, on whatever disk that is."""
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(self.path, target)
        self._note.unlink(missing_ok=True)


def download(remote: Remote, partial: PartialDownload, *, on_progress: OnProgress, stop: threading.Event) -> str:
    """Download a file into `partial`, resuming an earlier, interrupted download.

    Args:
        remote: the file.
        partial: where to; complete and checked on success, resumable after an interruption, else deleted.
        on_progress: called with the bytes that have arrived and the size.
        stop: when set, the download ends.

    Returns:
        Its sha256.

    Raises:
        DataError: it cannot be downloaded, or has another size or checksum.
        Interrupted: `stop` was set.
    """
    for _ in range(2):
        resumed = _transfer(remote, partial, on_progress, stop)
        found = sha256(partial.path)
        if remote.sha256 in (None, found):
            return found
        partial.delete()
        if not resumed:  # else what an earlier download left may be to blame: begin anew, once
            break
    raise DataError(
        f"{remote}: the checksum is wrong; the file was not kept.",
        found=found,
        allowed=remote.sha256,
        fix="It was changed or damaged after it was entered. Compare both versions before you enter a new checksum.",
    )


def _transfer(remote: Remote, partial: PartialDownload, on_progress: OnProgress, stop: threading.Event) -> bool:
    """Download all bytes, with retries; return whether an earlier download was resumed."""
    resumed = False

    def attempt() -> None:
        nonlocal resumed
        start, mark = partial.resume_point(remote)
        try:
            with opened(remote, start, mark) as stream:
                resumed |= stream.start > 0
                _receive(remote, stream, partial, on_progress, stop)
        except (ChangedError, _WrongSizeError):
            partial.delete()
            raise

    with_retries(attempt, str(remote), stop=stop, fix=remote.fix, received=lambda: partial.size)
    return resumed


def _receive(
    remote: Remote, stream: Stream, partial: PartialDownload, on_progress: OnProgress, stop: threading.Event
) -> None:
    if None not in (stream.whole, remote.bytes) and stream.whole != remote.bytes:
        raise _WrongSizeError(remote, stream.whole)
    whole = stream.whole or remote.bytes
    check_space(partial.path.parent, (whole or 0) - stream.start)
    partial.start(stream)
    here = stream.start
    with partial.path.open("ab") as file:
        for chunk in stream.chunks:
            if stop.is_set():
                raise Interrupted
            here += len(chunk)
            if here > (whole or LARGEST_FILE):
                raise _WrongSizeError(remote, f"more than {whole or LARGEST_FILE:,}")
            file.write(chunk)
            on_progress(here, whole)
    if whole is not None and here < whole:
        raise CutShortError(f"{here:,} of {whole:,} bytes came")


def check_space(folder: Path, needed: int) -> None:
    """Refuse to begin what the disk has no room for.

    Raises:
        DataError: fewer than `needed` bytes are free, and some to spare.
    """
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_SPACE:
        raise DataError(
            f"There is no room for {needed / 2**20:,.0f} MiB in {folder}.",
            found=f"{free / 2**20:,.0f} MiB free",
            allowed=f"{(needed + SPARE_SPACE) / 2**20:,.0f} MiB or more",
            fix="Free some space, or name another folder for the archives.",
        )


class _WrongSizeError(DataError):
    def __init__(self, remote: Remote, found: object) -> None:
        super().__init__(
            f"{remote}: the size is wrong; the file was not kept.",
            found=f"{found:,} bytes" if isinstance(found, int) else f"{found} bytes",
            allowed=f"{remote.bytes:,} bytes" if remote.bytes else "what its server announced, 64 GiB at most",
            fix="It was changed after it was entered. Compare both versions before you enter another size.",
        )
