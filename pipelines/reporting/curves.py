"""The training curves of a run as small pictures: a panel for each phase and quantity, a line for each part of it.

A metric is called `[phase/][group/][.../]quantity`, such as `finetune/fold_0/member2/validation_loss`: lines of a group
have one colour.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pipelines.reporting.formats import number, words
from stromatolite.curves import Curves

MOST_PANELS = 12
MOST_POINTS = 3000
"""In one panel; more would be seen by nobody and make the page heavy."""
LOGARITHMIC_FROM = 20.0
"""Positive values that span more than this factor are drawn on a logarithmic scale."""

Series = list[tuple[int, float]]


@dataclass(frozen=True)
class Line:
    """One curve: the place of its group in the legend, and its points as an SVG polyline in a square of 100 × 100."""

    group: int
    points: str


@dataclass(frozen=True)
class Panel:
    """Curves of one quantity on common axes; the labels are text beside the drawing."""

    title: str
    groups: list[str]
    lines: list[Line]
    lowest: str
    highest: str
    first: int
    last: int
    remark: str


@dataclass(frozen=True)
class Panels:
    """All panels, and the titles of those that were left out."""

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
            *phase, quantity = point.name.split("/")
            found["/".join([*phase[:1], quantity])]["/".join(phase[1:])].append((point.step, point.value))
    if not found:
        return None
    drawn = {name: panel for name, lines in found.items() if (panel := _panel(_title(name), lines)) is not None}
    return Panels(list(drawn.values())[:MOST_PANELS], [panel.title for panel in list(drawn.values())[MOST_PANELS:]])


def _title(name: str) -> str:
    return words(name.replace("/", ": "))


def _panel(title: str, series: dict[str, Series]) -> Panel | None:
    finite = {name: [(step, y) for step, y in values if math.isfinite(y)] for name, values in series.items()}
    finite = {name: values for name, values in finite.items() if values}
    if not finite:
        return None
    axes = _Axes.around([point for values in finite.values() for point in values])
    groups = list(dict.fromkeys(name.split("/")[0] for name in finite))
    budget = max(2, MOST_POINTS // len(finite))
    lost = sum(map(len, series.values())) - sum(map(len, finite.values()))
    remarks = ["logarithmic scale"] if axes.logarithmic else []
    remarks += [f"{lost} values were not finite"] if lost else []
    return Panel(
        title=title,
        groups=[words(group) for group in groups if group],
        lines=[
            Line(groups.index(name.split("/")[0]), " ".join(axes.place(*point) for point in _thinned(values, budget)))
            for name, values in finite.items()
        ],
        lowest=number(axes.low),
        highest=number(axes.high),
        first=axes.first,
        last=axes.last,
        remark="; ".join(remarks),
    )


@dataclass(frozen=True)
class _Axes:
    first: int
    last: int
    low: float
    high: float

    @classmethod
    def around(cls, points: Series) -> _Axes:
        steps, values = [step for step, _ in points], [value for _, value in points]
        return cls(min(steps), max(steps), min(values), max(values))

    @property
    def logarithmic(self) -> bool:
        return self.low > 0 and self.high / self.low > LOGARITHMIC_FROM

    def place(self, step: int, value: float) -> str:
        """A point as SVG has it, from the upper left corner of a square of 100 × 100."""
        bottom, top, here = self.low, self.high, value
        if self.logarithmic:
            bottom, top, here = math.log(bottom), math.log(top), math.log(here)
        x = (step - self.first) / ((self.last - self.first) or 1)
        y = (here - bottom) / ((top - bottom) or 1)
        return f"{100 * x:.1f},{100 * (1 - y):.1f}"


def _thinned(series: Series, most: int) -> Series:
    """About `most` points, evenly chosen, the last among them."""
    stride = math.ceil(len(series) / most)
    return [*series[:-1:stride], series[-1]]
