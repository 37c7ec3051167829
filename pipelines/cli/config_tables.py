"""What `strom config` prints: tables for a person, JSON for a machine."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table

from pipelines.cli.output import new_console, print_json, print_table
from stromatolite.config import ABSENT, Catalogue, Resolved, Schema, Snapshot
from stromatolite.config.difference import difference
from stromatolite.errors import StromError

if TYPE_CHECKING:
    from stromatolite.tracking import RunSummary

SHORT = 12


@dataclass(frozen=True)
class Row:
    """One line of `strom config list`."""

    name: str
    identity: str | None
    registered: bool
    runs: int | None
    best_metric: float | None
    production: bool
    problem: str | None = None


def rows(catalogue: Catalogue, registered: Mapping[str, Snapshot], runs: Mapping[str, RunSummary]) -> list[Row]:
    """One row an entry; runs are counted under every identity that the name has had. A faulty entry says so."""
    found = []
    for name in catalogue.names():
        try:
            resolved = catalogue.look_up(name)
        except StromError as error:
            found.append(Row(name, None, name in registered, None, None, False, error.problem))
            continue
        identities = {resolved.identity, *(registered[name].identities if name in registered else ())}
        summaries = [runs[each] for each in sorted(identities, key=lambda i: i != resolved.identity) if each in runs]
        found.append(
            Row(
                name,
                resolved.identity,
                name in registered,
                sum(summary.count for summary in summaries) if summaries else None,
                next((summary.best_metric for summary in summaries if summary.best_metric is not None), None),
                any(summary.production for summary in summaries),
            )
        )
    return found


def show_rows(rows: Sequence[Row], as_json: bool) -> None:
    """Print the entries."""
    if as_json:
        print_json([dataclasses.asdict(row) for row in rows])
        return
    table = Table("entry", "identity", "registered", "runs", "best metric", "production")
    for row in rows:
        table.add_row(
            row.name,
            row.identity[:SHORT] if row.identity else "faulty: see strom config validate",
            "yes" if row.registered else "",
            "" if row.runs is None else str(row.runs),
            "" if row.best_metric is None else f"{row.best_metric:.4g}",
            "yes" if row.production else "",
        )
    print_table(table)


def show_resolved(resolved: Resolved, schema: Schema, as_json: bool) -> None:
    """Print one configuration with what its schema says of every key; a star marks what is not the default."""
    if as_json:
        print_json(resolved.document())
        return
    _print_title("", resolved)
    table = Table("key", "value", "unit", "allowed", "meaning")
    for key, leaf in schema.leaves.items():
        value = _value_at(resolved.values, key)
        default = list(leaf.default) if leaf.many and leaf.default is not None else leaf.default
        star = "" if value == default else " *"
        table.add_row(key + star, json.dumps(value), leaf.rule.unit, leaf.allowed(), leaf.rule.doc)
    print_table(table)


def show_difference(left: Resolved, right: Resolved, as_json: bool) -> None:
    """Print what differs between two configurations."""
    changes = difference(left.values, right.values)
    if as_json:
        sides = {"left": left, "right": right}
        told: dict[str, Any] = {side: {"label": each.label, "identity": each.identity} for side, each in sides.items()}
        told["changes"] = [
            {"key": change.key, "identifying": change.identifying}
            | {side: getattr(change, side) for side in sides if getattr(change, side) is not ABSENT}
            for change in changes
        ]
        print_json(told)
        return
    _print_title("left:  ", left)
    _print_title("right: ", right)
    if not changes:
        new_console().print("They are the same.")
        return
    table = Table("key", "left", "right")
    for change in changes:
        note = "" if change.identifying else " (runtime: no part of the identity)"
        table.add_row(change.key + note, _cell(change.left), _cell(change.right))
    print_table(table)


def show_verdicts(verdicts: Sequence[tuple[str, StromError | None]], as_json: bool) -> None:
    """Print which configurations are sound, and every fault of those that are not."""
    if as_json:
        print_json([{"name": name, "ok": fault is None, "fault": fault and str(fault)} for name, fault in verdicts])
        return
    for name, fault in verdicts:
        if fault is None:
            new_console().print(f"ok      {name}")
        else:
            sys.stderr.write(f"faulty  {name}\n{fault}\n")


def show_registered(entry: str, snapshot: Snapshot, new: bool, as_json: bool) -> None:
    """Print what a name was registered as."""
    if as_json:
        print_json({"name": entry, "identity": snapshot.identity, "new": new})
        return
    state = "is registered now; commit configs/registered.json" if new else "was registered already, as the same"
    new_console().print(f"{entry} {state}: identity {snapshot.identity[:SHORT]}, schema {snapshot.schema_version}")


def show_migrated(migrated: Sequence[tuple[str, Schema, Snapshot, bool]], as_json: bool) -> None:
    """Print the identities that registered names have had."""
    if as_json:
        print_json(
            [
                {
                    "name": name,
                    "schema_version": schema.schema_version,
                    "recorded_now": new,
                    "identities": {snapshot.schema_version: snapshot.identity, **snapshot.migrated},
                }
                for name, schema, snapshot, new in migrated
            ]
        )
        return
    table = Table("name", "registered as", "later identities", "recorded now")
    for name, _, snapshot, new in migrated:
        later = ", ".join(f"schema {version}: {each[:SHORT]}" for version, each in sorted(snapshot.migrated.items()))
        first = f"schema {snapshot.schema_version}: {snapshot.identity[:SHORT]}"
        table.add_row(name, first, later, "yes" if new else "")
    print_table(table)


def _value_at(values: Mapping[str, Any], key: str) -> Any:
    value: Any = values
    for name in key.split("."):
        value = value[name]
    return value


def _cell(value: Any) -> str:
    return ABSENT if value is ABSENT else json.dumps(value)


def _print_title(prefix: str, resolved: Resolved) -> None:
    origin = ""
    if resolved.migrated_from is not None:
        version, before = resolved.migrated_from
        origin = f"  (migrated from schema {version}, identity {before[:SHORT]})"
    title = f"{prefix}{resolved.label}  identity {resolved.identity[:SHORT]}  schema {resolved.schema_version}{origin}"
    new_console().print(title)
