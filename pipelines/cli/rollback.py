"""`strom rollback`: an earlier model back in production, as a decision with a reason."""

from __future__ import annotations

from typing import Annotated

import typer

from models import load_family
from pipelines.cli.options import Root
from pipelines.paths import FamilyPaths
from stromatolite.repository import repository

app = typer.Typer()


@app.command()
def rollback(
    family: Annotated[str, typer.Argument(help="Which family, such as climate.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; the log keeps it.")],
    to: Annotated[str | None, typer.Option("--to", help="Number of a version (default: the one before).")] = None,
    root: Root = None,
) -> None:
    """Put the model that was in production before back there. The one that leaves is refused from then on."""
    load_family(family)
    here = repository(root)
    from stromatolite.registry.decision_log import DecisionLog
    from stromatolite.registry.rollback import roll_back
    from stromatolite.registry.webhook import announce, read_webhook
    from stromatolite.tracking import Tracker

    at = FamilyPaths(here, family)
    webhook = read_webhook(at.webhook)
    entry = roll_back(Tracker(root=here), family, here, DecisionLog(at.decision_log), reason, to)
    announce(webhook, family, entry)
    back, left = str(entry.production)[:12], str(entry.decision["from"])[:12]
    print(f"{family}: package {back} is in production again, {left} is not")
    print(f"next: commit reports/decisions/{family}.jsonl")
