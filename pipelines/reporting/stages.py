"""The pipeline as dvc.yaml declares it: which stage rests on which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

PLACEHOLDER = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes:
        name: as dvc.yaml has it.
        label: with `@family` where the stage is repeated.
        description: `desc` of dvc.yaml.
        reads: its dependencies, `*` in the place of what is filled in.
        writes: its outputs, likewise.
        after: names of the stages whose outputs it reads.
    """

    name: str
    label: str
    description: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    after: frozenset[str] = frozenset()


def read_stages(path: Path) -> list[Stage] | None:
    """The stages of a dvc.yaml, in its order; None when there is no such file."""
    if not path.exists():
        return None
    stages = [_stage(name, entry) for name, entry in yaml.safe_load(path.read_text(encoding="utf-8"))["stages"].items()]
    return [Stage(**{**vars(stage), "after": _before(stage, stages)}) for stage in stages]


def without_shortcuts(stages: list[Stage]) -> list[tuple[str, str]]:
    """Pairs (earlier, later), leaving out those that a longer way through other stages says already."""
    after = {stage.name: stage.after for stage in stages}

    def reaches(start: str, goal: str) -> bool:
        return any(step == goal or reaches(step, goal) for step in after[start])

    return [
        (earlier, stage.name)
        for stage in stages
        for earlier in sorted(stage.after)
        if not any(other != earlier and reaches(other, earlier) for other in stage.after)
    ]


def _stage(name: str, entry: Mapping[str, Any]) -> Stage:
    body = entry["do"] if "foreach" in entry else entry
    return Stage(
        name=name,
        label=f"{name}{_repeated_for(entry)}",
        description=str(entry.get("desc") or body.get("desc") or ""),
        reads=tuple(_paths(body, "deps")),
        writes=tuple(path for kind in ("outs", "metrics", "plots") for path in _paths(body, kind)),
    )


def _repeated_for(entry: Mapping[str, Any]) -> str:
    """`@` and the one item that a stage is repeated for, or F for several of them; "" for a stage that stands alone."""
    if "foreach" not in entry and "matrix" not in entry:
        return ""
    items = entry["foreach"] if "foreach" in entry else next(iter(entry["matrix"].values()))
    return f"@{next(iter(items))}" if not isinstance(items, str) and len(items) == 1 else "@F"


def _paths(body: Mapping[str, Any], kind: str) -> Iterator[str]:
    for entry in body.get(kind) or []:
        path = next(iter(entry)) if isinstance(entry, Mapping) else entry
        yield PLACEHOLDER.sub("*", str(path))


def _before(stage: Stage, stages: list[Stage]) -> frozenset[str]:
    return frozenset(
        other.name
        for other in stages
        if other.name != stage.name and any(_overlap(read, write) for read in stage.reads for write in other.writes)
    )


def _overlap(first: str, second: str) -> bool:
    """Whether one path is the other or lies in it; `*` stands for anything within one name."""
    pairs = zip(PurePosixPath(first).parts, PurePosixPath(second).parts, strict=False)
    return all(fnmatchcase(one, other) or fnmatchcase(other, one) for one, other in pairs)
