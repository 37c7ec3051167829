"""The log of decisions of a family: JSON lines in git, only ever appended to, each with the hash of the one before.

`reports/decisions/<family>.jsonl`. A line that is edited, dropped or moved breaks every hash behind it.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from stromatolite.errors import DataError

SCHEMA: Final = 1
FIRST: Final = "0" * 64
"""Stands for the hash before the first line."""
PROMOTE, ROLLBACK, STAGE, APPROVE = "promote", "rollback", "stage", "approve"
ACCEPTED: Final = ("promoted", "already")
KEYS: Final = ("schema", "previous", "time", "who", "action", "outcome", "production", "reason", "decision")


@dataclass(frozen=True)
class Entry:
    """One line.

    Attributes:
        hash: sha256 of the line, without its end.
        previous: hash of the line before.
        time: UTC, in ISO 8601.
        who: name and address that git knows.
        action: `promote`, `stage`, `rollback` or `approve`.
        outcome: of a promotion `promoted`, `already` or `refused`; of an attempt to stage `staged` or `refused`; of a
            rollback `rolled back`; of an approval `approved`.
        production: digest of the package that is in production from then on; None for none.
        reason: why, in words; of a rollback or an approval what the person said.
        decision: the decision document of a promotion or of an attempt to stage, with `scores` of what was accepted for
            production and `files`, path → sha256 of the package that was judged (lines of before have none); of a
            rollback `from` and `to`, the packages; of an approval `candidate`, the package.
    """

    hash: str
    previous: str
    time: str
    who: str
    action: str
    outcome: str
    production: str | None
    reason: str
    decision: Mapping[str, Any]

    @property
    def document(self) -> dict[str, Any]:
        """The decision document as reports/decisions/<family>.json has it."""
        return {key: value for key, value in self.decision.items() if key not in ("scores", "files")}

    @property
    def accepted(self) -> bool:
        """Whether it put a model in production."""
        return self.action == PROMOTE and self.outcome in ACCEPTED

    @property
    def by_version(self) -> bool:
        """Whether a person named the version that was judged: it was not the candidate of the pipeline."""
        return self.decision.get("by_version") is True

    @property
    def moves_production(self) -> bool:
        """Whether it says anew what is in production."""
        return self.accepted or self.action == ROLLBACK

    @property
    def package(self) -> str | None:
        """Digest of the package that was judged or approved; of a rollback, of the one that came back."""
        candidate = self.decision.get("candidate") or {}
        found = candidate.get("package") or self.decision.get("to")
        return None if found is None else str(found)


class DecisionLog:
    """The log in the file `path`; a file that is not there is an empty log."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> list[Entry]:
        """All lines, in order.

        Raises:
            DataError: a line is damaged, or does not follow the one before.
        """
        found, problems = self.read()
        if problems:
            raise DataError(
                f"{self.path} was changed after it was written.",
                found=problems[0],
                allowed="lines that are only appended",
                fix=(
                    f"See what was changed: `git diff -- {self.path}`. Keep a copy, since lines that are not committed "
                    f"would be lost: `cp {self.path} ~/`. Then bring it back: `git checkout -- {self.path}`. Where "
                    f"the change is committed: `git log -p {self.path}`."
                ),
            )
        return found

    def read(self) -> tuple[list[Entry], list[str]]:
        """All lines that can be read, and what is wrong with the log."""
        if not self.path.exists():
            return [], []
        entries: list[Entry] = []
        problems: list[str] = []
        before = FIRST
        text = self.path.read_text(encoding="utf-8", errors="replace")
        if text and not text.endswith("\n"):
            problems.append("the last line is not whole")
        for number, line in enumerate(text.removesuffix("\n").split("\n") if text else [], start=1):
            try:
                entry = _parse(line)
            except (ValueError, KeyError, TypeError) as error:
                problems.append(f"line {number} is no entry ({type(error).__name__}: {error})")
                before = _hash(line)
                continue
            if entry.previous != before:
                problems.append(f"line {number} does not follow the line before it")
            before = entry.hash
            entries.append(entry)
        return entries, problems

    def append(
        self,
        root: Path,
        *,
        action: str,
        outcome: str,
        production: str | None,
        reason: str,
        decision: Mapping[str, Any],
    ) -> Entry:
        """Add a line, on disk when this returns. Call it inside `locked`.

        Raises:
            DataError: the log was changed by hand: nothing is added to it then.
        """
        entries = self.entries()
        document = {
            "schema": SCHEMA,
            "previous": entries[-1].hash if entries else FIRST,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "who": git_identity(root),
            "action": action,
            "outcome": outcome,
            "production": production,
            "reason": reason,
            "decision": dict(decision),
        }
        line = json.dumps(document, sort_keys=True, ensure_ascii=False, allow_nan=False)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())
        return _parse(line)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes of this machine from deciding at the same time."""
        from filelock import FileLock

        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = self.path.parent / f".{self.path.stem}.lock"
        with FileLock(lock):
            yield


def in_production(entries: Sequence[Entry], on: str | None = None) -> Entry | None:
    """The entry that says what was in production at the end of the day `on` (YYYY-MM-DD), or is now."""
    until = [entry for entry in entries if on is None or entry.time[:10] <= on]
    return next((entry for entry in reversed(until) if entry.moves_production), None)


def withdrawn(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Packages that were rolled back from, and not put back by a rollback since, with the entry that did it."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.action == ROLLBACK:
            found[str(entry.decision["from"])] = entry
            found.pop(str(entry.decision["to"]), None)
    return found


def git_identity(root: Path) -> str:
    """Name and address of whoever runs this, as git knows them; the login name where git knows nothing."""
    values = []
    for key in ("user.name", "user.email"):
        done = subprocess.run(["git", "config", key], cwd=root, capture_output=True, text=True, check=False)
        values.append(done.stdout.strip())
    name, address = values
    return f"{name} <{address}>".strip() if name or address else os.environ.get("USER", "unknown")


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def _parse(line: str) -> Entry:
    document = json.loads(line)
    if document["schema"] != SCHEMA:
        raise ValueError(f"schema {document['schema']}")
    if set(document) != set(KEYS):
        raise ValueError("other keys than an entry has")
    fields = {key: document[key] for key in KEYS if key != "schema"}
    return Entry(hash=_hash(line), **fields)
