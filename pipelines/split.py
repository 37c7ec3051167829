"""Stage `split`: which planets are tested on, by a hash of their parameters; identifiers only."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from domains.climates.contracts import require_simulated
from domains.climates.cube import open_cube
from domains.climates.splits import Splitting, split
from pipelines.settings import read_block
from stromatolite.errors import reported
from stromatolite.files import write_json


def main(cube: Path, out: Path, splitting: Splitting) -> None:
    """Split the planets of the simulated climates in `cube`; an emulated one among them is refused."""
    climates = open_cube(cube)
    planets = climates["planet"].values.tolist()
    require_simulated(climates, planets, "splits")
    published = [int(digits, 16) for digits in json.loads(climates.attrs.get("published_test", "[]"))]
    document = split(planets, splitting, published)
    write_json(out, document)
    print(f"{document['kind']} of {document['planets']} planets, identity {document['identity']} -> {out}")


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    parser.add_argument("--cube", type=Path, default=Path("data/processed/climate/simulated.zarr"))
    parser.add_argument("--out", type=Path, default=Path("data/splits/climate.json"))
    arguments = parser.parse_args()
    main(arguments.cube, arguments.out, read_block(arguments.params, "split", Splitting))


if __name__ == "__main__":
    run()
