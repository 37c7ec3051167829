"""A linear scale along which values and their intervals are drawn, in per cent of the width at hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.reporting.formats import number


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
        """Places and labels of a few round values along the scale."""
        rough = (self.high - self.low) / 5
        magnitude = 10.0 ** math.floor(math.log10(rough))
        step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough)
        places = max(0, -math.floor(math.log10(step)))
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [(self.place(count * step), number(count * step, places)) for count in range(first, last + 1)]
