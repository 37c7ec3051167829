"""Values that say where they come from, and the fields of a record that a text or a person gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from domains.dossiers.fields import BY_NAME
from domains.subjects.refusals import require_possible

Origin = Literal["text", "table", "derived", "assumed", "set"]
"""Read from the text; from a table; worked out from others; assumed, since nobody says it; set by a person."""
SAID: Final[tuple[Origin, ...]] = ("text", "set")


@dataclass(frozen=True)
class Value:
    """A number with its origin.

    Attributes:
        value: the number, in `unit`.
        unit: in the notation of `domains.dossiers.fields`, or CF for parameters of the climate; "" for a pure number.
        origin: where it comes from.
        note: source, formula, or why it is assumed.
        low: least value to try, where it is assumed; else None.
        high: largest value to try, where it is assumed; else None.
    """

    value: float
    unit: str
    origin: Origin
    note: str
    low: float | None = None
    high: float | None = None

    @property
    def is_said(self) -> bool:
        """Whether the text or a person gave it."""
        return self.origin in SAID

    def __str__(self) -> str:
        number = f"{self.value:.4g} {self.unit}".rstrip()
        return f"{number} ({self.origin})"


@dataclass(frozen=True)
class Term:
    """A word of a closed field with its origin.

    Attributes:
        value: the word, one of `domains.dossiers.fields.TERMS`.
        origin: where it comes from.
        note: source, or why it is assumed.
    """

    value: str
    origin: Origin
    note: str


class Said:
    """What a text says, and what a person set in its place.

    Args:
        record: fields of `domains.dossiers.fields` with their values; None and NaN are the same as no value.
        overrides: fields that a person set; they win over the text.

    Raises:
        DataError: a field is unknown, or a value is impossible.
    """

    def __init__(self, record: Mapping[str, Any], overrides: Mapping[str, Any] | None = None) -> None:
        self.set = frozenset(name for name, value in (overrides or {}).items() if _is_given(value))
        both = {**record, **{name: value for name, value in (overrides or {}).items() if name in self.set}}
        self.fields: dict[str, Any] = {name: value for name, value in both.items() if _is_given(value)}
        require_possible(self.fields)

    def number(self, name: str) -> Value | None:
        """The value of a field that is a number, in the unit of the field; None where it is not given."""
        if name not in self.fields:
            return None
        note = "set by hand" if name in self.set else "read from the text"
        return Value(float(self.fields[name]), BY_NAME[name].unit or "", self._origin(name), note)

    def text(self, name: str) -> str | None:
        """The value of a field that is a name; None where it is not given."""
        return str(self.fields[name]).strip() if name in self.fields else None

    def term(self, name: str) -> Term | None:
        """The value of a closed field; None where it is not given."""
        if name not in self.fields:
            return None
        note = "set by hand" if name in self.set else "read from the text"
        return Term(str(self.fields[name]), self._origin(name), note)

    def _origin(self, name: str) -> Origin:
        return "set" if name in self.set else "text"


def _is_given(value: object) -> bool:
    return value is not None and value == value  # NaN, of a table of records, is no value
