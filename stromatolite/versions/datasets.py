"""The tables and cubes that a version of the repository holds, by the names that people call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

from stromatolite.errors import ConfigError, nearest
from stromatolite.versions.history import Version

VALIDATED: Final = "data/validated"
FOLDERS: Final = {"data/tables": 1, VALIDATED: 2, "data/processed": 1}
"""Where tables and cubes lie, and how many folders below that: a source lies in the folder of its domain."""
QUARANTINE: Final = "quarantine"
SUFFIXES: Final[dict[str, Literal["table", "cube"]]] = {".parquet": "table", ".zarr": "cube"}


@dataclass(frozen=True, order=True)
class Dataset:
    """One table or cube.

    Attributes:
        name: `<table>` for a table, `<source>.<part>` for a part of a source, `<family>.<input>` for a family's input.
        path: where it lies, from the root.
    """

    name: str
    path: str

    @property
    def kind(self) -> Literal["table", "cube"]:
        """What it is."""
        return SUFFIXES[PurePosixPath(self.path).suffix]


def datasets(versions: Iterable[Version]) -> list[Dataset]:
    """Everything that at least one of the versions holds, by name."""
    return sorted({found for version in versions for found in _held(version)})


def _held(version: Version) -> Iterator[Dataset]:
    for folder, depth in FOLDERS.items():
        yield from _below(version, folder, depth, "")


def _below(version: Version, folder: str, depth: int, owner: str) -> Iterator[Dataset]:
    for entry in version.entries(folder):
        path = PurePosixPath(folder, entry)
        if path.suffix in SUFFIXES:
            yield Dataset(owner + path.stem, str(path))
        elif depth and entry != QUARANTINE:
            yield from _below(version, str(path), depth - 1, f"{entry}.")


def names_of(held: Iterable[Dataset]) -> set[str]:
    """What they can be called: each by its name, and all of a source, family or folder by its name."""
    return {name for each in held for name in (each.name, each.name.partition(".")[0])}


def chosen(held: Sequence[Dataset], names: Sequence[str]) -> list[Dataset]:
    """The datasets of these names, all parts where a name is a source's; all when no name is given.

    Raises:
        ConfigError: a name stands for nothing.
    """
    found = [each for each in held if not names or each.name in names or each.name.partition(".")[0] in names]
    known = names_of(held)
    for name in names:
        if name not in known:
            close = nearest(name, sorted(known))
            raise ConfigError(
                "No table, cube or source is called like this here.",
                found=name,
                allowed=", ".join(sorted(known)) or "nothing is built yet: `dvc repro`",
                fix=f"Did you mean {close!r}?" if close else None,
            )
    return found
