"""What differs between two versions of a table or cube, in numbers that a person can read and a machine can keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from stromatolite.versions.drift import Drift

EXAMPLES = 10
"""Rows of each sort that are named."""


@dataclass(frozen=True)
class Change:
    """One changed value: in which row and column, and how."""

    row: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Columns:
    """How the columns, or the variables of a cube, differ.

    Attributes:
        added: those that are new.
        removed: those that are gone.
        retyped: those of another type, unit or shape, with what they were and are.
    """

    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    retyped: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """Two versions of one table or cube.

    Attributes:
        key: what names a row; empty where rows are told apart by all that is in them, so that none counts as changed.
        rows: how many there were and are.
        added: rows that are new, the first of them.
        removed: rows that are gone, the first of them.
        counts: rows added, removed and changed.
        by_source: the same by the source that they are from.
        by_column: in how many rows a column or variable changed.
        changes: the first changed values.
        columns: columns added, removed and retyped.
        drift: how the distributions have moved.
    """

    key: Sequence[str]
    rows: tuple[int, int]
    added: Sequence[str]
    removed: Sequence[str]
    counts: Mapping[str, int]
    by_source: Mapping[str, Mapping[str, int]]
    by_column: Mapping[str, int]
    changes: Sequence[Change]
    columns: Columns
    drift: Drift

    def __bool__(self) -> bool:
        """Whether anything differs."""
        columns = self.columns
        return any(self.counts.values()) or bool(columns.added or columns.removed or columns.retyped)

    def document(self) -> dict[str, Any]:
        """As plain JSON."""
        document = asdict(self)
        document["drift"] = [{**asdict(column), "range_growth": column.range_growth} for column in self.drift.columns]
        return document
