"""The training curves of a run as small pictures: one panel a quantity, one line a phase, fold or member."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pipelines.reporting.formats import number, words
from stromatolite.curves import Curves

MOST_PANELS, MOST_LINES, MOST_POINTS = 12, 8, 160
LOGARITHMIC_FROM = 20.0
"""Positive values that span more than this factor are drawn on a logarithmic scale."""

Series = list[tuple[int, float]]


@dataclass(frozen=True)
class Line:
    """One curve: its name and its points as an SVG polyline in a square of 100 × 100."""

    name: str
    points: str


@dataclass(frozen=True)
class Panel:
    """Curves of one quantity on common axes; the labels are text beside the drawing."""

    quantity: str
    lines: list[Line]
    lowest: str
    highest: str
    first: int
    last: int
    remark: str


@dataclass(frozen=True)
class Panels:
    """All panels, and how many quantities were left out."""

    shown: list[Panel]
    left_out: list[str]


def read_panels(path: Path) -> Panels | None:
    """Prepare metrics.jsonl; None when it holds nothing.

    Raises:
        DataError: a line is damaged.
    """
    found: dict[str, dict[str, Series]] = defaultdict(lambda: defaultdict(list))
    for points, _ in Curves(path).read():
        for point in points:
            phase, _, quantity = point.name.replace(".", "/").rpartition("/")
            found[quantity][phase].append((point.step, point.value))
    if not found:
        return None
    names = list(found)
    shown = [panel for name in names[:MOST_PANELS] if (panel := _panel(name, found[name])) is not None]
    return Panels(shown, [words(name) for name in names[MOST_PANELS:]])


def _panel(quantity: str, by_phase: dict[str, Series]) -> Panel | None:
    finite = {name: [(step, y) for step, y in series if math.isfinite(y)] for name, series in by_phase.items()}
    values = [value for series in finite.values() for _, value in series]
    if not values:
        return None
    lost = sum(len(series) for series in by_phase.values()) - len(values)
    steps = [step for series in finite.values() for step, _ in series]
    low, high, first, last = min(values), max(values), min(steps), max(steps)
    logarithmic = low > 0 and high / low > LOGARITHMIC_FROM
    bottom, top = (math.log(low), math.log(high)) if logarithmic else (low, high)

    def point(step: int, value: float) -> str:
        x = (step - first) / ((last - first) or 1)
        y = ((math.log(value) if logarithmic else value) - bottom) / ((top - bottom) or 1)
        return f"{100 * x:.1f},{100 * (1 - y):.1f}"

    names = [name for name, series in finite.items() if series]
    lines = [
        Line(words(name) or words(quantity), " ".join(point(step, value) for step, value in _thinned(finite[name])))
        for name in names[:MOST_LINES]
    ]
    remarks = ["logarithmic scale"] if logarithmic else []
    remarks += [f"{lost} values were not finite"] if lost else []
    remarks += [f"{len(names) - MOST_LINES} more lines are left out"] if len(names) > MOST_LINES else []
    return Panel(words(quantity), lines, number(low), number(high), first, last, "; ".join(remarks))


def _thinned(series: Series) -> Series:
    """At most `MOST_POINTS` points, evenly chosen, the last among them."""
    stride = math.ceil(len(series) / MOST_POINTS)
    return [*series[:-1:stride], series[-1]]
