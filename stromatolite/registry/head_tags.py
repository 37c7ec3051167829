"""The head of a log of decisions, named in an annotated git tag: a line that is dropped behind the tag is missed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from stromatolite.errors import DataError
from stromatolite.registry.decision_log import DecisionLog, Entry

DIGITS: Final = 12
"""Of the hash, in the name of a tag."""
_HASH: Final = re.compile(r"^hash: ([0-9a-f]{64})$", re.MULTILINE)


def tag_head(root: Path, family: str, log: DecisionLog) -> tuple[str, bool]:
    """Tag HEAD with the hash of the log's last line.

    Args:
        root: the repository.
        family: whose log.
        log: of its decisions.

    Returns:
        the name of the tag, and whether it was made now.

    Raises:
        DataError: the log is empty, was changed, or is not committed; git refuses; or a tag of that name names another
            line.
    """
    entries = log.entries()
    if not entries:
        raise DataError(f"No decision on {family} was made yet, so there is nothing to tag.", fix="Run `dvc repro`.")
    head = entries[-1]
    name = f"decision/{family}/{head.hash[:DIGITS]}"
    there = _tags(root, family).get(name)
    if there is not None:
        if named_hash(there) == head.hash:
            return name, False
        raise DataError(f"The tag {name} is there and does not name this line.", fix=f"See `git show {name}`.")
    if log.path.read_bytes() != _committed(root, log.path):
        raise DataError(
            f"{log.path} is not committed, so a tag would name a line that its commit does not have.",
            fix=f"Commit {log.path.name} first.",
        )
    message = f"{family}: {head.outcome}\n\nhash: {head.hash}\noutcome: {head.outcome}\ntime: {head.time}\n"
    done = _git(root, "tag", "--annotate", "--file=-", name, stdin=message)
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace").strip()
        raise DataError(f"git made no tag {name}.", found=told, fix="git needs a name and an address for a tag.")
    return name, True


def tag_problems(root: Path, family: str, entries: Sequence[Entry]) -> list[str]:
    """Tags of the family that name a line which the log does not have; empty when there are none."""
    known = {entry.hash for entry in entries}
    found = []
    for name, message in sorted(_tags(root, family).items()):
        named = named_hash(message)
        if named is None or not named.startswith(name.rpartition("/")[2]):
            found.append(f"the tag {name} was not made by `strom registry tag`: its message does not hold its hash")
        elif named not in known:
            found.append(f"the log lacks the line of the tag {name}: it was dropped, or this commit is an older one")
    return found


def named_hash(message: str) -> str | None:
    """The hash in the message of a tag, or None."""
    found = _HASH.search(message)
    return found.group(1) if found else None


def _tags(root: Path, family: str) -> dict[str, str]:
    """Name → message of every tag of the family, of all commits; a tag that is not annotated has an empty message."""
    fields = "--format=%(refname:lstrip=2)%00%(objecttype)%00%(contents)%00"
    done = _git(root, "for-each-ref", fields, f"refs/tags/decision/{family}")
    if done.returncode != 0:
        return {}  # no git here
    parts = done.stdout.decode("utf-8", "replace").split("\0")
    rows = zip(parts[0::3], parts[1::3], parts[2::3], strict=False)
    return {name.strip(): message if kind == "tag" else "" for name, kind, message in rows}


def _committed(root: Path, path: Path) -> bytes | None:
    try:
        name = path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return None
    done = _git(root, "show", f"HEAD:./{name}")
    return done.stdout if done.returncode == 0 else None


def _git(root: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *arguments], cwd=root, input=stdin.encode(), capture_output=True, check=False)
