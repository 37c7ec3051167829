"""Reads one entry of the registry of sources and holds it against what an entry may say."""

from __future__ import annotations

import re
from typing import Any, Final

from stromatolite.sources.block import Block
from stromatolite.sources.connectors import CONNECTORS, origin_problems
from stromatolite.sources.declaration import INGEST, PROVENANCE, TERMS, TIERS, Fault, Member, Source

SCHEMA: Final = 1
REQUIRED: Final = ("schema", "title", "tier", "origin", "licence", "terms", "citation")
OPTIONAL: Final = ("members", "rows", "faults", "notes", "stage")
NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
NAME_IN_WORDS: Final = "small letters, digits and _, a letter first"
SHA256: Final = re.compile(r"[0-9a-f]{64}")


def read_entry(name: str, domain: str, entry: Block) -> Source:
    """The source that an entry says; its faults are in `entry.failures`."""
    if not NAME.fullmatch(name):
        entry.fail("", "this is no name for a source.", name, NAME_IN_WORDS)
    entry.expect(REQUIRED, OPTIONAL)
    if entry.values.get("schema", SCHEMA) != SCHEMA:
        entry.fail("schema", "this schema is not known.", entry.values["schema"], str(SCHEMA))
    connector, origin = _origin(entry.block("origin"))
    source = Source(
        name=name,
        title=entry.text("title"),
        domain=domain,
        tier=entry.word("tier", TIERS),
        connector=connector,
        origin=origin,
        members=tuple(_member(block) for block in entry.blocks("members")),
        licence=entry.text("licence"),
        terms=entry.word("terms", TERMS),
        citation=entry.text("citation"),
        rows=_rows(entry.block("rows")),
        faults=tuple(_fault(block) for block in entry.blocks("faults")),
        notes=entry.text("notes"),
        stage=entry.text("stage") or INGEST,
    )
    if entry.sound:
        _layout(source, entry)
    return source


def _origin(block: Block) -> tuple[str, dict[str, Any]]:
    connector = block.word("connector", CONNECTORS)
    origin = {str(key): value for key, value in block.values.items() if key != "connector"}
    if connector in CONNECTORS:
        for problem in origin_problems(connector, origin):
            block.fail("", f"{problem}.")
    elif block.values and not connector:
        block.fail("connector", "the key is missing.", None, ", ".join(CONNECTORS))
    return connector, origin


def _member(block: Block) -> Member:
    block.expect(("path",), ("bytes", "sha256"))
    path, checksum = block.text("path"), block.text("sha256")
    if path and not _is_safe(path):
        block.fail("path", "this path leads out of the folder, or is none.", path, "a relative path without `..`")
    if checksum and not SHA256.fullmatch(checksum):
        block.fail("sha256", "this is no sha256.", checksum, "64 of 0-9 and a-f")
    return Member(path, block.count("bytes"), checksum or None)


def _is_safe(path: str) -> bool:
    """Plain steps downward: nothing absolute, no drive, no way up, nothing that a terminal would not show."""
    steps = path.split("/")
    return path.isprintable() and not set(path) & set("\\:") and not any(step in ("", ".", "..") for step in steps)


def _rows(block: Block) -> dict[str, int]:
    return {str(part): block.count(part) or 0 for part in block.values}


def _fault(block: Block) -> Fault:
    block.expect(("found", "done"))
    return Fault(block.text("found"), block.text("done"))


def _layout(source: Source, entry: Block) -> None:
    """Two members may not end as one file, on a disk that tells no capitals either; nor may one be another's folder."""
    if source.stage == INGEST and not entry.values.get("members"):
        entry.fail("members", "the files are missing.", None, "one `- {path: ..., bytes: ..., sha256: ...}` a file")
    paths = [member.path for member in source.members]
    for path in sorted({path for path in paths if paths.count(path) > 1}):
        entry.fail("members", "a file stands here twice.", path, "each file once")
    taken: dict[str, str] = {PROVENANCE: "what says where the files come from"}
    for place, member in source.files.items():
        folded = place.casefold()
        clash = taken.get(folded) or next((by for at, by in taken.items() if _within(at, folded)), None)
        if clash and clash != member.path:
            entry.fail("members", "two files would lie at one place.", f"{member.path} and {clash}", "other names")
        taken[folded] = member.path


def _within(one: str, other: str) -> bool:
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")
