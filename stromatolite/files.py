"""Files written whole or not at all, and their checksums."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PARTIAL = ".partial-"


@contextmanager
def replaced_dir(target: Path) -> Iterator[Path]:
    """Yield an empty directory beside `target` that takes its place on success and vanishes on failure.

    Left-overs of a killed process (SIGKILL leaves no time to clean) are swept away by the next call.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for stale in target.parent.glob(f"{PARTIAL}{target.name}-*"):
        shutil.rmtree(stale, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=f"{PARTIAL}{target.name}-", dir=target.parent))
    partial.chmod(0o755)
    try:
        with _named(target):
            yield partial
            if target.exists():
                shutil.rmtree(target)
            partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def _named(target: Path) -> Iterator[None]:
    """Say what was being written when a disk is full: a write that fails does not tell."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT) and error.filename is None:
            error.filename = str(target)
        raise


@contextmanager
def replaced_file(target: Path) -> Iterator[Path]:
    """Yield an empty file beside `target` that takes its place on success and vanishes on failure.

    A reader sees the old file or the new one, never half of it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{PARTIAL}{target.name}-", dir=target.parent)
    os.close(handle)
    partial = Path(name)
    try:
        with _named(target):
            yield partial
            partial.chmod(0o644)
            partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def write_text(target: Path, text: str) -> None:
    """Write `text` to `target`, whole or not at all."""
    with replaced_file(target) as partial:
        partial.write_text(text, encoding="utf-8")


def write_json(target: Path, value: Any) -> None:
    """Write `value` as sorted, indented JSON (the same value gives the same bytes); NaN is refused."""
    write_text(target, json_text(value))


def json_text(value: Any) -> str:
    """`value` as `write_json` writes it."""
    return json.dumps(value, indent=2, sort_keys=True, allow_nan=False) + "\n"


def sha256(path: Path) -> str:
    """Hex sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
