"""`strom status`: the closing summary of the last `dvc repro`, with the registry as it is now."""

from __future__ import annotations

from typing import Annotated

import typer

from models import FAMILIES, load_family
from pipelines.cli.options import Root
from pipelines.reporting.closing import closing_rows, show
from stromatolite.repository import repository

app = typer.Typer()


@app.command()
def status(
    family: Annotated[str | None, typer.Argument(help="One family; default: all.")] = None,
    root: Root = None,
) -> None:
    """Print the closing summary: scores, what is in production and why, and how the last decision ended."""
    if family is not None:
        load_family(family)
    show(closing_rows(repository(root), [family] if family else list(FAMILIES)))
