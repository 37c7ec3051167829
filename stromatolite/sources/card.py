"""The dataset card of a source, as Markdown: where it is from, terms, files, columns, faults, what was set aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from stromatolite.sources.declaration import INGEST, Source

TERMS_IN_WORDS: Final = {
    "open": "open: may be given to others under the licence",
    "unverified": "unverified: fetched here, not to be published again",
    "restricted": "restricted: not to be given to others",
}
NOTHING: Final = "–"


@dataclass(frozen=True)
class Column:
    """A column of a table or a variable of a cube.

    Attributes:
        name: what it is called.
        unit: its unit; None for text, names and flags.
        meaning: what it holds.
    """

    name: str
    unit: str | None
    meaning: str


@dataclass(frozen=True)
class Part:
    """A table or cube of a source.

    Attributes:
        name: what its reader calls it.
        columns: what it holds.
        checked: rows that the last validation saw; None before the first.
        quarantined: how many of them were set aside.
        reasons: the rules that were broken, in words.
    """

    name: str
    columns: Sequence[Column]
    checked: int | None = None
    quarantined: int = 0
    reasons: Sequence[str] = ()


def card(source: Source, parts: Sequence[Part]) -> str:
    """The card; `parts` is empty where no reader knows the source."""
    lines = [f"# {source.name}", "", f"{source.title}.", "", *_facts(source), ""]
    lines += ["## Files", "", *_files(source), ""]
    if source.rows or parts:
        lines += ["## Rows and columns", ""]
        for part in parts or [Part(name, ()) for name in source.rows]:
            lines += _part(source, part)
    if source.faults:
        lines += ["## What is wrong in it", ""]
        lines += _table(("found", "what is done"), ((fault.found, fault.done) for fault in source.faults))
        lines.append("")
    if any(part.checked is not None for part in parts):
        lines += ["## Quarantine", "", *_quarantine(parts), ""]
    if source.notes:
        lines += ["## Notes", "", source.notes, ""]
    return "\n".join(lines)


def _facts(source: Source) -> list[str]:
    fetched = (
        f"`dvc repro data/dvc.yaml:{source.stage}`" if source.stage != INGEST else f"`strom source fetch {source.name}`"
    )
    origin = ", ".join(f"{key} {_shown(value)}" for key, value in source.origin.items())
    return [
        f"- **Domain**: {source.domain}, {source.tier}",
        f"- **Where from**: {source.connector}: {origin}",
        f"- **Fetched by**: {fetched}",
        f"- **Licence**: {source.licence}",
        f"- **Terms**: {TERMS_IN_WORDS[source.terms]}",
        f"- **Cite**: {source.citation}",
    ]


def _files(source: Source) -> list[str]:
    if not source.members:
        return [f"Their names and checksums are kept by the stage `{source.stage}`."]
    rows = (
        (f"`{place}`", NOTHING if member.bytes is None else f"{member.bytes:,}", f"`{member.sha256 or NOTHING}`")
        for place, member in source.files.items()
    )
    return _table(("file", "bytes", "sha256"), rows)


def _part(source: Source, part: Part) -> list[str]:
    rows = source.rows.get(part.name)
    title = f"### {part.name}" + ("" if rows is None else f": {rows:,} rows")
    if not part.columns:
        return [title, ""]
    columns = ((f"`{column.name}`", column.unit or NOTHING, column.meaning or NOTHING) for column in part.columns)
    return [title, "", *_table(("column", "unit", "meaning"), columns), ""]


def _quarantine(parts: Sequence[Part]) -> list[str]:
    rows = (
        (part.name, f"{part.checked:,}", f"{part.quarantined:,}", "; ".join(part.reasons) or NOTHING)
        for part in parts
        if part.checked is not None
    )
    return _table(("part", "rows checked", "set aside", "why"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in (head, *rows)]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return [lines[0], "|---" * len(head) + "|", *lines[1:]]


def _shown(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)
