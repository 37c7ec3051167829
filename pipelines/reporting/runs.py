"""The run that stands behind the evaluated model: what it rests on, and what it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.reporting.formats import duration, number, short, words
from stromatolite.lineage import complete
from stromatolite.record import RunRecord

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Run:
    """Facts as label and text, and what the lineage lacks."""

    facts: Facts
    data: list[tuple[str, str, str]]
    lacking: list[str]


def read_run(root: Path) -> Run | None:
    """Prepare the record in `root`; None when there is none.

    Raises:
        DataError: the record is damaged.
    """
    if not (root / "record.json").exists():
        return None
    record = RunRecord.open(root)
    lineage = record.lineage
    data = [
        (words(name), str(version.get("path", "")), str(version.get("md5") or version.get("reason") or ""))
        for name, version in (lineage.get("data") or {}).items()
    ]
    return Run(list(_facts(record, lineage)), data, complete(lineage))


def _facts(record: RunRecord, lineage: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    split, device, resources = (lineage.get(part) or {} for part in ("split", "device", "resources"))
    installed = lineage.get("environment") or {}
    yield "status", record.status
    yield "configuration", f"{record.config.get('label')}, identity {record.config.get('identity')}"
    yield "code", _code(lineage.get("git") or {})
    yield "split", str(split.get("identity") or "not recorded")
    yield "seed", str(record.seed)
    yield "device", f"{device.get('device', 'not recorded')}: {device.get('reason', '')}".rstrip(": ")
    if resources:
        yield "wall time", duration(resources["wall_seconds"])
        yield "peak memory", f"{number(resources['peak_memory_mib'], 0)} MiB"
    yield "began", f"{datetime.fromtimestamp(record.started_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    yield "environment", f"Python {installed.get('python', 'not recorded')}, packages {short(installed.get('sha256'))}"
    for name, identity in (lineage.get("schemas") or {}).items():
        yield f"schema {words(name)}", short(identity)
    yield "record", record.id


def _code(git: Mapping[str, Any]) -> str:
    if not git.get("commit"):
        return str(git.get("reason") or "no commit was recorded")
    changed = list(git.get("changed") or [])
    told = f"with uncommitted changes in {', '.join(changed)}" if git.get("dirty") else "without uncommitted changes"
    return f"commit {git['commit']} on {git.get('branch') or 'no branch'}, {told}"
