"""`strom registry`: is the registry what the log of decisions says, who signed what it holds, and a copy to another."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models import FAMILIES, load_family
from pipelines.cli.options import Root
from pipelines.cli.registry_documents import sbom, statement
from pipelines.cli.registry_signing import check_signatures, sign, tag
from pipelines.paths import FamilyPaths
from stromatolite.repository import repository

if TYPE_CHECKING:
    from stromatolite.tracking import Tracker

app = typer.Typer(help="The model registry and the log of its decisions.", no_args_is_help=True)
for _command in (sbom, sign, statement, tag):
    app.command()(_command)


@app.command()
def verify(
    family: Annotated[str | None, typer.Argument(help="One family; default: all.")] = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="Public key, PEM: check the signatures of production as well.")
    ] = None,
    root: Root = None,
) -> None:
    """Check logs, aliases, tags and files of models; exit code 1 when something does not fit."""
    if family is not None:
        load_family(family)
    here = repository(root)
    from stromatolite.registry.decision_log import DecisionLog
    from stromatolite.registry.keys import public_key
    from stromatolite.registry.verification import problems
    from stromatolite.tracking import Tracker

    if key is not None:
        public_key(key)  # one that cannot be used is a mistake in the call, and no fault of a model
    tracker = Tracker(root=here)
    faulty = False
    for name in [family] if family else FAMILIES:
        at = FamilyPaths(here, name)
        found = problems(tracker, name, here, DecisionLog(at.decision_log), at.decision)
        signed = check_signatures(tracker, name, here, key) if key else None
        unsigned = signed.unsigned if signed else ()
        found += signed.problems if signed else ()
        faulty = faulty or bool(found) or bool(unsigned)
        for problem in found:
            sys.stderr.write(f"faulty  {name}: {problem}\n")
        for what in unsigned:
            sys.stderr.write(f"not signed  {name}: {what}\n")
        if not found:
            told = _signed(signed.checked) if signed and (signed.checked or not unsigned) else ""
            print(f"ok      {name}: {_content(tracker, name)}{told}")
    if faulty:
        raise typer.Exit(1)


@app.command()
def copy(
    family: Annotated[str, typer.Argument(help="Which family, such as climate.")],
    to: Annotated[str, typer.Option("--to", help="The other store: sqlite:///PATH, postgresql://..., http(s)://...")],
    version: Annotated[
        str | None, typer.Option("--version", help="Number of a version here (default: what is in production).")
    ] = None,
    root: Root = None,
) -> None:
    """Copy a version with its run to another registry; `production` is set there if the log says that it is so."""
    load_family(family)
    here = repository(root)
    from stromatolite.registry.copying import copy_version
    from stromatolite.registry.decision_log import DecisionLog
    from stromatolite.registry.store import require_store

    require_store(here, f"{family} model in production" if version is None else f"version {version} of {family}")
    done = copy_version(here, family, DecisionLog(FamilyPaths(here, family).decision_log), to, version)
    arrived = f"is version {done.version} there{'' if done.new else ' (it was already)'}"
    told = "and in production" if done.production else "not in production, as the log says"
    print(f"{family}: package {done.package[:12]} {arrived}, {told}")


def _content(tracker: Tracker, family: str) -> str:
    if tracker.client.search_registered_models(f"name = '{family}'"):
        return "the log is whole, and the registry is what it says"
    return "the log is whole; the registry here is empty, and `dvc repro` fills it"


def _signed(checked: Sequence[str]) -> str:
    return f"; signed by this key: {', '.join(checked)}" if checked else "; there is nothing here that could be signed"
