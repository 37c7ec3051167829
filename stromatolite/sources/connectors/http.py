"""Fetches files, or members of an archive, from a web server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from stromatolite.sources.connectors.keys import ARCHIVE_KEYS, URL, Key, archive_problems

if TYPE_CHECKING:
    from stromatolite.sources.archives import Archives
    from stromatolite.sources.declaration import Source

KEYS: Final = {
    "url": Key(
        "address of the file or archive, or of the folder of the members (ends in /)", required=True, pattern=URL
    ),
    **ARCHIVE_KEYS,
}


def check(origin: Mapping[str, Any]) -> list[str]:
    """What is wrong with an origin whose keys are right one by one."""
    return archive_problems(origin, location="url")


def fetch(source: Source, folder: Path, archives: Archives) -> dict[str, Any]:
    """Write every member into `folder`."""
    from stromatolite.sources.connectors.delivery import fetch_from
    from stromatolite.sources.remote import web

    fetch_from(source, folder, archives, web(), source.origin["url"], spelt=quote)
    return {}
