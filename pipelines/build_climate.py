"""Stage `build_climate`: the accepted climates of all simulators on one grid, as one cube."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from domains.climates.contracts import require_cube
from domains.climates.cube import hex_id, write_cube
from domains.climates.grid import LEVEL_PRESSURE_RULE
from domains.climates.simulated import ClimateData, source_of
from pipelines.settings import read_block
from stromatolite.errors import reported


def main(accepted: Path, out: Path, data: ClimateData) -> None:
    """Bring every accepted climate to the common grid and write the cube `out`; it must keep its contract."""
    source = source_of(data)
    attrs = {
        "Conventions": "CF-1.11",
        "title": "Simulated time-mean climates of planets that turn one face to their star",
        "provenance": json.dumps(source.provenance(accepted), sort_keys=True),
        "level_pressure": LEVEL_PRESSURE_RULE,
        "published_test": json.dumps(sorted(hex_id(planet) for planet in source.published_test(accepted))),
    }
    count = write_cube(
        out,
        source.blocks(accepted),
        attrs=attrs,
        planets_per_chunk=1,
        require=lambda cube: require_cube(cube, emulated=False),
    )
    print(f"built {count} simulated climates -> {out}")


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    parser.add_argument("--accepted", type=Path, default=Path("data/validated/climates/accepted"))
    parser.add_argument("--out", type=Path, default=Path("data/processed/climate/simulated.zarr"))
    arguments = parser.parse_args()
    main(arguments.accepted, arguments.out, read_block(arguments.params, "climate_data", ClimateData))


if __name__ == "__main__":
    run()
