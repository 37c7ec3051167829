"""Which sources stand behind the data of a run: DVC's locks lead from the data back to what was fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from stromatolite.lineage.dvc import LOCKS
from stromatolite.sources.declaration import Source
from stromatolite.sources.registry import PATH, read_sources

UNKNOWN: Final = "unknown"
SOURCES: Final = "sources."
"""Parameters of a stage under this prefix list the sources that it fetches."""


@dataclass(frozen=True)
class DataSources:
    """What the data of a run were made of.

    Attributes:
        sources: by name, in the order of the registry.
        other: data of the run that today's pipeline does not make, or makes with another md5: their sources may be
            others.
    """

    sources: tuple[Source, ...] = ()
    other: tuple[str, ...] = ()

    @property
    def closed(self) -> tuple[Source, ...]:
        """The sources whose terms are not open, or not known to be."""
        return tuple(source for source in self.sources if source.terms != "open")


def data_sources(root: Path, data: Mapping[str, Mapping[str, Any]]) -> DataSources:
    """Follow the locks of the repository from the data of a run to their sources.

    Args:
        root: the repository.
        data: `data` of a lineage: name → path and md5.

    Raises:
        ConfigError: the registry of sources is damaged.
    """
    stages = _stages(root)
    outputs = {str(out["path"]): str(out.get("md5")) for stage in stages for out in stage.get("outs", [])}
    other = tuple(
        name
        for name, each in sorted(data.items())
        if _md5_now(root, outputs, str(each["path"])) not in (UNKNOWN, each.get("md5"))
    )
    names: set[str] = set()
    for stage in _behind(stages, [str(each["path"]) for each in data.values()]):
        names |= set(_fetched(stage))
    known = read_sources(root / PATH) if (root / PATH).is_dir() else {}
    return DataSources(tuple(source for name, source in known.items() if name in names), other)


def _md5_now(root: Path, outputs: Mapping[str, str], path: str) -> str | None:
    """The md5 that the locks give a path; None where no stage makes it.

    A lock has one md5 for a folder. What lies in the folder is listed in DVC's cache: UNKNOWN where that is not here.
    """
    if path in outputs:
        return outputs[path]
    folder = next((each for each in outputs if PurePosixPath(each) in PurePosixPath(path).parents), None)
    if folder is None:
        return None
    digest = outputs[folder]
    listing = root / ".dvc" / "cache" / "files" / "md5" / digest[:2] / digest[2:]
    if not listing.is_file():
        return UNKNOWN
    inside = PurePosixPath(path).relative_to(folder).as_posix()
    entries = json.loads(listing.read_text(encoding="utf-8"))
    return next((str(each["md5"]) for each in entries if each["relpath"] == inside), None)


def _stages(root: Path) -> list[dict[str, Any]]:
    import yaml

    found: list[dict[str, Any]] = []
    for lock in LOCKS:
        if (root / lock).is_file():
            document = yaml.safe_load((root / lock).read_text(encoding="utf-8")) or {}
            found += document.get("stages", {}).values()
    return found


def _behind(stages: list[dict[str, Any]], paths: list[str]) -> Iterator[dict[str, Any]]:
    """The stages that made these paths, and those that made what they read, and so on."""
    waiting, seen = list(paths), set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for stage in stages:
            if any(_overlap(path, str(out["path"])) for out in stage.get("outs", [])):
                yield stage
                waiting += [str(dep["path"]) for dep in stage.get("deps", [])]


def _fetched(stage: Mapping[str, Any]) -> Iterator[str]:
    """Sources by name: listed among a stage's parameters, or read by it from a folder of that name."""
    for values in (stage.get("params") or {}).values():
        for key, value in values.items():
            if key.startswith(SOURCES) and isinstance(value, list):
                yield from map(str, value)
    yield from (PurePosixPath(dep["path"]).name for dep in stage.get("deps", []))


def _overlap(one: str, other: str) -> bool:
    first, second = PurePosixPath(one), PurePosixPath(other)
    return first == second or first in second.parents or second in first.parents
