"""What the connectors of files share: members that lie in a folder, in one file, or in an archive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.errors import DataError
from stromatolite.sources.remote import Remote
from stromatolite.sources.unpack import UnsoundArchiveError, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from fsspec import AbstractFileSystem

    from stromatolite.sources.archives import Archives
    from stromatolite.sources.declaration import Member, Source


def fetch_from(
    source: Source,
    folder: Path,
    archives: Archives,
    filesystem: AbstractFileSystem,
    location: str,
    *,
    spelt: Callable[[str], str] = str,
) -> None:
    """Fetch the members from a location: a folder (it ends in /), the one file, or an archive if the origin says so.

    Args:
        source: the source.
        folder: where to.
        archives: the shared folder of downloads.
        filesystem: where the location lies.
        location: its path there.
        spelt: how the path of a member is written there.
    """
    if "archive" in source.origin:
        name = location.rpartition("/")[2]
        fetch_from_archive(
            source, folder, archives, source.origin["archive"], lambda: Remote(filesystem, location, name)
        )
    elif location.endswith("/"):
        fetch_members(source, folder, archives, lambda each: Remote(filesystem, location + spelt(each.path), each.name))
    else:
        member = only_member(source)
        fetch_members(source, folder, archives, lambda _: Remote(filesystem, location, member.name))


def fetch_members(source: Source, folder: Path, archives: Archives, at: Callable[[Member], Remote]) -> None:
    """Fetch each member from where `at` says that it lies; the checksums are the members' own."""
    places = {folder / place: member for place, member in source.files.items()}
    archives.files({path: _pinned(at(member), member) for path, member in places.items()})


def fetch_from_archive(
    source: Source, folder: Path, archives: Archives, kind: str, locate: Callable[[], Remote]
) -> None:
    """Fetch the members out of one archive; size and checksum of the archive stand in the origin."""

    def located() -> Remote:
        remote = locate()
        return replace(
            remote,
            bytes=source.origin.get("bytes", remote.bytes),
            sha256=source.origin.get("sha256", remote.sha256),
        )

    archive = archives.archive(source.origin.get("sha256"), located)
    wanted = {folder / place: member for place, member in source.files.items()}
    try:
        unpack(archive, kind, wanted, name=f"The archive of {source.name}")
    except UnsoundArchiveError:
        archive.unlink(missing_ok=True)
        raise


def only_member(source: Source) -> Member:
    """The member of a source whose origin is one file.

    Raises:
        DataError: there are several or none.
    """
    if len(source.members) != 1:
        raise DataError(
            f"{source.name}: its origin is one file, and it has {len(source.members)} members.",
            allowed="one member; or a folder (the origin ends in /), or an archive (`archive: zip` or `tar`)",
        )
    return source.members[0]


def _pinned(remote: Remote, member: Member) -> Remote:
    known = remote if member.bytes is None else replace(remote, bytes=member.bytes)
    return known if member.sha256 is None else replace(known, sha256=member.sha256)
