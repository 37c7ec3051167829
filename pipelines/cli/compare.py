"""`strom compare`: trainings side by side."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipelines.cli.options import AsJson, Root
from pipelines.cli.output import print_json, print_table
from pipelines.cli.trainings import require_one_family, same_training, training
from stromatolite.errors import ConfigError
from stromatolite.repository import repository

if TYPE_CHECKING:
    from stromatolite.reproduction.side_by_side import ComparisonTable

app = typer.Typer()


@app.command()
def compare(
    targets: Annotated[
        list[str],
        typer.Argument(
            help="Two or more: climate@production, climate/3, climate/default, first digits of a run's id or a package."
        ),
    ],
    page: Annotated[Path | None, typer.Option("--page", help="Write an HTML page to this file too.")] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Scores with paired intervals, and what differs in configuration, data, code and environment."""
    if len(targets) < 2:
        raise ConfigError("A comparison needs two trainings.", found=targets[0], allowed="two or more")
    here = repository(root)
    from pipelines.reporting.comparison import render_comparison
    from stromatolite.files import write_text
    from stromatolite.reproduction.side_by_side import compare_origins

    origins = [training(here, target) for target in targets]
    require_one_family(targets, origins)
    for sentence in same_training(targets, origins):
        sys.stderr.write(f"note: {sentence}\n")
    tables = compare_origins(here, origins)
    if page is not None:
        write_text(page, render_comparison(targets, tables))
    if as_json:
        print_json({table.title: {"rows": _rows(table), "note": table.note} for table in tables})
        return
    for table in tables:
        _show(table)
    if page is not None:
        print(f"The page: {page}")


def _rows(table: ComparisonTable) -> list[dict[str, str]]:
    return [dict(zip(table.headings, row, strict=True)) for row in table.rows]


def _show(table: ComparisonTable) -> None:
    if not table.rows:
        print(f"{table.title}: {table.note}")
        return
    shown = Table(title=f"{table.title} ({table.note})" if table.note else table.title)
    for heading in table.headings:
        shown.add_column(heading)
    for row in table.rows:
        shown.add_row(*row)
    print_table(shown)
