"""Two metrics documents, number by number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One number that differs; None where a document does not have it."""

    name: str
    recorded: float | None
    reproduced: float | None

    @property
    def size(self) -> float:
        """How far apart they are; infinite where one is missing or not finite."""
        if self.recorded is None or self.reproduced is None:
            return math.inf
        apart = abs(self.recorded - self.reproduced)
        return apart if math.isfinite(apart) else math.inf


@dataclass(frozen=True)
class MetricsComparison:
    """How two metrics documents compare.

    Attributes:
        numbers: how many numbers both have together.
        differences: those that differ by more than the tolerance, the largest first.
        exact: how many are equal to the last digit.
    """

    numbers: int
    differences: tuple[Difference, ...]
    exact: int


def compare_metrics(
    recorded: Mapping[str, Any], reproduced: Mapping[str, Any], tolerance: float = 0.0
) -> MetricsComparison:
    """Compare every number of two metrics documents.

    Args:
        recorded: of the training.
        reproduced: of the training that was made again.
        tolerance: absolute difference that is allowed; 0 for equal to the last digit.
    """
    first, second = dict(numbers(recorded)), dict(numbers(reproduced))
    names = sorted(first.keys() | second.keys())
    pairs = [Difference(name, first.get(name), second.get(name)) for name in names]
    unequal = [pair for pair in pairs if not _equal(pair)]
    beyond = sorted((pair for pair in unequal if pair.size > tolerance), key=lambda pair: (-pair.size, pair.name))
    return MetricsComparison(len(pairs), tuple(beyond), len(pairs) - len(unequal))


def numbers(document: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a document with its name, such as `primary.interval.0`; flags are none."""
    if isinstance(document, Mapping):
        for key, value in document.items():
            yield from numbers(value, f"{name}.{key}" if name else str(key))
    elif isinstance(document, list | tuple):
        for place, value in enumerate(document):
            yield from numbers(value, f"{name}.{place}")
    elif isinstance(document, int | float) and not isinstance(document, bool):
        yield name, float(document)


def _equal(pair: Difference) -> bool:
    if pair.recorded is None or pair.reproduced is None:
        return False
    return pair.recorded == pair.reproduced or (math.isnan(pair.recorded) and math.isnan(pair.reproduced))
