"""`strom history`: what was decided, and what was in production on a day."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer
from rich.table import Table

from models import FAMILIES, load_family
from pipelines.cli.options import AsJson, Root
from pipelines.cli.output import print_json, print_table
from pipelines.paths import FamilyPaths
from stromatolite.errors import ConfigError
from stromatolite.registry.decision_log import PROMOTE, ROLLBACK, STAGE, DecisionLog, Entry, in_production
from stromatolite.repository import repository

app = typer.Typer()


@app.command()
def history(
    family: Annotated[str | None, typer.Argument(help="One family; default: all.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="What was in production at the end of that day (UTC).")] = None,
    root: Root = None,
    as_json: AsJson = False,
) -> None:
    """Print the log of decisions in reports/decisions/FAMILY.jsonl."""
    if on is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", on):
        raise ConfigError("--on takes a day.", found=on, allowed="YYYY-MM-DD, such as 2026-11-01")
    if family is not None:
        load_family(family)
    here = repository(root)
    families = [family] if family else list(FAMILIES)
    logs = {name: DecisionLog(FamilyPaths(here, name).decision_log).entries() for name in families}
    if on is not None:
        states = {name: in_production(entries, on) for name, entries in logs.items()}
        rows_then = {name: _state(name, entry, logs[name]) for name, entry in states.items() if entry}
        _show_state(rows_then, families, on, as_json)
        return
    rows = [_row(name, entry) for name, entries in logs.items() for entry in entries]
    if as_json:
        print_json(rows)
    elif not rows:
        print("No decision was made yet: `dvc repro` ends with one for each family.")
    else:
        print_table(_table(rows))


def _show_state(rows: dict[str, dict[str, Any]], families: list[str], on: str, as_json: bool) -> None:
    if as_json:
        print_json({name: rows.get(name) for name in families})
        return
    for name in families:
        row = rows.get(name)
        if row is None or row["production"] is None:
            print(f"{name}: nothing was in production on {on}")
        else:
            print(f"{name}: package {row['production'][:12]} since {row['time']}, {row['outcome']} by {row['who']}")
            print(f"  {row['model'] or 'the log has no decision that accepted it'}{_score(row['primary'])}")


def _state(family: str, entry: Entry, entries: list[Entry]) -> dict[str, Any]:
    """The row of what was in production, with configuration and primary metric: those of the decision accepting it."""
    row = _row(family, entry)
    known = [each for each in entries if each.accepted and each.package == entry.production]
    candidate = known[-1].decision["candidate"] if known else {}
    config = candidate.get("config") or {}
    return {**row, "model": config.get("label", ""), "config": config, "primary": candidate.get("primary")}


def _score(primary: dict[str, Any] | None) -> str:
    if not primary or primary.get("overall") is None:
        return ""
    low, high = primary.get("interval") or (None, None)
    told = f", {primary['metric']} {primary['overall']:.3f}"
    return told if low is None or high is None else f"{told} [{low:.3f}, {high:.3f}]"


def _row(family: str, entry: Entry) -> dict[str, Any]:
    candidate = entry.decision.get("candidate") or {}
    place = {PROMOTE: "production", STAGE: "staging", ROLLBACK: "production"}.get(entry.action)
    return {
        "family": family,
        "time": entry.time,
        "who": entry.who,
        "action": entry.action,
        "model": (candidate.get("config") or {}).get("label", ""),
        "package": entry.package,
        "place": place,
        "by_version": entry.by_version,
        "outcome": entry.outcome,
        "production": entry.production,
        "reason": entry.reason,
        "hash": entry.hash,
    }


def _outcome(row: dict[str, Any]) -> str:
    """How it ended, with what a refusal does not tell by itself."""
    told = str(row["outcome"])
    if row["place"] == "staging" and told == "refused":
        told += " for staging"
    return f"{told} (by version)" if row["by_version"] else told


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table()
    for heading in ("time", "family", "outcome", "model", "package", "production then"):
        table.add_column(heading, no_wrap=True)
    for heading in ("who", "reason"):
        table.add_column(heading)
    for row in rows:
        table.add_row(
            row["time"][:16].replace("T", " "),
            row["family"],
            _outcome(row),
            row["model"],
            str(row["package"] or "")[:12],
            str(row["production"] or "")[:12],
            row["who"],
            row["reason"],
        )
    return table
