"""Brings one file here: continued after a cut, tried again with patience, checked by size and sha256."""

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
from stromatolite.sources.patience import patiently
from stromatolite.sources.progress import Tell
from stromatolite.sources.remote import Remote, Stream, opened

LARGEST_FILE: Final = 64 * 2**30  # bytes, where nobody says how large it is
SPARE_SPACE: Final = 64 * 2**20  # bytes of the disk that stay free


@dataclass(frozen=True)
class Part:
    """What has come of a file so far, and beside it a note of what file that is.

    Attributes:
        path: where the bytes are.
    """

    path: Path

    @property
    def size(self) -> int:
        """Bytes that are here."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def _note(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")

    def recall(self, remote: Remote) -> tuple[int, str | None]:
        """From which byte to go on, and what marks the file that the bytes here belong to."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            mark, whole = note["mark"], note["whole"]
        except (OSError, ValueError, TypeError, KeyError):
            return 0, None
        if mark is None and remote.sha256 is None:
            return 0, None  # nothing would tell if the file were another by now
        # the last byte of a file that is whole is asked for again: the server then says whether it is still the same
        return min(self.size, max(whole - 1, 0) if whole else self.size), mark

    def begin(self, stream: Stream) -> None:
        """Keep the bytes before the stream's start, and note what file they are of."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_json(self._note, {"mark": stream.mark, "whole": stream.whole})
        with self.path.open("ab") as file:
            file.truncate(stream.start)

    def drop(self) -> None:
        """Forget it."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def hand_over(self, target: Path) -> None:
        """Move the bytes to `target`, on whatever disk that is."""
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(self.path, target)
        self._note.unlink(missing_ok=True)


def download(remote: Remote, part: Part, *, tell: Tell, stop: threading.Event) -> str:
    """Bring a file into `part`, and go on from what an earlier, interrupted download left there.

    Args:
        remote: the file.
        part: where to; on success it is whole and checked, after a cut it keeps what came, else nothing is left.
        tell: called with the bytes that are here and the size.
        stop: when set, the download ends.

    Returns:
        Its sha256.

    Raises:
        DataError: it cannot be had, or is not what it should be.
        Interrupted: `stop` was set.
    """
    for _ in range(2):
        went_on = _transfer(remote, part, tell, stop)
        found = sha256(part.path)
        if remote.sha256 in (None, found):
            return found
        part.drop()
        if not went_on:  # else what an earlier download left may be to blame: begin anew, once
            break
    raise DataError(
        f"{remote}: the checksum is wrong; the file was not kept.",
        found=found,
        allowed=remote.sha256,
        fix="It was changed or damaged after it was entered. Compare both versions before you enter a new checksum.",
    )


def _transfer(remote: Remote, part: Part, tell: Tell, stop: threading.Event) -> bool:
    """Bring all bytes, with as many attempts as make headway; say whether any of them continued an earlier one."""
    went_on = False

    def attempt() -> None:
        nonlocal went_on
        start, mark = part.recall(remote)
        try:
            with opened(remote, start, mark) as stream:
                went_on |= stream.start > 0
                _take(remote, stream, part, tell, stop)
        except (ChangedError, _WrongSizeError):
            part.drop()
            raise

    patiently(attempt, str(remote), stop=stop, fix=remote.fix, reached=lambda: part.size)
    return went_on


def _take(remote: Remote, stream: Stream, part: Part, tell: Tell, stop: threading.Event) -> None:
    if None not in (stream.whole, remote.bytes) and stream.whole != remote.bytes:
        raise _WrongSizeError(remote, stream.whole)
    whole = stream.whole or remote.bytes
    check_space(part.path.parent, (whole or 0) - stream.start)
    part.begin(stream)
    here = stream.start
    with part.path.open("ab") as file:
        for chunk in stream.chunks:
            if stop.is_set():
                raise Interrupted
            here += len(chunk)
            if here > (whole or LARGEST_FILE):
                raise _WrongSizeError(remote, f"more than {whole or LARGEST_FILE:,}")
            file.write(chunk)
            tell(here, whole)
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
