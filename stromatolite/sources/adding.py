"""Enters a new source: fetches it once to see sizes and checksums, and writes its entry into the registry."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from stromatolite.errors import ConfigError, DataError
from stromatolite.files import sha256, write_text
from stromatolite.sources.archive_entries import FILE
from stromatolite.sources.archives import Archives
from stromatolite.sources.connectors import load_connector
from stromatolite.sources.declaration import Member, Source
from stromatolite.sources.entry import NAME, NAME_IN_WORDS
from stromatolite.sources.entry_text import entry_text
from stromatolite.sources.registry import parse_source, read_sources
from stromatolite.sources.remote import Remote
from stromatolite.sources.unpack import WALKS

LIVE: Final = ("tap",)
"""Connectors whose answer is another one next week: a checksum of today would refuse it."""
SHOWN: Final = 200
"""Files of an archive that a message lists at most."""


class _Noting(Archives):
    """Remembers the archive that a connector asked for: its size and checksum belong into the entry."""

    used: Path | None = None

    def archive(self, checksum: str | None, locate: Callable[[], Remote]) -> Path:
        """As in `Archives`."""
        self.used = super().archive(checksum, locate)
        return self.used


def pin(source: Source, archives: Path) -> Source:
    """The source with size and checksum of its archive and of each member, as fetched now.

    Args:
        source: the source; what its entry does not know yet may be missing.
        archives: where its archive is kept.

    Raises:
        DataError: it cannot be had, or no member is named; the message lists the files of its archive.
    """
    store = _Noting(archives)
    archives.mkdir(parents=True, exist_ok=True)
    connector = load_connector(source.connector)
    with tempfile.TemporaryDirectory(dir=archives) as name:
        folder = Path(name)
        found = connector.fetch(source, folder, store)
        if not source.members:
            raise _nothing_named(source, store.used)
        members = source.members
        if source.connector not in LIVE:
            members = tuple(_measured(member, folder / place) for place, member in source.files.items())
    origin = dict(source.origin)
    if store.used:
        origin |= {"bytes": store.used.stat().st_size, "sha256": store.used.name}
    if "commit" in found:
        origin["revision"] = found["commit"]
    return replace(source, origin={key: origin[key] for key in connector.KEYS if key in origin}, members=members)


def require_new(registry: Path, name: str) -> dict[str, Source]:
    """The sources that there are, when none of them has the name.

    Raises:
        ConfigError: the name is taken, or is none.
    """
    sources = read_sources(registry)
    if name in sources:
        raise ConfigError(
            f"There is a source called {name} already: {entry_path(registry, sources[name])}.",
            fix="Choose another name, or edit its entry by hand.",
        )
    if not NAME.fullmatch(name):
        raise ConfigError("This is no name for a source.", found=name, allowed=NAME_IN_WORDS)
    return sources


def entry_path(registry: Path, source: Source) -> Path:
    """The file of a source's entry."""
    return registry / source.domain / f"{source.name}.yaml"


def add(registry: Path, source: Source) -> Path:
    """Write the entry of a new source, whole or not at all.

    Returns:
        Its file.

    Raises:
        ConfigError: the name is taken, or the entry is not sound.
    """
    require_new(registry, source.name)
    path, text = entry_path(registry, source), entry_text(source)
    if parse_source(text, source.domain, source.name, path.as_posix()) != source:
        raise ConfigError(f"{path}: the entry cannot be written so that it reads the same.", found=text)
    path.parent.mkdir(exist_ok=True)
    write_text(path, text)
    return path


def _measured(member: Member, path: Path) -> Member:
    return Member(member.path, path.stat().st_size, sha256(path))


def _nothing_named(source: Source, archive: Path | None) -> DataError:
    """The error when no member is named: it lists the files."""
    problem = f"No file of {source.name} is named."
    fix = "Name the files to fetch: `--member PATH`, once for each."
    if archive is None:
        return DataError(problem, allowed="paths below what the origin names", fix=fix)
    with WALKS["zip" if zipfile.is_zipfile(archive) else "tar"](archive) as entries:
        files = [f"{entry.name} ({entry.size:,} bytes)" for entry in entries if entry.kind == FILE]
    more = [f"and {len(files) - SHOWN:,} more"] if len(files) > SHOWN else []
    return DataError(problem, allowed="\n    ".join(["one or more of", *files[:SHOWN], *more]), fix=fix)
