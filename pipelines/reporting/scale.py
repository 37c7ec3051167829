"""A linear scale along which values and their intervals are drawn, in per cent of the width at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.reporting.formats import decimals, number


@dataclass(frozen=True)
class Scale:
    """A linear scale from `low` to `high`, in per cent."""

    low: float
    high: float

    @classmethod
    def around(cls, models: Sequence[Mapping[str, Any]]) -> Scale:
        """The scale that holds every value and interval, with a little room."""
        values = [end for model in models for end in (model["overall"], *(model.get("interval") or ()))]
        room = 0.05 * (max(values) - min(values)) or 1.0
        return cls(min(values) - room, max(values) + room)

    def place(self, value: float) -> float:
        """Where a value lies, 0 to 100."""
        return round(100 * (value - self.low) / (self.high - self.low), 2)

    def ticks(self) -> list[tuple[float, str]]:
        """A few values along the scale, with their places."""
        step = (self.high - self.low) / 4
        values = [self.low + step * share for share in (0.5, 1.5, 2.5, 3.5)]
        places = decimals(step)
        return [(self.place(round(value, places)), number(round(value, places), places)) for value in values]
