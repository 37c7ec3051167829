"""`strom status`: the closing summary of the last `dvc repro`, with the registry as it is now."""

from __future__ import annotations

import typer

from pipelines.cli.options import Root
from pipelines.reporting.closing import closing_rows, show
from stromatolite.repository import repository

app = typer.Typer()


@app.command()
def status(
    root: Root = None,
) -> None:
    """Print the closing summary."""
    show(closing_rows(repository(root)))
