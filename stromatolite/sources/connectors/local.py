"""Fetches files, or members of an archive, from a folder of this machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stromatolite.sources.connectors.keys import ARCHIVE_KEYS, Key, archive_problems

if TYPE_CHECKING:
    from stromatolite.sources.archives import Archives
    from stromatolite.sources.declaration import Source

KEYS: Final = {
    "path": Key("the folder that holds the members, the one file or the archive; ~ is the home folder", required=True),
    **ARCHIVE_KEYS,
}


def check(origin: Mapping[str, Any]) -> list[str]:
    """What is wrong with an origin whose keys are right one by one."""
    return archive_problems(origin, location="path")


def fetch(source: Source, folder: Path, archives: Archives) -> dict[str, Any]:
    """Write every member into `folder`."""
    from fsspec.implementations.local import LocalFileSystem

    from stromatolite.sources.connectors.delivery import fetch_from

    place = Path(source.origin["path"]).expanduser().absolute()
    location = f"{place.as_posix()}/" if place.is_dir() else place.as_posix()
    fetch_from(source, folder, archives, LocalFileSystem(), location)
    return {}
