"""The facts that dossiers are written from: plain rows of names and values, which need no library to be read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from domains.dossiers.corpus.derived import FORMULAS, derived
from domains.dossiers.corpus.numbers import Measured
from stromatolite.errors import DataError
from stromatolite.splits import PARTS, SplitSettings, hash_fraction

KINDS: Final = ("planet", "organism", "climate", "world", "body", "text")
"""Of rows: planets with their hosts, organisms, simulated climates, bodies of the solar system that a text may be
about, those that others are compared with, texts without a record."""


@dataclass(frozen=True)
class Row:
    """One planet, organism, climate, body or text.

    Attributes:
        kind: which of them.
        key: its name in its table.
        group: what may not be in two parts of the split: the system of a planet, the order of an organism.
        names: `planet` and `host`, or `organism`.
        values: quantities, in the canonical units of the record.
        ranges: lowest and highest, for an organism's conditions.
        words: what is said in words: spectral type, method of discovery, metabolism, a text.
    """

    kind: str
    key: str
    group: str
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Measured] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """Rows by kind, and planets by host."""

    planets: Sequence[Row]
    organisms: Sequence[Row]
    climates: Sequence[Row] = ()
    worlds: Sequence[Row] = ()
    bodies: Sequence[Row] = ()
    texts: Sequence[Row] = ()
    systems: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @staticmethod
    def of(rows: Sequence[Row]) -> Rows:
        """Sort rows by kind; their order is kept."""
        kinds: dict[str, list[Row]] = {kind: [] for kind in KINDS}
        systems: dict[str, list[Row]] = {}
        for row in rows:
            kinds[row.kind].append(row)
            if row.kind == "planet":
                systems.setdefault(row.names["host"], []).append(row)
        return Rows(
            planets=kinds["planet"],
            organisms=kinds["organism"],
            climates=kinds["climate"],
            worlds=kinds["world"],
            bodies=kinds["body"],
            texts=kinds["text"],
            systems=systems,
        )

    def all(self) -> list[Row]:
        """Every row."""
        return [*self.planets, *self.organisms, *self.climates, *self.worlds, *self.bodies, *self.texts]


def partition(kind: str, name: str, settings: SplitSettings) -> str:
    """Where a group of rows or a pattern falls: by the hash of the project's other splits.

    Systems of planets and orders of organisms fall where data/splits/planets.json and organisms.json have them.
    """
    return settings.part(hash_fraction(kind, name))


def partitions(rows: Rows, settings: SplitSettings) -> dict[str, Rows]:
    """The rows of training, validation and test. Bodies that others are compared with are in all of them."""
    parts: dict[str, list[Row]] = {part: list(rows.bodies) for part in PARTS}
    for row in rows.all():
        if row.kind != "body":
            parts[partition("group", row.group, settings)].append(row)
    return {part: Rows.of(found) for part, found in parts.items()}


def to_json(rows: Sequence[Row]) -> str:
    """Rows as JSON, one a line, in their order."""
    return "".join(json.dumps(_packed(row), sort_keys=True, ensure_ascii=False) + "\n" for row in rows)


def _packed(row: Row) -> dict[str, Any]:
    again = derived({name: value for name, value in row.values.items() if name not in FORMULAS})
    given = {name: value for name, value in row.values.items() if again.get(name) != value}
    values = {name: [v.value] if v.minus is None else [v.value, v.minus, v.plus] for name, v in given.items()}
    packed = {
        "kind": row.kind, "key": row.key, "group": row.group, "names": dict(row.names), "values": values,
        "ranges": {name: list(pair) for name, pair in row.ranges.items()}, "words": dict(row.words),
    }  # fmt: skip
    return {name: part for name, part in packed.items() if part}


def from_json(path: Path) -> Rows:
    """Read rows that `to_json` wrote.

    Raises:
        DataError: the file is missing or holds something else.
    """
    fix = "Make it: `dvc repro data/dvc.yaml:build_corpus`."
    try:
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return Rows.of([_row(each) for each in found])
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix=fix) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path} holds no rows of a corpus.", found=repr(error), fix=fix) from None


def _row(packed: Mapping[str, Any]) -> Row:
    values = {name: Measured(*value) for name, value in packed.get("values", {}).items()}
    return Row(
        packed["kind"],
        packed["key"],
        packed["group"],
        packed.get("names", {}),
        values | (derived(values) if packed["kind"] == "planet" else {}),
        {name: (pair[0], pair[1]) for name, pair in packed.get("ranges", {}).items()},
        packed.get("words", {}),
    )
