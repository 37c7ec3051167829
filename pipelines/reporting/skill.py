"""The metrics of one family: the model beside everything that it has to be compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.reporting.formats import bounds, decimals, number, short, words
from pipelines.reporting.measures import MODEL, Measures, read_measures, unit_of
from pipelines.reporting.scale import Scale
from stromatolite.registry.scores import read_json

KINDS = {
    "model": MODEL,
    "scratch": "baseline, from scratch",
    "borrowed": "baseline, on other data",
    "peer": "peer, as it comes",
}


@dataclass(frozen=True)
class Row:
    """One model's line; all numbers are text.

    Attributes:
        name: of the model.
        kind: a key of `KINDS`.
        citation: where the method comes from.
        value: overall primary metric.
        interval: of the value.
        difference: this model minus the row's.
        difference_interval: of the difference.
        verdict: what the interval of the difference says of this model, in a word.
        mark: place of the value on the scale, per cent of its width.
        whisker: both ends of the interval on the scale, or None.
    """

    name: str
    kind: str
    citation: str
    value: str
    interval: str
    difference: str
    difference_interval: str
    verdict: str
    mark: float
    whisker: tuple[float, float] | None


@dataclass(frozen=True)
class Cell:
    """One model's error in one variable."""

    value: str
    interval: str
    best: bool


@dataclass(frozen=True)
class Skill:
    """Everything that a metrics document says, ready for tables."""

    metric: str
    better: str
    config: str
    split: str
    units: int
    rows: list[Row]
    ticks: list[tuple[float, str]]
    variables: list[tuple[str, str, list[Cell]]]
    measures: Measures


def read_skill(path: Path) -> Skill | None:
    """Prepare a metrics document; None when there is no such file.

    Raises:
        DataError: it is no JSON.
    """
    return prepare(read_json(path)) if path.exists() else None


def prepare(metrics: Mapping[str, Any]) -> Skill:
    """Prepare a parsed metrics document."""
    primary = metrics["primary"]
    down = primary["direction"] == "minimize"
    models = _models(metrics)
    scale = Scale.around([model for _, _, model in models])
    return Skill(
        metric=words(primary["metric"]),
        better="smaller is better" if down else "larger is better",
        config=f"{metrics['config']['name']} {short(metrics['config']['identity'])}",
        split=short(metrics["split"]),
        units=int(metrics["units"]),
        rows=[_row(name, kind, model, scale, down) for name, kind, model in models],
        ticks=scale.ticks(),
        variables=_variables(models, down),
        measures=read_measures(metrics),
    )


def _models(metrics: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Name, kind and scores of the model and all others, the best of each kind first."""
    sign = 1 if metrics["primary"]["direction"] == "minimize" else -1
    others = [
        (words(name), "scratch" if entry.get("from_scratch") else "borrowed", entry)
        for name, entry in _named(metrics, "baselines")
    ]
    others += [(words(name), "peer", entry) for name, entry in _named(metrics, "peer")]
    others.sort(key=lambda other: (list(KINDS).index(other[1]), sign * other[2]["overall"]))
    return [(MODEL, "model", metrics["primary"]), *others]


def _row(name: str, kind: str, model: Mapping[str, Any], scale: Scale, down: bool) -> Row:
    interval, difference = model.get("interval"), model.get("difference") or {}
    between = difference.get("interval")
    places = decimals(model["overall"])
    gap = [difference.get("overall"), *(between or ())]
    return Row(
        name=name,
        kind=kind,
        citation=str(model.get("citation") or ""),
        value=number(model["overall"], places),
        interval=bounds(interval, places),
        difference=number(gap[0], decimals(*gap), signed=True) if difference else "",
        difference_interval=bounds(between, decimals(*gap), signed=True),
        verdict=_verdict(between, down),
        mark=scale.place(model["overall"]),
        whisker=(scale.place(interval[0]), scale.place(interval[1])) if interval else None,
    )


def _verdict(interval: Sequence[float] | None, down: bool) -> str:
    """Whether this model is better or worse for certain, by an interval of its difference to another."""
    if not interval:
        return ""
    low, high = interval if down else (-interval[1], -interval[0])
    return "better" if high < 0 else "worse" if low > 0 else "undecided"


def _variables(models: Sequence[tuple[str, str, Mapping[str, Any]]], down: bool) -> list[tuple[str, str, list[Cell]]]:
    """Variable, unit and one cell a model, in the order of the rows."""
    table = []
    for variable, primary in (models[0][2].get("by_variable") or {}).items():
        entries = [(model.get("by_variable") or {}).get(variable) or {} for _, _, model in models]
        values = [entry["value"] for entry in entries if entry]
        best = min(values) if down else max(values)
        table.append((words(variable), unit_of(primary), [_cell(entry, best) for entry in entries]))
    return table


def _cell(entry: Mapping[str, Any], best: float) -> Cell:
    value = entry.get("value")
    places = decimals(value)
    return Cell(number(value, places), bounds(entry.get("interval"), places), value == best)


def _named(metrics: Mapping[str, Any], block: str) -> list[tuple[str, Mapping[str, Any]]]:
    return list((metrics.get(block) or {}).items())
