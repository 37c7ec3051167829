"""Stage `ingest`: fetch the files of a domain's sources into data/raw and compare each with its checksum."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import yaml

from stromatolite.errors import ConfigError, reported
from stromatolite.sources.declaration import Source
from stromatolite.sources.fetch import fetch_all, verify
from stromatolite.sources.progress import download_progress
from stromatolite.sources.registry import ARCHIVES, PATH, RAW, find, ingested, read_domain


def main(domain: str, names: Sequence[str], registry: Path, raw: Path, archives: Path) -> None:
    """Fetch the named sources of `domain` to `raw/<domain>/<source>`.

    A complete source that agrees with its entry is not fetched again; a source that is not named any more is removed.
    Archives stay in `archives`, for other sources.
    """
    known = read_domain(registry, domain)
    wanted = [ingested(find(known, name)) for name in names]
    folder = raw / domain
    missing = [source for source in wanted if verify(source, source.folder(raw))]
    with download_progress() as progress:
        fetch_all(missing, raw, archives=archives, progress=progress)
    for stray in sorted(folder.iterdir()) if folder.is_dir() else ():
        if stray.name not in names:
            shutil.rmtree(stray)
    for source in wanted:
        print(f"{source.name}: {'fetched' if source in missing else 'unchanged'}, {_size(source, raw)}")


def listed(params: Path, domain: str) -> list[str]:
    """The sources of a domain that `params` lists under `sources`.

    Raises:
        ConfigError: it lists none, or not as a list of names.
    """
    try:
        block = yaml.safe_load(params.read_text(encoding="utf-8")).get("sources", {})
    except FileNotFoundError as error:
        raise ConfigError(f"{params} is missing.", fix="Run from the root of the repository.") from error
    names = block.get(domain) if isinstance(block, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or not names:
        raise ConfigError(
            f"{params} lists no sources of the domain {domain}.",
            found=names,
            allowed=f"sources: {{{domain}: [name, ...]}}",
            fix="`strom source list` shows the names.",
        )
    return names


def _size(source: Source, raw: Path) -> str:
    sizes = [(source.folder(raw) / path).stat().st_size for path in source.files]
    return f"{len(sizes)} file{'s' * (len(sizes) != 1)}, {sum(sizes):,} bytes"


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.ingest", description=__doc__)
    parser.add_argument("domain")
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    parser.add_argument("--registry", type=Path, default=PATH)
    parser.add_argument("--raw", type=Path, default=RAW)
    parser.add_argument("--archives", type=Path, default=ARCHIVES)
    given = parser.parse_args()
    main(given.domain, listed(given.params, given.domain), given.registry, given.raw, given.archives)


if __name__ == "__main__":
    run()
