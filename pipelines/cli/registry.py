"""`strom registry`: is the registry what the log of decisions says?"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from models import FAMILIES, load_family
from pipelines.cli.options import Root
from pipelines.paths import FamilyPaths
from stromatolite.repository import repository

app = typer.Typer(help="The model registry and the log of its decisions.", no_args_is_help=True)


@app.callback()
def registry() -> None:
    """Hold the commands together (typer runs a lone command without its name)."""


@app.command()
def verify(
    family: Annotated[str | None, typer.Argument(help="One family; default: all.")] = None, root: Root = None
) -> None:
    """Check logs, aliases and files of models; exit code 1 when something does not fit."""
    if family is not None:
        load_family(family)
    here = repository(root)
    from stromatolite.registry.decision_log import DecisionLog
    from stromatolite.registry.verification import problems
    from stromatolite.tracking import Tracker

    tracker = Tracker(root=here)
    faulty = False
    for name in [family] if family else FAMILIES:
        at = FamilyPaths(here, name)
        found = problems(tracker, name, here, DecisionLog(at.decision_log), at.decision)
        faulty = faulty or bool(found)
        for problem in found:
            sys.stderr.write(f"faulty  {name}: {problem}\n")
        if not found and tracker.client.search_registered_models(f"name = '{name}'"):
            print(f"ok      {name}: the log is whole, and the registry is what it says")
        elif not found:
            print(f"ok      {name}: the log is whole; the registry here is empty, and `dvc repro` fills it")
    if faulty:
        raise typer.Exit(1)
