"""`strom approve`: a person vouches for a model that somebody else has trained."""

from __future__ import annotations

from typing import Annotated

import typer

from models import load_family
from pipelines.cli.options import Root
from pipelines.paths import FamilyPaths
from stromatolite.repository import repository

app = typer.Typer()


@app.command()
def approve(
    family: Annotated[str, typer.Argument(help="Which family, such as climate.")],
    version: Annotated[str, typer.Argument(help="Number of the version in this registry.")],
    reason: Annotated[str, typer.Option("--reason", help="What you looked at; the log keeps it.")],
    root: Root = None,
) -> None:
    """Add an approval of exactly this model to the log. It counts where configs/gates/FAMILY.yaml has `approved`."""
    load_family(family)
    here = repository(root)
    from stromatolite.registry.approval import approve as approve_version
    from stromatolite.registry.decision_log import DecisionLog
    from stromatolite.registry.store import require_store
    from stromatolite.registry.webhook import announce, read_webhook

    tracker = require_store(here, f"version {version} of {family}")
    at = FamilyPaths(here, family)
    webhook, log = read_webhook(at.webhook), DecisionLog(at.decision_log)
    entry, new = approve_version(tracker, family, here, log, version, reason)
    if new:
        announce(webhook, family, entry)
    told = "approved" if new else f"was approved on {entry.time[:10]} already"
    print(f"{family}: version {version}, package {str(entry.package)[:12]}, {told} by {entry.who}")
    print(f"next: commit reports/decisions/{family}.jsonl, then `strom promote {family}`")
