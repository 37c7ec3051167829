"""Curves on disk: one JSON line a call, only ever appended to, and whole again after a `kill -9`."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from stromatolite.errors import DataError


class Point(NamedTuple):
    """One value of one curve. `time_ms` is Unix time; `value` may be NaN or infinite."""

    name: str
    value: float
    step: int
    time_ms: int


class Curves:
    """The file `metrics.jsonl`. A (name, step) is kept once: the first value stands.

    A run that resumes from a checkpoint walks over steps that it had already logged before it was killed. MLflow cannot
    delete points, so the repeats are dropped here and every curve stays a function of its step.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._whole = False
        self._steps: dict[str, set[int]] = {}

    def append(self, values: Mapping[str, float], step: int, time_ms: int | None = None) -> bool:
        """Add the points that are new; False when there were none."""
        if not self._whole:
            self._repair()
        fresh = {name: float(value) for name, value in values.items() if step not in self._steps.get(name, ())}
        if not fresh:
            return False
        line = {
            "step": int(step),
            "time": time_ms if time_ms is not None else time.time_ns() // 1_000_000,
            "metrics": {name: value if math.isfinite(value) else str(value) for name, value in fresh.items()},
        }
        self._whole = False  # a full disk may leave half a line
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        self._whole = True
        for name in fresh:
            self._steps.setdefault(name, set()).add(int(step))
        return True

    def read(self, offset: int = 0) -> Iterator[tuple[list[Point], int]]:
        """Yield each whole line's points and the byte offset behind it, from `offset` on. A torn last line is left out.

        Raises:
            DataError: a line is not what `append` writes.
        """
        if not self.path.exists():
            return
        position = offset if offset <= self.path.stat().st_size else 0
        with self.path.open("rb") as file:
            file.seek(position)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                position += len(line)
                yield self._parse(line), position

    def last_time_ms(self) -> int | None:
        """When the last point was logged."""
        return max((point.time_ms for points, _ in self.read() for point in points), default=None)

    def _repair(self) -> None:
        if self.path.exists():
            whole = 0
            for points, end in self.read():
                whole = end
                for point in points:
                    self._steps.setdefault(point.name, set()).add(point.step)
            with self.path.open("r+b") as file:
                file.truncate(whole)
        self._whole = True

    def _parse(self, line: bytes) -> list[Point]:
        try:
            entry = json.loads(line)
            step, time_ms = int(entry["step"]), int(entry["time"])
            return [Point(name, float(value), step, time_ms) for name, value in entry["metrics"].items()]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(
                f"{self.path} holds a line that is not a metrics line.",
                found=line[:120].decode("utf-8", "replace").strip(),
                allowed='{"metrics": {name: number}, "step": integer, "time": milliseconds}',
                fix="Train again: the run record is damaged.",
            ) from error
