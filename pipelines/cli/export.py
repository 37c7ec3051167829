"""`strom export`: a registered model with all that is known of it, for whoever has nothing of this repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models import load_family
from pipelines.cli.options import Root
from pipelines.paths import FamilyPaths
from stromatolite.repository import repository

if TYPE_CHECKING:
    from stromatolite.export.exporting import Exported

app = typer.Typer()


@app.command()
def export(
    target: Annotated[str, typer.Argument(help="climate@production, climate/3, models:/climate@production, ...")],
    to: Annotated[Path, typer.Option("--to", help="A new folder, or a new file that ends in .zip.")],
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export.")] = False,
    root: Root = None,
) -> None:
    """Write model, card, metrics, decision and lineage of TARGET to a folder or a zip (RO-Crate 1.1)."""
    from stromatolite.registry.target import Target

    asked = Target.parse(target)
    load_family(asked.family)
    here = repository(root)
    from stromatolite.export.exporting import export as write
    from stromatolite.registry.decision_log import DecisionLog

    at = FamilyPaths(here, asked.family)
    show(write(here, asked, to, at.card, DecisionLog(at.decision_log), force=force))


def show(done: Exported) -> None:
    """Say what was exported, and what to know before it is given away."""
    facts, stands = done.facts, done.facts.standing
    size = f"{done.files} files, {done.bytes / 1e6:.1f} MB"
    print(f"{facts.family}/{done.version}  {facts.label}, package {facts.package[:12]}  -> {done.path} ({size})")
    print("loaded from there without this repository, it repeats its example prediction; README.md says how to use it")
    if not stands.in_production:
        print("note: it is not in production; README.md says why")
    if stands.entry:
        print(f"note: the name and address of who decided are in it: {stands.entry.who}")
    if done.sources.closed:
        names = ", ".join(source.name for source in done.sources.closed)
        print(f"note: before you publish it, read the terms of {names} (`strom source show NAME`)")
