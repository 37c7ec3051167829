"""Stage `build_habitability`: on which part of each planet each organism could live in each scenario, gate by gate."""

from __future__ import annotations

import argparse
from pathlib import Path

from domains.habitability.build import HabitabilitySettings, Sources, build
from pipelines.settings import read_block
from stromatolite.errors import reported


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--params", type=Path, default=Path("params.yaml"))
    parser.add_argument("--out", type=Path, default=Path("data/tables"))
    given = parser.parse_args()
    build(Sources(), given.out, read_block(given.params, "habitability", HabitabilitySettings))


if __name__ == "__main__":
    run()
