"""Output of `strom read`: marked text and a table for a person, CSV for a spreadsheet, JSON for a machine."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from domains.dossiers.fields import BY_NAME, FIELD_NAMES, NONE

PIPE_WIDTH: Final = 160
STYLES: Final = {"subject": "bold green", "other": "yellow", "limit": "cyan", NONE: "dim"}


def as_json(texts: Sequence[str], readings: Sequence[Any]) -> str:
    """All that was read."""
    records = [
        {
            "text": text, "record": dict(each.record), "spans": list(each.spans), "limits": list(each.limits),
            "others": list(each.others),
        }
        for text, each in zip(texts, readings, strict=True)
    ]  # fmt: skip
    return json.dumps({"records": records}, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(texts: Sequence[str], readings: Sequence[Any]) -> str:
    """The text and a column a field; absent fields are empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["text", *FIELD_NAMES], lineterminator="\n")
    writer.writeheader()
    for text, each in zip(texts, readings, strict=True):
        writer.writerow({"text": text, **each.record})
    return out.getvalue()


def show(texts: Sequence[str], readings: Sequence[Any], model: Mapping[str, str], explain: bool) -> None:
    """Print each text with its spans in colour, and what was read."""
    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, markup=False, highlight=False, emoji=False)
    for text, each in zip(texts, readings, strict=True):
        console.print(_marked(text, each))
        console.print(_record(each) if each.record else Text("nothing was read", style="dim"))
        if explain:
            console.print(_spans(each))
        elif each.limits or each.others:
            console.print(Text(_rest(each), style="dim"))
        console.print()
    named = f"version {model['version']}" + (f", in {model['alias']}" if model["alias"] else "")
    console.print(Text(f"{model['name']} {named}", style="dim"))


def _marked(text: str, reading: Any) -> Text:
    marked = Text(_printable(text))
    limits = {(each["start"], each["end"]) for each in reading.limits}
    for span in reading.spans:
        if span["field"] == "question":
            continue
        kind = NONE if span["field"] == NONE else span["owner"]
        kind = "limit" if (span["start"], span["end"]) in limits else kind
        marked.stylize(STYLES[kind], span["start"], span["end"])
    return marked


def _record(reading: Any) -> Table:
    table = Table("field", "value", "unit", "what it is")
    for name, value in reading.record.items():
        field = BY_NAME[name]
        shown = f"{value:g}" if isinstance(value, float) else _printable(str(value))
        table.add_row(name, shown, field.unit or "", field.doc)
    return _folded(table)


def _spans(reading: Any) -> Table:
    table = Table("characters", "text", "kind", "label", "owner", "probability")
    for span in reading.spans:
        owner = "" if span["field"] == NONE else span["owner"]
        where, sure = f"{span['start']}-{span['end']}", f"{span['probability']:.3f}"
        table.add_row(where, _printable(span["text"]), span["kind"] or span["type"], span["field"], owner, sure)
    return _folded(table)


def _rest(reading: Any) -> str:
    told = [(f"{each['kind']} {each['field']}", each) for each in reading.limits]
    told += [(f"another's {each['field']}", each) for each in reading.others]
    return "; ".join(f"{what}: {_printable(each['text'])}" for what, each in told)


def _folded(table: Table) -> Table:
    for column in table.columns:
        column.overflow = "fold"
    return table


def _printable(text: str) -> str:
    """The text, a character for each, without any that could steer a terminal."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(each) in ("Cc", "Cs", "Cf") and each not in "\n\t" else each
        for each in text
    )
