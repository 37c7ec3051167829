"""What `strom source` prints: tables for a person, JSON for a machine."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.filesize import decimal
from rich.markdown import Markdown
from rich.table import Table

from pipelines.cli.output import new_console, print_json, print_table
from stromatolite.sources.declaration import Source
from stromatolite.sources.state import state_of


def show_list(sources: Sequence[Source], raw: Path, as_json: bool) -> None:
    """Print one line a source, and whether it is here."""
    rows = [_row(source, raw) for source in sources]
    if as_json:
        print_json(rows)
        return
    table = Table("source", "domain", "tier", "connector", "size", "rows", "state")
    for row in rows:
        size = "" if row["bytes"] is None else decimal(row["bytes"])
        counts = ", ".join(f"{count:,} {part.replace('_', ' ')}" for part, count in row["rows"].items())
        table.add_row(row["name"], row["domain"], row["tier"], row["connector"], size, counts, row["state"])
    print_table(table)


def _row(source: Source, raw: Path) -> dict[str, Any]:
    return {
        "name": source.name,
        "domain": source.domain,
        "tier": source.tier,
        "connector": source.connector,
        "bytes": source.size,
        "rows": dict(source.rows),
        "terms": source.terms,
        "state": state_of(source, source.folder(raw)),
    }


def show_card(text: str, markdown: bool) -> None:
    """Print a dataset card, as Markdown or laid out for a terminal."""
    if markdown:
        print(text, end="")
    else:
        new_console().print(Markdown(text))


def show_problems(problems: Mapping[str, Sequence[str]]) -> None:
    """Print what is wrong with each source, on standard error; `ok` on standard output for the others."""
    for name, found in problems.items():
        if not found:
            print(f"ok       {name}")
        for problem in found:
            sys.stderr.write(f"faulty   {name}: {problem}\n")


def show_fetched(records: Mapping[str, Mapping[str, Any]], unchanged: int, raw: Path) -> None:
    """Print what was fetched and how much was already there."""
    for name, record in sorted(records.items()):
        size = sum(member["bytes"] for member in record["members"])
        print(f"fetched {name}: {_files(record['members'])}, {decimal(size)}")
    print(f"{len(records)} fetched, {unchanged} already there -> {raw}")


def show_added(source: Source, registry: Path) -> None:
    """Print what was entered, and what is left to do."""
    size = decimal(source.size or 0)
    print(f"entered {source.name}: {_files(source.members)}, {size} -> {registry}")
    for step in (
        f"Write its reader, domains/{source.domain}/readers/{source.name}.py.",
        "Add its rows, faults and notes to the entry.",
        f"Add {source.name} to `sources` in params.yaml, and run `dvc repro`.",
    ):
        print(f"  next: {step}")


def _files(members: Sequence[Any]) -> str:
    return "1 file" if len(members) == 1 else f"{len(members)} files"
