"""The pipeline as dvc.yaml declares it: which stage rests on which."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

ITEM = re.compile(r"\$\{(item|key)[^}]*\}")
"""What DVC fills in where a stage is repeated."""
MODULE = re.compile(r"-m (pipelines\.\w+)")


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes:
        name: as dvc.yaml has it.
        repeated_for: `@` and the family that the stage is repeated for, `@F` for several; "" when it stands alone.
        description: what the first line of its module says of it.
        reads: its dependencies, `*` in the place of the family.
        writes: its outputs, likewise.
        after: names of the stages whose outputs it reads, without those that one of the others rests on anyway.
    """

    name: str
    repeated_for: str
    description: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    after: tuple[str, ...] = ()


def read_stages(path: Path) -> list[Stage] | None:
    """The stages of a dvc.yaml, in its order; None when there is no such file."""
    if not path.exists():
        return None
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["stages"]
    stages = [_stage(name, entry, path.parent) for name, entry in entries.items()]
    before = {stage.name: _before(stage, stages) for stage in stages}
    return [replace(stage, after=_without_shortcuts(stage.name, before)) for stage in stages]


def _stage(name: str, entry: Mapping[str, Any], root: Path) -> Stage:
    body = entry["do"] if "foreach" in entry else entry
    return Stage(
        name=name,
        repeated_for=_repeated_for(entry),
        description=_description(str(body["cmd"]), root),
        reads=tuple(_paths(body, "deps")),
        writes=tuple(path for kind in ("outs", "metrics", "plots") for path in _paths(body, kind)),
    )


def _description(command: str, root: Path) -> str:
    module = MODULE.search(command)
    source = root / f"{module[1].replace('.', '/')}.py" if module else None
    if source is None or not source.exists():
        return ""
    docstring = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0].partition(": ")[2]


def _repeated_for(entry: Mapping[str, Any]) -> str:
    if "foreach" not in entry and "matrix" not in entry:
        return ""
    items = entry["foreach"] if "foreach" in entry else next(iter(entry["matrix"].values()))
    return f"@{next(iter(items))}" if not isinstance(items, str) and len(items) == 1 else "@F"


def _paths(body: Mapping[str, Any], kind: str) -> Iterator[str]:
    for entry in body.get(kind) or []:
        path = next(iter(entry)) if isinstance(entry, Mapping) else entry
        yield ITEM.sub("*", str(path))


def _before(stage: Stage, stages: list[Stage]) -> list[str]:
    """The stages that write something which `stage` reads."""
    return [
        other.name
        for other in stages
        if other.name != stage.name and any(_overlap(read, write) for read in stage.reads for write in other.writes)
    ]


def _overlap(first: str, second: str) -> bool:
    """Whether one path is the other or lies in it; `*` stands for anything within one name."""
    pairs = zip(PurePosixPath(first).parts, PurePosixPath(second).parts, strict=False)
    return all(fnmatchcase(one, other) or fnmatchcase(other, one) for one, other in pairs)


def _without_shortcuts(name: str, before: Mapping[str, list[str]]) -> tuple[str, ...]:
    def reaches(start: str, goal: str) -> bool:
        return any(step == goal or reaches(step, goal) for step in before[start])

    own = before[name]
    return tuple(step for step in own if not any(other != step and reaches(other, step) for other in own))
