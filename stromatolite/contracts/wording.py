"""Says a pandera rule and an offending value in words, with the column's unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from stromatolite.contracts.columns import UNIT

LISTED: Final = 8
"""Allowed values named one by one; of more there is a count."""
MISSING: Final = ("None", "nan", "<NA>", "NaT")
LONGEST: Final = 60
"""Characters of a found text that are shown."""

RULES: Final[Mapping[str, str]] = {
    "equal_to": "value",
    "not_equal_to": "value",
    "isin": "choice",
    "notin": "choice",
    "str_matches": "form",
    "str_contains": "form",
    "str_startswith": "form",
    "str_endswith": "form",
    "str_length": "length",
    "greater_than": "range",
    "greater_than_or_equal_to": "range",
    "less_than": "range",
    "less_than_or_equal_to": "range",
    "in_range": "range",
}


def unit_of(component: Any) -> str:
    """The unit of a schema's column; "" for text, flags and pure numbers."""
    unit = (component.metadata or {}).get(UNIT)
    return "" if unit in (None, "1") else str(unit)


def rule_of(check: Any) -> str:
    """A check in a word: what kind it is, or its own name."""
    return RULES.get(check.name, str(check.name or "check").replace("_", " "))


def allowed_by(check: Any, unit: str = "") -> str:
    """What a check lets through."""
    text = _limits(check.name, check.statistics or {})
    if text is None:
        return str(check.error or check.description or check.name or "what the check asks")
    return f"{text} {unit}".rstrip()


def _limits(name: str | None, limits: Mapping[str, Any]) -> str | None:
    low, high = limits.get("min_value"), limits.get("max_value")
    if name == "in_range":
        inside = (limits.get("include_min", True), limits.get("include_max", True))
        return f"{'from' if inside[0] else 'above'} {number(low)} {'to' if inside[1] else 'to below'} {number(high)}"
    if name == "str_length":
        return f"{'any' if low is None else low} to {'any' if high is None else high} characters"
    templates = {
        "greater_than": ("greater than {}", low),
        "greater_than_or_equal_to": ("at least {}", low),
        "less_than": ("less than {}", high),
        "less_than_or_equal_to": ("at most {}", high),
        "equal_to": ("exactly {}", limits.get("value")),
        "not_equal_to": ("anything but {}", limits.get("value")),
    }
    if name in templates:
        template, value = templates[name]
        return template.format(number(value))
    if name == "isin":
        return one_of(limits["allowed_values"])
    if name == "notin":
        return f"none of {_listed(limits['forbidden_values'])}"
    pattern = next((limits[key] for key in ("pattern", "string") if key in limits), None)
    return None if pattern is None else f"text {str(name).removeprefix('str_')} {getattr(pattern, 'pattern', pattern)}"


def one_of(values: Any) -> str:
    """A choice in words."""
    return f"one of {_listed(values)}"


def _listed(values: Any) -> str:
    shown = sorted(map(str, values))
    more = f" and {len(shown) - LISTED} more" if len(shown) > LISTED else ""
    return ", ".join(shown[:LISTED]) + more


def number(value: Any) -> str:
    """A number as a person writes it, nothing rounded away."""
    return re.sub(r"\.0$", "", str(value))


def shown(value: Any, unit: str = "") -> str:
    """A found value: numbers with their unit, text in quotes and not at any length."""
    if isinstance(value, str):
        shown = repr(value)
        return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
    text = number(value)
    if text in MISSING:
        return "nothing"
    return f"{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'} {unit}".rstrip()
