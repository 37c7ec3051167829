"""Who is tested on whom, by groups: rows of a group stay together and fall where the group's name alone says.

A row that is added later moves no old one: a new planet of a known system joins its siblings, and a new system takes a
place of its own. Groups are what a model could recognise a row by, such as the host star of a planet or the taxonomic
order of an organism.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stromatolite.errors import ConfigError, ContractError

SCHEMA = 1
PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class Shares:
    """How much is held out.

    Attributes:
        test: share of groups held out for the test.
        validation: share held out for early stopping and choices.
    """

    test: float = 0.15
    validation: float = 0.15

    def __post_init__(self) -> None:
        if not (self.test > 0 and self.validation > 0 and self.test + self.validation < 1):
            raise ConfigError(
                "The shares of test and validation leave nothing to train on.",
                found=f"{self.test} and {self.validation}",
                allowed="both above 0, together below 1",
            )


def place(group: str) -> float:
    """Where a group falls in [0, 1), from its name alone."""
    return int(hashlib.sha256(f"group:{group}".encode()).hexdigest()[:12], 16) / 16**12


def part_of(group: str, shares: Shares) -> str:
    """The set in which a group falls."""
    where = place(group)
    return "test" if where < shares.test else "validation" if where < shares.test + shares.validation else "train"


def split(table: str, rows: Mapping[str, str | None], grouped_by: str, shares: Shares) -> dict[str, Any]:
    """Make the split document of a table.

    Args:
        table: name of the table.
        rows: the group of each row, by the row's key.
        grouped_by: the column that holds the groups.
        shares: how much is held out.

    Returns:
        The document: keys of the rows of each set, counts, and an identity that is the hash of all else in it.

    Raises:
        ContractError: a row has no group, or a set is empty.
    """
    missing = sorted(key for key, group in rows.items() if not group)
    if missing:
        raise ContractError(
            f"The table {table} cannot be split by {grouped_by}: rows have none.",
            found=f"{len(missing)} of {len(rows)} rows, the first of them {missing[0]!r}",
            allowed="a group in every row: without it, rows that belong together could be in two sets",
        )
    parts: dict[str, list[str]] = {name: [] for name in PARTS}
    groups: dict[str, set[str]] = {name: set() for name in PARTS}
    for key, group in sorted(rows.items()):
        part = part_of(str(group), shares)
        parts[part].append(key)
        groups[part].add(str(group))
    _require_all(table, grouped_by, groups)
    document = {
        "schema": SCHEMA,
        "kind": "grouped",
        "table": table,
        "grouped_by": grouped_by,
        "shares": {"test": shares.test, "validation": shares.validation},
        "rows": len(rows),
        "groups": {name: len(found) for name, found in groups.items()},
        **parts,
    }
    return document | {"identity": identity(document)}


def _require_all(table: str, grouped_by: str, groups: Mapping[str, set[str]]) -> None:
    empty = [name for name, found in groups.items() if not found]
    if empty:
        raise ContractError(
            f"The split of the table {table} leaves nothing in {', '.join(empty)}.",
            found=f"{sum(map(len, groups.values()))} groups by {grouped_by}",
            allowed="at least one group in each of train, validation and test",
            fix="Bring more data, or hold out larger shares.",
        )


def identity(document: Mapping[str, Any]) -> str:
    """The first 12 hex digits of the sha256 of a split document without its identity."""
    rest = {key: value for key, value in document.items() if key != "identity"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:12]
