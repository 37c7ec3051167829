"""Stage `build_corpus`: dossiers written from our tables, split by pattern and by name."""

from __future__ import annotations

import argparse
from pathlib import Path

from domains.dossiers.corpus.build import CorpusSettings, build
from pipelines.settings import read_block
from stromatolite.errors import reported
from stromatolite.splits import SplitSettings


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    parser.add_argument("--tables", type=Path, default=Path("data/tables"))
    parser.add_argument("--climates", type=Path, default=Path("data/processed/climate/simulated.zarr"))
    parser.add_argument("--out", type=Path, default=Path("data/processed/language"))
    given = parser.parse_args()
    split = read_block(given.params, "split", SplitSettings)
    build(given.tables, given.climates, given.out, read_block(given.params, "corpus", CorpusSettings), split)


if __name__ == "__main__":
    run()
