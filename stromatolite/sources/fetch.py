"""Fetches sources, each completely or not at all, and verifies files that were fetched."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any, Final

from rich.progress import Progress

from stromatolite.errors import DataError, StromError, explain
from stromatolite.files import replaced_dir, sha256, write_json
from stromatolite.sources.archives import Archives
from stromatolite.sources.connectors import load_connector
from stromatolite.sources.declaration import PROVENANCE, Source
from stromatolite.sources.download import check_space

JOBS: Final = 4


def fetch(source: Source, target: Path, *, archives: Path, progress: Progress | None = None) -> dict[str, Any]:
    """Fetch a source's members into the folder `target`, with a record of where they are from.

    Args:
        source: the source.
        target: the folder; what is in it is replaced.
        archives: folder of downloads, shared by sources and processes.
        progress: where to show downloads.

    Returns:
        The record, as in `target/source.json`: source, connector, origin, members with size and checksum, and what
        was found of a source that nobody pinned.

    Raises:
        DataError: it cannot be had, or is not what the entry says; `target` is as it was.
    """
    return _fetch(source, target, Archives(archives, progress=progress))


def fetch_all(
    sources: Iterable[Source], raw: Path, *, archives: Path, jobs: int = JOBS, progress: Progress | None = None
) -> dict[str, dict[str, Any]]:
    """Fetch sources into folders `raw/<domain>/<source>`, several at once.

    Returns:
        The record of each by its name.

    Raises:
        DataError: some could not be fetched; the others are there.
    """
    store = Archives(archives, progress=progress)
    records: dict[str, dict[str, Any]] = {}
    failures: dict[str, StromError] = {}
    with ThreadPoolExecutor(jobs) as pool:
        waiting = {pool.submit(_fetch, each, each.folder(raw), store): each.name for each in _spread(sources)}
        try:
            for done in as_completed(waiting):
                _book(done.exception() or done.result(), waiting[done], records, failures)
        except BaseException:
            store.stop.set()  # those under way end at the next bytes, and keep what came
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if failures:
        problems = "\n".join(f"{name}: {error}" for name, error in sorted(failures.items()))
        raise DataError(f"{len(failures)} of {len(waiting)} sources could not be fetched.\n{problems}")
    return records


def verify(source: Source, folder: Path) -> list[str]:
    """What is wrong with the files of a source in `folder`; empty when they are what the entry and the record say."""
    try:
        record = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        kept = {each["file"]: each for each in record["members"]}
        origin = (record["connector"], record["origin"])
    except FileNotFoundError:
        return [f"{folder / PROVENANCE} is missing: the source was not fetched."]
    except (ValueError, KeyError, TypeError):
        return [f"{folder / PROVENANCE} is damaged: fetch the source again."]
    problems = []
    if origin != (source.connector, dict(source.origin)):
        problems.append(f"{source.name} was fetched from another origin than its entry says: fetch it again.")
    for place, member in source.files.items():
        expected = {"bytes": member.bytes, "sha256": member.sha256}
        known = {key: value for key, value in expected.items() if value is not None}
        wanted = {**kept.get(place, {}), **known}
        problems += _file_problems(folder / place, wanted)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    strays = sorted(files - set(source.files) - {PROVENANCE})
    return problems + [f"{folder / stray} does not belong to {source.name}." for stray in strays]


def _file_problems(path: Path, wanted: dict[str, Any]) -> list[str]:
    if not path.is_file():
        return [f"{path} is missing."]
    if "bytes" in wanted and path.stat().st_size != wanted["bytes"]:
        return [f"{path} has {path.stat().st_size:,} bytes, not {wanted['bytes']:,}."]
    if "sha256" in wanted and sha256(path) != wanted["sha256"]:
        return [f"{path} has another checksum than it had."]
    return []


def _fetch(source: Source, target: Path, store: Archives) -> dict[str, Any]:
    check_space(target.absolute().parent, source.size or 0)
    with store.locked(hashlib.sha256(str(target.absolute()).encode()).hexdigest()), replaced_dir(target) as partial:
        found = load_connector(source.connector).fetch(source, partial, store)
        record = {
            "source": source.name,
            "connector": source.connector,
            "origin": dict(source.origin),
            "members": _measured(source, partial),
            "found": found,
        }
        _warn_of_changes(source, target / PROVENANCE, record)
        write_json(partial / PROVENANCE, record)
    return record


def _measured(source: Source, folder: Path) -> list[dict[str, Any]]:
    """What is here, measured on the disk: nothing goes in by the word of a connector."""
    measured = []
    for place, member in source.files.items():
        path = folder / place
        size, checksum = path.stat().st_size, sha256(path)
        if member.bytes not in (None, size) or member.sha256 not in (None, checksum):
            raise DataError(
                f"{source.name}: {member.path} is not what the entry says.",
                found=f"{size:,} bytes, sha256 {checksum}",
                allowed=f"{member.bytes or 'any number of'} bytes, sha256 {member.sha256 or 'of any kind'}",
                fix="It changed after it was entered. Compare both versions before you enter a new checksum.",
            )
        measured.append({"path": member.path, "file": place, "bytes": size, "sha256": checksum})
    return measured


def _warn_of_changes(source: Source, before: Path, record: dict[str, Any]) -> None:
    """A source that nobody pinned may be another than last time; who fetches it again should know."""
    try:
        old = {each["file"]: each["sha256"] for each in json.loads(before.read_text(encoding="utf-8"))["members"]}
    except (OSError, ValueError, KeyError, TypeError):
        return
    changed = [each["file"] for each in record["members"] if old.get(each["file"], each["sha256"]) != each["sha256"]]
    if changed and not source.pinned:
        warnings.warn(f"{source.name} changed since it was last fetched: {', '.join(changed)}.", stacklevel=2)


def _spread(sources: Iterable[Source]) -> list[Source]:
    """First one source of each archive, so that none waits for another while it could fetch something else."""
    seen: set[Any] = set()
    first: list[Source] = []
    later: list[Source] = []
    for source in sources:
        archive = source.origin.get("sha256")
        (later if archive in seen else first).append(source)
        seen |= {archive} - {None}
    return first + later


def _book(
    outcome: BaseException | dict[str, Any],
    name: str,
    records: dict[str, dict[str, Any]],
    failures: dict[str, StromError],
) -> None:
    if isinstance(outcome, dict):
        records[name] = outcome
    elif isinstance(outcome, Exception) and (known := explain(outcome)):
        failures[name] = known
    else:
        raise outcome
