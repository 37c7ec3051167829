"""Numbers and nested values as text for people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

NOTHING = "–"
MINUS = "−"
SIGNIFICANT = 3


def decimals(*values: float | None) -> int:
    """Decimal places with which the largest of `values` shows three significant digits."""
    sizes = [abs(value) for value in values if value is not None and math.isfinite(value) and value != 0]
    return max(0, SIGNIFICANT - 1 - math.floor(math.log10(max(sizes)))) if sizes else 0


def number(value: float | None, places: int | None = None, *, signed: bool = False) -> str:
    """A number with three significant digits, or with `places` decimals; very small ones in scientific notation."""
    if value is None:
        return NOTHING
    if not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and places is None:
        return f"{value:{'+' if signed else ''}d}".replace("-", MINUS)
    places = decimals(value) if places is None else places
    style = f".{SIGNIFICANT - 1}e" if places > 5 else f".{places}f"
    text = f"{value:{'+' if signed else ''}{style}}"
    return text.replace("-", MINUS)


def bounds(interval: Sequence[float] | None, places: int | None = None, *, signed: bool = False) -> str:
    """An interval in brackets, "" when there is none; both ends with as many decimals."""
    if not interval:
        return ""
    low, high = interval
    places = decimals(low, high) if places is None else places
    return f"[{number(low, places, signed=signed)}, {number(high, places, signed=signed)}]"


def plain(value: Any) -> str:
    """Any JSON value in one line: names with their values, lists with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return NOTHING
    if isinstance(value, int | float):
        return f"{value:.4g}".replace("-", MINUS)
    if isinstance(value, Mapping):
        return ", ".join(_named(words(str(name)), item) for name, item in value.items()) or "nothing"
    if isinstance(value, list | tuple):
        numeric = len(value) == 2 and all(isinstance(item, float) for item in value)
        return bounds(value) if numeric else ", ".join(plain(item) for item in value) or "nothing"
    return str(value)


def _named(name: str, value: Any) -> str:
    return f"{name} ({plain(value)})" if isinstance(value, Mapping) else f"{name} {plain(value)}"


def words(name: str) -> str:
    """A name of the code as words."""
    return name.replace("_", " ")


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def short(identity: Any) -> str:
    """The first twelve digits of a long identity."""
    return str(identity or NOTHING)[:12]
