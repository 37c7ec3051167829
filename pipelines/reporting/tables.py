"""How large the tables are and which sources they are made of, and how units are split."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stromatolite.contracts.table_storage import provenance_of, table_shape
from stromatolite.registry.scores import read_json


@dataclass(frozen=True)
class TableSize:
    """One table: its name, how many rows and columns it has, and the names of its sources."""

    name: str
    rows: int
    columns: int
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SplitLine:
    """One split: its name, its kind and the hash of its document."""

    name: str
    kind: str
    identity: str


def read_sizes(folder: Path) -> list[TableSize] | None:
    """The tables in `folder` by name; None when there are none.

    Raises:
        DataError: one is no Parquet.
    """
    return [
        TableSize(path.stem, *table_shape(path), tuple(provenance_of(path).get("sources", ())))
        for path in sorted(folder.glob("*.parquet"))
    ] or None


def read_splits(folder: Path) -> list[SplitLine] | None:
    """The splits in `folder` by name; None when there are none.

    Raises:
        DataError: one is no JSON.
    """
    documents = {path.stem: read_json(path) for path in sorted(folder.glob("*.json"))}
    return [SplitLine(name, found["kind"], found["identity"]) for name, found in documents.items()] or None
