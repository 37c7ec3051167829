"""Takes named members out of an archive of which nothing is believed: not its names, its sizes or its checksums."""

from __future__ import annotations

import errno
import hashlib
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from stromatolite.errors import DataError, nearest
from stromatolite.sources.archive_entries import (
    BLOCK,
    FILE,
    LARGEST_RATIO,
    LINK,
    RATIO_SPARED,
    SPECIAL,
    Entry,
    Hostile,
    tar_entries,
    zip_entries,
)
from stromatolite.sources.declaration import Member

LARGEST_MEMBER: Final = 16 * 2**30  # bytes, where nobody says how large it is
WALKS: Final = {"zip": zip_entries, "tar": tar_entries}
_DAMAGED: Final = (
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    struct.error,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


class UnsoundArchiveError(DataError):
    """An archive that is hostile or damaged: it is not worth keeping."""


def unpack(archive: Path, kind: str, wanted: Mapping[Path, Member], *, name: str) -> None:
    """Write members of an archive to the paths that are the keys of `wanted`, each held against its size and sha256.

    What was written before a refusal is left to the caller to sweep away.

    Args:
        archive: the file.
        kind: zip or tar; a tar archive may be packed by gzip.
        wanted: members by where to write them.
        name: what messages call the archive.

    Raises:
        UnsoundArchiveError: it is hostile or damaged.
        DataError: a member is missing or not what it should be.
    """
    places = {member.path: (path, member) for path, member in wanted.items()}
    names: list[str] = []
    taken: set[str] = set()
    with _archive_errors(name), WALKS[kind](archive) as entries:
        for entry in entries:
            _check_entry(entry, places.keys())
            if entry.name in places:
                if entry.name in taken:
                    raise Hostile(f"it has two entries called {entry.name}")
                taken.add(entry.name)
                _write(entry, *places[entry.name])
            names.append(entry.name)
    for path in places:
        if path not in taken:
            close = nearest(path, names)
            raise DataError(
                f"{name} has no member {path}.",
                found=f"{len(names)} other entries" if names else "an empty archive",
                fix=f"Did you mean {close!r}?" if close else "Check the paths of the source's members.",
            )


def _check_entry(entry: Entry, wanted: Collection[str]) -> None:
    """Refuse what no honest archive holds, even where it is not asked for; and links where it is."""
    steps = entry.name.split("/")
    if entry.name.startswith("/") or "\\" in entry.name or ".." in steps or re.match("[A-Za-z]:", entry.name):
        raise Hostile(f"its entry {entry.name!r} leads out of the folder")
    if not entry.name.isprintable():
        raise Hostile(f"its entry {entry.name!r} has letters that cannot be shown")
    if entry.kind == SPECIAL:
        raise Hostile(f"its entry {entry.name} is a {SPECIAL}")
    for path in wanted:
        if entry.kind == LINK and (path == entry.name or path.startswith(f"{entry.name}/")):
            raise Hostile(f"its entry {entry.name} is a link")
        if path == entry.name and entry.kind != FILE:
            raise Hostile(f"its entry {entry.name} is a {entry.kind}")


def _write(entry: Entry, path: Path, member: Member) -> None:
    if entry.fault:
        raise Hostile(f"its entry {entry.name} cannot be unpacked: {entry.fault}")
    if member.bytes not in (None, entry.size):
        raise DataError(
            f"The member {member.path} has another size.",
            found=f"{entry.size:,} bytes",
            allowed=f"{member.bytes:,} bytes",
            fix="Nothing was kept. Check the size and sha256 of the member in the source's entry.",
        )
    if entry.size > LARGEST_MEMBER:
        raise Hostile(f"its entry {entry.name} has {entry.size:,} bytes by its header, more than {LARGEST_MEMBER:,}")
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with entry.opened() as file, path.open("xb") as out:
        while block := file.read(BLOCK):
            size += len(block)
            if size > entry.size:
                raise Hostile(f"its entry {entry.name} has more bytes than the {entry.size:,} of its header")
            if entry.packed is not None and size > max(RATIO_SPARED, LARGEST_RATIO * entry.packed):
                raise Hostile(f"its entry {entry.name} unpacks to more than {LARGEST_RATIO} times its size")
            digest.update(block)
            out.write(block)
    if size != entry.size:
        raise Hostile(f"its entry {entry.name} has {size:,} bytes, not the {entry.size:,} of its header")
    if member.sha256 not in (None, digest.hexdigest()):
        raise DataError(
            f"The member {member.path} has another checksum.",
            found=digest.hexdigest(),
            allowed=member.sha256,
            fix="Nothing was kept. Check the sha256 of the member in the source's entry.",
        )


@contextmanager
def _archive_errors(name: str) -> Iterator[None]:
    try:
        yield
    except Hostile as error:
        raise UnsoundArchiveError(
            f"{name} is refused: {error}.",
            allowed=f"plain files inside the folder, of the size of their header, packed at most {LARGEST_RATIO} to 1",
            fix="Nothing was unpacked. Do not open it by other means; get the archive anew, from its author.",
        ) from error
    except (*_DAMAGED, OSError) as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        raise UnsoundArchiveError(
            f"{name} is damaged, or no archive of its kind.",
            found=str(error) or type(error).__name__,
            fix="Nothing was unpacked. Get the archive anew, and check the `archive` of the source's origin.",
        ) from error
