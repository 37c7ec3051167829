"""Stage `ingest`: bring the files of a source to data/raw, each held against the checksum of its entry."""

from __future__ import annotations

import argparse
from pathlib import Path

from stromatolite.errors import reported
from stromatolite.sources.fetch import fetch
from stromatolite.sources.progress import download_progress
from stromatolite.sources.registry import ARCHIVES, PATH, RAW, find, ingested, read_sources


def main(name: str, registry: Path, raw: Path, archives: Path) -> None:
    """Bring the source `name` to `raw/name`, whole or not at all; its archive stays in `archives` for other sources."""
    source = ingested(find(read_sources(registry), name))
    kept = (archives / str(source.origin.get("sha256"))).is_file()
    with download_progress() as progress:
        record = fetch(source, raw / name, archives=archives, progress=progress)
    size = sum(member["bytes"] for member in record["members"])
    place = f"an archive in {archives}" if kept else f"its origin ({source.connector})"
    count = len(record["members"])
    print(f"brought {count} file{'s' * (count != 1)}, {size:,} bytes, from {place} -> {raw / name}")


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", help=f"a name in {PATH}")
    parser.add_argument("--registry", type=Path, default=PATH)
    parser.add_argument("--raw", type=Path, default=RAW)
    parser.add_argument("--archives", type=Path, default=ARCHIVES)
    arguments = parser.parse_args()
    main(arguments.source, arguments.registry, arguments.raw, arguments.archives)


if __name__ == "__main__":
    run()
