"""The command line of the stages that build tables: where the validated sources lie, and where the tables go."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from stromatolite.errors import reported

VALIDATED = Path("data/validated")
TABLES = Path("data/tables")


@reported
def command(main: Callable[[Path, Path], None], description: str | None, out: Path = TABLES) -> None:
    """Run a stage's `main` on the folders that the command line names.

    Args:
        main: takes the folder of the validated sources and the folder to write into.
        description: what the stage does.
        out: where it writes if nothing else is said.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--validated", type=Path, default=VALIDATED)
    parser.add_argument("--out", type=Path, default=out)
    asked = parser.parse_args()
    main(asked.validated, asked.out)
