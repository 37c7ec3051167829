"""`strom status`: the closing table of the last `dvc repro`, with the registry as it is now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.reporting.closing import closing_rows, show
from stromatolite.repository import repository

app = typer.Typer()


@app.command()
def status(
    root: Annotated[Path | None, typer.Option("--root", help="The repository (default: the one around here).")] = None,
) -> None:
    """Print the closing table."""
    show(closing_rows(repository(root)))
