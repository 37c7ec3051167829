"""`strom promote`: ask for a place in production or staging, and see what every gate said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models import load_family
from pipelines.cli.options import Root
from stromatolite.errors import ConfigError, nearest
from stromatolite.repository import repository

if TYPE_CHECKING:
    from stromatolite.registry.decision_log import Entry
    from stromatolite.registry.request import Attempt

PLACES = ("production", "staging")

app = typer.Typer()


@app.command()
def promote(
    family: Annotated[str, typer.Argument(help="Which family's candidate, such as climate.")],
    to: Annotated[str, typer.Option("--to", help="Where to: production, or staging.")] = PLACES[0],
    version: Annotated[
        str | None, typer.Option("--version", help="Number of a registered version (default: the candidate).")
    ] = None,
    allow_dirty: Annotated[
        bool,
        typer.Option("--allow-dirty", help="Let uncommitted changes pass (training, evaluation, gates); recorded."),
    ] = False,
    without_approval: Annotated[
        bool, typer.Option("--without-approval", help="Pass the gate `approved` without one; needs --reason.")
    ] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="Why without an approval; the log keeps it.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")] = False,
    root: Root = None,
) -> None:
    """Judge the candidate of FAMILY by configs/gates/FAMILY.yaml; exit code 1 when it is refused."""
    if to not in PLACES:
        guess = nearest(to, PLACES)
        fix = f"Did you mean {guess!r}?" if guess else None
        raise ConfigError(
            f"There is no place called {to!r} to promote to.", found=to, allowed=", ".join(PLACES), fix=fix
        )
    if without_approval != bool((reason or "").strip()):
        problem = "--without-approval and --reason go together: the log keeps why a model went without one."
        raise ConfigError(problem, fix="Give both, or neither.")
    load_family(family)
    here = repository(root)
    from pipelines.paths import FamilyPaths
    from pipelines.promote import attempt, promotion_inputs
    from stromatolite.registry.request import Request

    waived = (reason or "").strip() or None
    request = Request(to, version, allow_dirty, waived, dry_run)
    promoted = FamilyPaths(here, family).state("promoted")
    done = attempt(family, promotion_inputs(here, family), promoted, here, request)
    show(done.decision, to, stored(done))
    print(told(done, family, request.place) if dry_run else f"next: commit {' and '.join(written(done, family, to))}")
    if done.decision["outcome"] == "refused":
        raise typer.Exit(1)


def written(done: Attempt, family: str, place: str) -> list[str]:
    """The files of an attempt that git has to keep."""
    log = f"reports/decisions/{family}.jsonl"
    standing = place == PLACES[0] and not done.decision.get("by_version")
    return [log, f"reports/decisions/{family}.json"] if standing else [log]


def stored(done: Attempt) -> Entry | None:
    """The line of the log that holds this decision, where its model is in the place already; else None."""
    there = done.entry is not None and not done.new and not done.moved and done.decision["outcome"] != "refused"
    return done.entry if there else None


def told(done: Attempt, family: str, place: str) -> str:
    """What a dry run would have done, in words."""
    there = f"{place} points to {f'version {done.before}' if done.before else 'nothing'}"
    line = f"a line would be added to reports/decisions/{family}.jsonl" if done.new else "the log has this decision"
    if done.decision["outcome"] == "refused":
        would = f"version {done.version} would be refused; {there}, and that would stay"
    elif done.moved:
        would = f"{there}, and would point to version {done.version}"
    else:
        would = f"{there}, the same model, and that would stay"
    return f"Nothing was changed. Without --dry-run: {would}; {line}."


def show(decision: Mapping[str, Any], place: str = PLACES[0], before: Entry | None = None) -> None:
    """Print the gates of a decision as a table, and how it ended.

    Args:
        decision: the document.
        place: what was asked for.
        before: where the model is in that place already, the line by which it came there: the gates were asked again
            and let it pass, and the decision that stands is shown, as it was made.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    title = f"{decision['candidate']['config'].get('label')} to {place}"
    if before is not None:
        title += f": what the gates said on {before.time[:10]}"
    table = Table("", "gate", "what it says", title=title)
    for gate in decision["gates"]:
        verdict = "[green]passed[/]" if gate["passed"] else "[red]refused[/]"
        table.add_row(verdict, escape(gate["name"]), escape(gate["detail"]))
    console = Console()
    console.print(table)
    if changed := decision.get("gates_changed"):
        console.print(f"gates changed since {changed['since']}", style="bold", highlight=False)
        text = changed["diff"] or "git does not have the file as it was"
        for line in text.splitlines():
            console.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)
    package, champion = decision["candidate"]["package"][:12], decision["champion"]
    rival = (
        f"; judged against {champion['config'].get('label')}, package {champion['package'][:12]}" if champion else ""
    )
    outcome, since = decision["outcome"], ""
    if before is not None:
        outcome, since = "already", f" in {place}, {before.outcome} on {before.time[:10]} by {before.who}"
    console.print(f"Outcome: [bold]{outcome}[/]{escape(since)}, package {package}{escape(rival)}.", highlight=False)
