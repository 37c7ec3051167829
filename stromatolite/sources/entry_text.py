"""How an entry of the registry is written: plain, a file a line, long text folded."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any, Final

from stromatolite.config.yaml_core import dump
from stromatolite.sources.declaration import INGEST, Source

WIDTH: Final = 120
FLOW: Final = set(",[]{}")


def entry_text(source: Source) -> str:
    """The YAML of one entry, as its file holds it."""
    lines = ["schema: 1"]
    for key in ("title", "tier"):
        lines += _pair(0, key, getattr(source, key))
    lines += ["origin:", f"  connector: {source.connector}"]
    for key, value in source.origin.items():
        lines += _pair(2, key, value)
    if source.stage != INGEST:
        lines += _pair(0, "stage", source.stage)
    if source.members:
        lines.append("members:")
    for member in source.members:
        known = {"path": member.path, "bytes": member.bytes, "sha256": member.sha256}
        lines.append(f"  - {_flow({key: value for key, value in known.items() if value is not None})}")
    for key in ("licence", "terms", "citation"):
        lines += _pair(0, key, getattr(source, key))
    if source.rows:
        lines.append(f"rows: {_flow(source.rows)}")
    if source.faults:
        lines.append("faults:")
    for fault in source.faults:
        found, done = _pair(4, "found", fault.found), _pair(4, "done", fault.done)
        lines += [f"  - {found[0].strip()}", *found[1:], *done]
    if source.notes:
        lines += _pair(0, "notes", source.notes)
    return "\n".join(lines) + "\n"


def _pair(indent: int, key: str, value: Any) -> list[str]:
    """`key: value`; long text and long lists are folded over lines."""
    margin = " " * indent
    written = _scalar(value)
    line = f"{margin}{key}: {written}"
    if len(line) <= WIDTH:
        return [line]
    if isinstance(value, list | tuple):
        return [f"{margin}{key}:", *_folded(written, indent + 2)]
    if isinstance(value, str) and value == " ".join(value.split()):
        return [f"{margin}{key}: >-", *_folded(value, indent + 2)]
    return [line]


def _folded(text: str, indent: int) -> list[str]:
    margin = " " * indent
    return textwrap.wrap(
        text, WIDTH, initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )


def _scalar(value: Any) -> str:
    if isinstance(value, Mapping):
        return _flow(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inside, value))}]"
    return dump(value).removesuffix("\n").removesuffix("\n...")


def _inside(value: Any) -> str:
    """A value within `{}` or `[]`, where commas and brackets have a meaning."""
    text = _scalar(value)
    plain = isinstance(value, str) and text == value
    return "'" + text.replace("'", "''") + "'" if plain and FLOW & set(text) else text


def _flow(values: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_inside(value)}" for key, value in values.items()) + "}"
