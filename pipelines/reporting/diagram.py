"""Places the stages on a picture: rows from the first stage down to the last, arrows between them."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.reporting.stages import Stage

COLUMN, ROW = 122, 56
BOX_WIDTH, BOX_HEIGHT = 104, 30


@dataclass(frozen=True)
class Box:
    """One stage's rectangle; `x` and `y` are its upper left corner. `stacked`: there is one such stage a family."""

    label: str
    stacked: bool
    x: float
    y: float


@dataclass(frozen=True)
class Diagram:
    """Geometry for an SVG: boxes, arrows as path data, and the size of the drawing."""

    boxes: list[Box]
    arrows: list[str]
    width: float
    height: float


def draw(stages: list[Stage]) -> Diagram:
    """Lay the pipeline out. Every stage stands as low as it can, right above the first that needs it."""
    edges = [(earlier, stage.name) for stage in stages for earlier in stage.after]
    rows = _rows(stages, edges)
    columns = max(len(row) for row in rows)
    corner: dict[str, tuple[float, float]] = {}
    for depth, row in enumerate(rows):
        indent = (columns - len(row)) / 2
        for place, name in enumerate(row):
            corner[name] = ((indent + place) * COLUMN + (COLUMN - BOX_WIDTH) / 2, depth * ROW + 1)
    return Diagram(
        boxes=[Box(stage.name, bool(stage.repeated_for), *corner[stage.name]) for stage in stages],
        arrows=[_arrow(corner[earlier], corner[later]) for earlier, later in edges],
        width=columns * COLUMN,
        height=(len(rows) - 1) * ROW + BOX_HEIGHT + 6,
    )


def _rows(stages: list[Stage], edges: list[tuple[str, str]]) -> list[list[str]]:
    """Stages by row. Within a row, those whose followers stand left come first."""
    height: dict[str, int] = {}

    def above_the_end(name: str) -> int:
        if name not in height:
            height[name] = max((above_the_end(later) + 1 for earlier, later in edges if earlier == name), default=0)
        return height[name]

    top = max(above_the_end(stage.name) for stage in stages)
    rows: list[list[str]] = [[] for _ in range(top + 1)]
    for stage in stages:
        rows[top - height[stage.name]].append(stage.name)
    for depth in range(1, len(rows)):
        place = {name: index / len(rows[depth - 1]) for index, name in enumerate(rows[depth - 1])}
        rows[depth].sort(key=lambda name, place=place: _mean([place[a] for a, b in edges if b == name and a in place]))  # type: ignore[misc]
    return rows


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 1.0  # a stage that rests on nothing stands at the side


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    x1, y1 = start[0] + BOX_WIDTH / 2, start[1] + BOX_HEIGHT
    x2, y2 = end[0] + BOX_WIDTH / 2, end[1] - 5
    bend = (y2 - y1) / 2
    return f"M{x1:g},{y1:g} C{x1:g},{y1 + bend:g} {x2:g},{y2 - bend:g} {x2:g},{y2:g}"
