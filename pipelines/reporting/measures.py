"""What a metrics document holds beside the primary metric: invariants, and whatever a family adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipelines.reporting.formats import bounds, number, plain, words

ELSEWHERE = ("family", "config", "split", "units", "primary", "baselines", "peer", "invariants", "schema")
MODEL = "this model"


@dataclass(frozen=True)
class Grid:
    """A table of numbers: what the rows are, the names of the columns, and each row's name with its cells."""

    of: str
    columns: list[str]
    rows: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Measures:
    """Invariants and single numbers as (name, value, unit); what has a number a variable or a model as grids."""

    invariants: list[tuple[str, str, str]]
    single: list[tuple[str, str, str]]
    grids: list[Grid]


BOUNDED: Final = {"mean", "low", "high"}
"""Keys of a mean with its interval."""


def read_measures(metrics: Mapping[str, Any]) -> Measures:
    """Prepare a parsed metrics document."""
    variables = list(metrics["primary"].get("by_variable") or {})
    models = ["candidate", *(metrics.get("baselines") or {}), *(metrics.get("peer") or {})]
    single: list[tuple[str, str, str]] = []
    by_variable: dict[str, Any] = {}
    by_model: dict[str, Any] = {}
    for block in (name for name in metrics if name not in ELSEWHERE):
        for name, value in _leaves(block, metrics[block], (set(variables), set(models))):
            if not _is_one(value):
                (by_variable if set(value) <= set(variables) else by_model)[name] = value
            else:
                single.append((words(name), *_told(value)))
    return Measures(
        invariants=[(words(name), *_told(value)) for name, value in (metrics.get("invariants") or {}).items()],
        single=single,
        grids=[*_grid("variable", variables, by_variable), *_grid("model", models, by_model)],
    )


def unit_of(entry: Mapping[str, Any]) -> str:
    """The unit of a value; "" for a pure number."""
    unit = str(entry.get("unit") or "")
    return "" if unit == "1" else unit


def _leaves(name: str, value: Any, known: tuple[set[str], set[str]]) -> Iterator[tuple[str, Any]]:
    """Numbers, values with a unit, and mappings from variables or models; named by the keys on the way there."""
    is_column = isinstance(value, Mapping) and value and any(set(value) <= names for names in known)
    if _is_one(value) or (is_column and all(map(_is_one, value.values()))):
        yield name, value
        return
    for key, item in value.items():
        yield from _leaves(name if key in ("overall", "by_variable") else f"{name}, {key}", item, known)


def _is_one(value: Any) -> bool:
    """Whether it is told in one cell: a number or word, a value with a unit, or a mean with its bounds."""
    return not isinstance(value, Mapping) or "value" in value or set(value) == BOUNDED


def _grid(of: str, rows: list[str], columns: Mapping[str, Mapping[str, Any]]) -> Iterator[Grid]:
    if columns:
        lines = [
            (words(row).replace("candidate", MODEL), [_cell(column.get(row)) for column in columns.values()])
            for row in rows
        ]
        yield Grid(of, [words(name) for name in columns], lines)


def _cell(value: Any) -> str:
    text, unit = _told(value)
    return f"{text} {unit}".strip()


def _told(value: Any) -> tuple[str, str]:
    """A value and its unit; a mean with its bounds has no unit."""
    if isinstance(value, Mapping) and set(value) == BOUNDED:
        return f"{number(value['mean'])} {bounds([value['low'], value['high']])}".strip(), ""
    if isinstance(value, Mapping):
        return f"{number(value['value'])} {bounds(value.get('interval'))}".strip(), unit_of(value)
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else plain(value), ""
