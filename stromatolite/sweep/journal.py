"""The journal file of a study that several processes of one machine write.

Optuna's own file backend guards its file by a link that outlives a killed writer for half a minute, and reads no
further than a line that such a writer has left half-written. Here the kernel's lock ends with its holder, and the next
writer cuts a torn line off.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from optuna.storages.journal import BaseJournalBackend

from stromatolite.sweep.failures import StorageError


class Journal(BaseJournalBackend):
    """One JSON line an operation, only ever appended to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._offsets = [0]
        """Where each line begins, as far as this process has read; the last is where the next one will."""
        path.touch()

    def read_logs(self, log_number_from: int) -> Iterable[dict[str, Any]]:
        """Every whole line from the given one on.

        Raises:
            StorageError: a line is none of a journal.
        """
        with self.path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)  # a writer that failed may be cutting its line off
            known = min(log_number_from, len(self._offsets) - 1)
            file.seek(self._offsets[known])
            found = []
            for number, line in enumerate(file, start=known):
                if not line.endswith(b"\n"):
                    break
                if number + 1 == len(self._offsets):
                    self._offsets.append(self._offsets[number] + len(line))
                if number >= log_number_from:
                    found.append(self._parsed(line, number))
        return found

    def _parsed(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            log = json.loads(line)
        except ValueError:
            log = None
        if not isinstance(log, dict):
            raise StorageError(
                "This is no journal of a study, or a damaged one.",
                found=f"line {number + 1} of {self.path}",
                fix="correct --storage, restore the file from a copy, or begin a new study with --new",
            )
        return log

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        """Append whole lines or nothing.

        Raises:
            OSError: the disk is full, or the file cannot be written; it is as it was.
        """
        text = "".join(json.dumps(log, separators=(",", ":")) + "\n" for log in logs).encode()
        with self.path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            whole = _whole(file.fileno())
            try:
                file.truncate(whole)
                file.seek(whole)
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), whole)
                raise


def _whole(handle: int) -> int:
    """Length of the file up to its last line end."""
    end = os.fstat(handle).st_size
    while end > 0:
        start = max(0, end - 4096)
        found = os.pread(handle, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
