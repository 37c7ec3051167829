"""The pipeline as data/dvc.yaml and dvc.yaml declare it: which stage rests on which."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Final

import yaml

PIPELINES: Final = ("data/dvc.yaml", "dvc.yaml")
ITEM = re.compile(r"\$\{(item|key)[^}]*\}")
"""What DVC fills in where a stage is repeated."""
MODULE = re.compile(r"-m (pipelines\.\w+)")
OUTPUTS = ("outs", "metrics", "plots")


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes:
        name: as its file has it.
        repeated_for: `@` and the family that the stage is repeated for, `@F` for several; "" when it stands alone.
        description: what the first line of its module says of it.
        writes: its outputs, F in the place of the family.
        after: names of the stages whose outputs it reads, without those that one of the others rests on anyway.
    """

    name: str
    repeated_for: str
    description: str
    writes: tuple[str, ...]
    after: tuple[str, ...]


def read_stages(root: Path) -> list[Stage]:
    """The stages of PIPELINES in the order of the files; none when there are no such files."""
    entries: dict[str, Any] = {}
    for path in (root / name for name in PIPELINES):
        if path.exists():
            entries |= yaml.safe_load(path.read_text(encoding="utf-8"))["stages"]
    before = _before(entries)
    return [
        Stage(
            name=name,
            repeated_for=_repeated_for(entry),
            description=_description(str(_body(entry)["cmd"]), root),
            writes=tuple(ITEM.sub("F", written) for written in _paths(entry, OUTPUTS)),
            after=_without_shortcuts(name, before),
        )
        for name, entry in entries.items()
    ]


def _body(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    body: Mapping[str, Any] = entry["do"] if "foreach" in entry else entry
    return body


def _items(entry: Mapping[str, Any]) -> list[str]:
    """What a stage is repeated for; `*` where only DVC can tell, nothing for a stage that stands alone."""
    if "foreach" not in entry and "matrix" not in entry:
        return []
    items = entry["foreach"] if "foreach" in entry else next(iter(entry["matrix"].values()))
    return ["*"] if isinstance(items, str) else [str(item) for item in items]


def _repeated_for(entry: Mapping[str, Any]) -> str:
    items = _items(entry)
    return "" if not items else f"@{items[0]}" if len(items) == 1 and items != ["*"] else "@F"


def _description(command: str, root: Path) -> str:
    module = MODULE.search(command)
    source = root / f"{module[1].replace('.', '/')}.py" if module else None
    if source is None or not source.exists():
        return ""
    docstring = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0].partition(": ")[2]


def _paths(entry: Mapping[str, Any], kinds: tuple[str, ...]) -> Iterator[str]:
    for kind in kinds:
        for path in _body(entry).get(kind) or []:
            yield str(next(iter(path)) if isinstance(path, Mapping) else path)


def _before(entries: Mapping[str, Any]) -> dict[str, list[str]]:
    """For each stage those that write something which it reads.

    A stage that is repeated can read, for one family, what was made of its own outputs for others (`train` and
    `encode`). Drawn as one box they would rest on each other: that arrow back to the repeated stage is left out.
    """

    def filled(entry: Mapping[str, Any], kinds: tuple[str, ...]) -> set[str]:
        return {ITEM.sub(item, path) for path in _paths(entry, kinds) for item in _items(entry) or [""]}

    written = {name: filled(entry, OUTPUTS) for name, entry in entries.items()}
    read = {name: filled(entry, ("deps",)) for name, entry in entries.items()}

    def rests_on(name: str, other: str) -> bool:
        return other != name and any(_overlap(path, output) for path in read[name] for output in written[other])

    return {
        name: [
            other
            for other in entries
            if rests_on(name, other) and not (_items(entries[name]) and rests_on(other, name))
        ]
        for name in entries
    }


def _overlap(first: str, second: str) -> bool:
    """Whether one path is the other or lies in it."""
    pairs = zip(PurePosixPath(first).parts, PurePosixPath(second).parts, strict=False)
    return all(fnmatchcase(one, other) or fnmatchcase(other, one) for one, other in pairs)


def _without_shortcuts(name: str, before: Mapping[str, list[str]]) -> tuple[str, ...]:
    def reaches(start: str, goal: str) -> bool:
        return any(step == goal or reaches(step, goal) for step in before[start])

    own = before[name]
    return tuple(step for step in own if not any(other != step and reaches(other, step) for other in own))
