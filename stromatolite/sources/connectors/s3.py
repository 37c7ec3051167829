"""Fetches files, or members of an archive, from S3 and what speaks its protocol."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stromatolite.sources.connectors.keys import ARCHIVE_KEYS, URL, Key, archive_problems

if TYPE_CHECKING:
    from stromatolite.sources.archives import Archives
    from stromatolite.sources.declaration import Source

KEYS: Final = {
    "url": Key(
        "s3://bucket/file, or s3://bucket/folder/ that holds the members", required=True, pattern=r"s3://[^\s/]+/\S*"
    ),
    "endpoint_url": Key("server, if it is not Amazon's; else AWS_ENDPOINT_URL", pattern=URL),
    "anon": Key("whether to ask without credentials; else they come from the environment, as ever with S3", kind=bool),
    **ARCHIVE_KEYS,
}


def check(origin: Mapping[str, Any]) -> list[str]:
    """What is wrong with an origin whose keys are right one by one."""
    return archive_problems(origin, location="url")


def fetch(source: Source, folder: Path, archives: Archives) -> dict[str, Any]:
    """Write every member into `folder`."""
    import s3fs

    from stromatolite.sources.connectors.delivery import fetch_from

    bucket = s3fs.S3FileSystem(
        anon=source.origin.get("anon", False), endpoint_url=source.origin.get("endpoint_url"), skip_instance_cache=True
    )
    fetch_from(source, folder, archives, bucket, source.origin["url"])
    return {}
