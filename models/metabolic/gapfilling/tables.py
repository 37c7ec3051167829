"""Output of `strom gapfill`: a table for a person, CSV for a spreadsheet, JSON for a machine."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from models.metabolic.gapfilling.candidates import Candidate
    from models.metabolic.gapfilling.matching import MatchedNetwork

SCHEMA = 1
PIPE_WIDTH = 160
DOUBTFUL = 0.5
"""Least share of metabolites and inner reactions to be matched; below it, a warning is printed."""


@dataclass(frozen=True)
class GapfillResult:
    """The result of one command.

    Attributes:
        file: the document, as it was named.
        network: the matched network.
        candidates: the most probable first.
        model: the model version that ranked.
    """

    file: str
    network: MatchedNetwork
    candidates: Sequence[Candidate]
    model: Mapping[str, str]


def warn(result: GapfillResult) -> None:
    """Warn on standard error when so little was matched that the ranking means little."""
    counts = result.network.counts()
    for what, of in (("metabolites", "metabolites"), ("reactions", "reactions inside the border")):
        inside = counts[what]["all"] - counts[what].get("over_the_border", 0)
        if counts[what]["recognised"] < DOUBTFUL * inside:
            sys.stderr.write(
                f"warning: only {counts[what]['recognised']} of {inside} {of} were recognised: the ranking rests on "
                "these alone.\n"
            )


def summarise(result: GapfillResult) -> None:
    """Print how much was matched, and by which identifiers."""
    counts, network = result.network.counts(), result.network
    console = _console()
    for what in ("metabolites", "reactions"):
        entry = counts[what]
        by = ", ".join(f"{number:,} by {name}" for name, number in entry["by"].items())
        line = f"{network.model or result.file}: {entry['recognised']:,} of {entry['all']:,} {what} recognised ({by})"
        if what == "reactions":
            line += f"; {entry['over_the_border']:,} cross the border of the network"
        console.print(f"{line}.")
    for what, names in (("metabolites", network.metabolites.unknown), ("reactions", network.unknown)):
        if names:
            more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
            console.print(f"Not recognised {what}: {', '.join(names[:5])}{more}.")


def show(result: GapfillResult) -> None:
    """Print the candidates as a table."""
    table = Table("rank", "reaction", "score", "equation", "has", "new to the network", "subsystem")
    for place in (0, 2, 4):
        table.columns[place].justify = "right"
    for column in table.columns:
        column.overflow = "fold"
    for each in result.candidates:
        connected = f"{len(each.connected)}/{len(each.metabolites)}"
        numbers = str(each.rank), each.reaction, f"{each.score:.2f}"
        table.add_row(*numbers, each.equation, connected, ", ".join(each.new), each.subsystem or "")
    console = _console()
    console.print(table)
    console.print(
        "score: log odds that the network has the reaction; has: how many of its metabolites the network has already."
    )
    model = result.model
    console.print(
        f"By {model['name']} version {model['version']} ({model['alias']}, {model['config'] or 'no configuration'}, "
        f"package {model['package'][:12] or 'unknown'})."
    )


def text(result: GapfillResult, form: str) -> str:
    """The whole result as `csv` or `json`."""
    return _as_csv(result) if form == "csv" else json.dumps(_document(result), indent=2, allow_nan=False) + "\n"


def _document(result: GapfillResult) -> dict[str, Any]:
    network = result.network
    counts = network.counts()
    counts["metabolites"]["not_recognised"] = list(network.metabolites.unknown)
    counts["reactions"]["not_recognised"] = list(network.unknown)
    return {
        "schema": SCHEMA,
        "model": dict(result.model),
        "network": {"file": result.file, "name": network.model, **counts},
        "candidates": [dataclasses.asdict(each) for each in result.candidates],
    }


def _as_csv(result: GapfillResult) -> str:
    rows = [_row(each) for each in result.candidates]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]) if rows else ["rank", "reaction"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def _row(each: Candidate) -> dict[str, Any]:
    return {
        "rank": each.rank,
        "reaction": each.reaction,
        "name": each.name,
        "score": f"{each.score:.6g}",
        "equation": each.equation,
        "has": ";".join(each.connected),
        "new": ";".join(each.new),
        "subsystem": each.subsystem,
        "mass_balance": each.mass_balance,
        **each.elsewhere,
    }


def _console() -> Console:
    """A console that prints values without markup, wide enough in a pipe."""
    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(width=width, markup=False, highlight=False, emoji=False, soft_wrap=False)
