"""Fetches one file of an address in a process of its own: a test runs it twice at once, or ends it midway."""

from __future__ import annotations

import sys
from pathlib import Path

from made_sources import source_of

from stromatolite.errors import reported
from stromatolite.sources.fetch import fetch_all


@reported
def main(url: str, checksum: str, member: str, raw: str, archives: str) -> None:
    origin = {"url": url, "archive": "zip", "sha256": checksum}
    fetch_all([source_of("http", origin, {member: None})], Path(raw), archives=Path(archives))


if __name__ == "__main__":
    main(*sys.argv[1:])
