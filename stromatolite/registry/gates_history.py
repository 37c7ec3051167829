"""Have the gates changed since the last model was accepted, and how?"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Any, Final

from stromatolite.registry.decision_log import Entry
from stromatolite.registry.gates import Gates

LINES: Final = 40
"""Of a difference, at most."""
CONTEXT: Final = 1


def gates_changed(entries: Sequence[Entry], gates: Gates, path: Path, root: Path) -> dict[str, Any] | None:
    """How the gates file differs from the one that the last accepted model passed.

    Args:
        entries: the log of decisions.
        gates: as they are now.
        path: of the gates file.
        root: the repository, whose history may hold the file as it was.

    Returns:
        `since`, the day of that decision (UTC), and `diff`, a unified difference of at most `LINES` lines, or None
        where git does not have the old file. None where no model was accepted yet, or the file is the same.
    """
    last = next((entry for entry in reversed(entries) if entry.accepted), None)
    before = last.decision["basis"]["gates"] if last else gates.digest
    if last is None or before == gates.digest:
        return None
    old = next((text for text in _committed(root, path) if _sha256(text) == before), None)
    return {"since": last.time[:10], "diff": None if old is None else _difference(old, path.read_bytes(), path.name)}


def _committed(root: Path, path: Path) -> Iterator[bytes]:
    """The file as each commit left it, from the last one back."""
    if not path.resolve().is_relative_to(root.resolve()):
        return
    name = path.resolve().relative_to(root.resolve()).as_posix()
    commits = _git(root, "log", "--format=%H", "--", name) or b""
    for commit in commits.decode().split():
        text = _git(root, "show", f"{commit}:./{name}")
        if text is not None:
            yield text


def _difference(old: bytes, new: bytes, name: str) -> str:
    before, after = (text.decode("utf-8", "replace").splitlines() for text in (old, new))
    lines = list(unified_diff(before, after, f"before/{name}", f"now/{name}", n=CONTEXT, lineterm=""))
    more = [f"... and {len(lines) - LINES} more lines"] if len(lines) > LINES else []
    return "\n".join([*lines[:LINES], *more])


def _sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _git(root: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    except FileNotFoundError:  # git is not installed
        return None
    return done.stdout if done.returncode == 0 else None
