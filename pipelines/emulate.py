"""Stage `emulate`: CLERO's climates for a few thousand planets, for pretraining, as one cube."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from domains.climates import emulated
from domains.climates.contracts import require_cube
from domains.climates.cube import write_cube
from domains.climates.grid import LEVEL_PRESSURE_RULE
from pipelines.settings import read_block
from stromatolite.errors import reported

PLANETS_PER_CHUNK = 32


def main(out: Path, emulation: emulated.Emulation) -> None:
    """Emulate the planets that `emulation` describes and write them to `out`, at the memory of one batch."""
    parameters, simulators = emulated.sample(emulation)
    outside = float(emulated.outside_core_domain(parameters).mean())
    attrs = {
        "Conventions": "CF-1.11",
        "title": "Climates emulated by CLERO: training data only",
        "provenance": json.dumps(emulated.provenance(), sort_keys=True),
        "level_pressure": LEVEL_PRESSURE_RULE,
        "fraction_outside_core_domain": outside,
    }
    count = write_cube(
        out,
        emulated.blocks(parameters, simulators),
        attrs=attrs,
        planets_per_chunk=PLANETS_PER_CHUNK,
        require=lambda cube: require_cube(cube, emulated=True),
    )
    print(f"emulated {count} planets ({outside:.1%} outside CLERO's core domain) -> {out}")


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    parser.add_argument("--out", type=Path, default=Path("data/processed/climate/emulated.zarr"))
    arguments = parser.parse_args()
    main(arguments.out, read_block(arguments.params, "emulate", emulated.Emulation))


if __name__ == "__main__":
    run()
