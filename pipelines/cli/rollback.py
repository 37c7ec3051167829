"""`strom rollback`: an earlier model back in production, as a decision with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models import load_family
from pipelines.cli.options import Root
from pipelines.paths import FamilyPaths
from stromatolite.repository import repository

if TYPE_CHECKING:
    from stromatolite.registry.decision_log import DecisionLog

app = typer.Typer()


@app.command()
def rollback(
    family: Annotated[str, typer.Argument(help="Which family, such as climate.")],
    reason: Annotated[str | None, typer.Option("--reason", help="Why; the log keeps it.")] = None,
    to: Annotated[str | None, typer.Option("--to", help="Number of a version (default: the one before).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
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
    if dry_run:
        _tell(here, family, DecisionLog(at.decision_log), to)
        return
    webhook = read_webhook(at.webhook)
    entry = roll_back(Tracker(root=here), family, here, DecisionLog(at.decision_log), reason or "", to)
    announce(webhook, family, entry)
    back, left = str(entry.production)[:12], str(entry.decision["from"])[:12]
    print(f"{family}: package {back} is in production again, {left} is not")
    print(f"next: commit reports/decisions/{family}.jsonl")


def _tell(root: Path, family: str, log: DecisionLog, to: str | None) -> None:
    """What a rollback would do, in words."""
    from stromatolite.registry.rollback import plan_rollback
    from stromatolite.registry.store import require_store
    from stromatolite.registry.versions import PACKAGE_TAG

    plan = plan_rollback(require_store(root, f"{family} model in the registry"), family, log, to)
    back, left = (
        f"version {each.version} ({each.tags.get(PACKAGE_TAG, '')[:12]})" for each in (plan.target, plan.leaving)
    )
    loads = "the log has this rollback already" if plan.repeated else "it is whole and predicts in a fresh process"
    print(f"{family}: {back} would be in production again: {loads}")
    print(f"{left} would leave, and be refused from then on")
    added = "the alias would move" if plan.repeated else f"a line would be added to reports/decisions/{family}.jsonl"
    print(f"Nothing was changed. Without --dry-run: {added}; --reason says why.")
