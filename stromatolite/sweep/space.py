"""What a sweep may vary: ranges of values, no sampler. A family's `search.py` maps its config fields to them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DIGITS = 4
Value = bool | int | float | str


@dataclass(frozen=True)
class FloatRange:
    """Every number from `low` to `high`, both included; evenly in its logarithm where `log`.

    Raises:
        ValueError: the bounds are no finite numbers with `low` < `high`, or a logarithm of them does not exist.
    """

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        _require_bounds(self.low, self.high, self.log)

    @property
    def ends(self) -> tuple[Value, ...]:
        """The values that must be allowed for all of them to be."""
        return self.low, self.high


@dataclass(frozen=True)
class IntRange:
    """Every integer from `low` to `high`, both included; evenly in its logarithm where `log`.

    Raises:
        ValueError: the bounds are no integers with `low` < `high`, or a logarithm of them does not exist.
    """

    low: int
    high: int
    log: bool = False

    def __post_init__(self) -> None:
        for bound in (self.low, self.high):
            if type(bound) is not int:
                raise ValueError(f"a bound of an IntRange is an integer, not {bound!r}")
        _require_bounds(self.low, self.high, self.log)

    @property
    def ends(self) -> tuple[Value, ...]:
        """The values that must be allowed for all of them to be."""
        return self.low, self.high


@dataclass(frozen=True)
class Choice:
    """One of a few values of one type.

    Raises:
        ValueError: there are fewer than two options, two are equal, or their types differ.
    """

    options: tuple[Value, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.options, tuple) or len(self.options) < 2:
            raise ValueError(f"a Choice needs a tuple of at least two options, not {self.options!r}")
        if len({type(option) for option in self.options}) > 1 or not isinstance(self.options[0], Value):
            raise ValueError(f"the options of a Choice are values of one type, not {self.options!r}")
        if len(set(self.options)) < len(self.options):
            raise ValueError(f"an option of a Choice stands there twice: {self.options!r}")

    @property
    def ends(self) -> tuple[Value, ...]:
        """The values that must be allowed for all of them to be."""
        return self.options


Range = FloatRange | IntRange | Choice
SearchSpace = Mapping[str, Range]
"""Dotted config field → what it may be."""


def at(values: Mapping[str, Any], key: str) -> Any:
    """The value of a dotted key in nested values."""
    found: Any = values
    for name in key.split("."):
        found = found[name]
    return found


def as_configured(proposed: Mapping[str, Value], start: Mapping[str, Any]) -> dict[str, Value]:
    """What a sampler proposed as it is trained: numbers with four significant digits, as a person would write them.

    Args:
        proposed: by dotted key.
        start: nested values of the start, which stand as they are where they were proposed.
    """
    return {
        key: float(f"{value:.{DIGITS}g}") if isinstance(value, float) and value != at(start, key) else value
        for key, value in proposed.items()
    }


def _require_bounds(low: float, high: float, log: bool) -> None:
    for bound in (low, high):
        if isinstance(bound, bool) or not isinstance(bound, int | float) or not math.isfinite(bound):
            raise ValueError(f"a bound is a finite number, not {bound!r}")
    if not low < high:
        raise ValueError(f"a range goes from low to high, not from {low} to {high}")
    if log and not low > 0:
        raise ValueError(f"a logarithmic range starts above 0, not at {low}")
