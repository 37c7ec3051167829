"""`strom promote`: ask for a place in production, and see what every gate said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from models import load_family
from pipelines.cli.options import Root
from stromatolite.errors import ConfigError
from stromatolite.repository import repository

PLACES = ("production",)

app = typer.Typer()


@app.command()
def promote(
    family: Annotated[str, typer.Argument(help="Which family's candidate, such as climate.")],
    to: Annotated[str, typer.Option("--to", help="Where to.")] = PLACES[0],
    allow_dirty: Annotated[
        bool,
        typer.Option("--allow-dirty", help="Let uncommitted changes pass (training, evaluation, gates); recorded."),
    ] = False,
    root: Root = None,
) -> None:
    """Judge the candidate of FAMILY by configs/gates/FAMILY.yaml; exit code 1 when it is refused."""
    if to not in PLACES:
        raise ConfigError(f"There is no place called {to!r} to promote to.", allowed=", ".join(PLACES))
    load_family(family)
    here = repository(root)
    from pipelines.paths import FamilyPaths
    from pipelines.promote import decide, promotion_inputs

    promoted = FamilyPaths(here, family).state("promoted")
    decision = decide(family, promotion_inputs(here, family), promoted, here, allow_dirty=allow_dirty)
    show(decision)
    if decision["outcome"] == "refused":
        raise typer.Exit(1)


def show(decision: Mapping[str, Any]) -> None:
    """Print the gates of a decision as a table, and how it ended."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("", "gate", "what it says", title=f"{decision['candidate']['config']['label']} to production")
    for gate in decision["gates"]:
        verdict = "[green]passed[/]" if gate["passed"] else "[red]refused[/]"
        table.add_row(verdict, escape(gate["name"]), escape(gate["detail"]))
    console = Console()
    console.print(table)
    package, champion = decision["candidate"]["package"][:12], decision["champion"]
    rival = (
        f"; judged against {champion['config'].get('label')}, package {champion['package'][:12]}" if champion else ""
    )
    console.print(f"Outcome: [bold]{decision['outcome']}[/], package {package}{escape(rival)}.", highlight=False)
