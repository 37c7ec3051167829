"""What the writer knows of a text that it wrote: which characters say what, and the record that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

VALUE: Final = "value"
RANGE_ENDS: Final = {"range_low": "growth_temperature_min_c", "range_high": "growth_temperature_max_c"}
LOWER_BY_NATURE: Final = "minimum_mass_earth"
"""A mass of at least this is what the field means."""
DIGITS: Final = 10


@dataclass(frozen=True)
class Gold:
    """A span whose meaning is known because the writer put it there.

    Attributes:
        start: its first character.
        end: one past its last.
        type: quantity, name, term or question.
        field: the record's field.
        owner: `subject` or `other`.
        kind: of a quantity: value, a limit or an end of a range.
        value: of a quantity: in the field's unit; a partial pressure in bar.
        canonical: of the others: what the record holds.
        is_partial: whether it is a partial pressure.
        is_optional: whether it may go without being found (an abbreviated name).
    """

    start: int
    end: int
    type: str
    field: str
    owner: str = "subject"
    kind: str | None = None
    value: float | None = None
    canonical: str | None = None
    is_partial: bool = False
    is_optional: bool = False


@dataclass(frozen=True)
class Dossier:
    """A text with what is known of it.

    Attributes:
        text: the text.
        gold: spans that say something, in text order.
        pattern: name of its family.
        genre: genre of its family.
        planet: the planet that it is about, if any.
        host: that planet's star, or the star that it is about.
        organism: the organism that it is about, if any.
        others: everyone else who is named, and the second family of a text that goes on in one.
    """

    text: str
    gold: tuple[Gold, ...]
    pattern: str
    genre: str
    planet: str | None = None
    host: str | None = None
    organism: str | None = None
    others: tuple[str, ...] = ()


def record(gold: Sequence[Gold]) -> dict[str, float | str]:
    """The record of a text, in the canonical units, by what the writer knows; of two statements the first counts."""
    found: dict[str, float | str] = {}
    total = next((span.value for span in gold if span.field == "surface_pressure_bar" and _counts(span)), None)
    for span in gold:
        if not _counts(span) or span.field in found:
            continue
        if span.value is None:
            if span.canonical is not None:
                found[span.field] = span.canonical
        elif not span.is_partial:
            found[span.field] = _tidy(span.value)
        elif total:
            found[span.field] = _tidy(span.value / total)
    return found


def _counts(span: Gold) -> bool:
    if span.owner != "subject" or span.is_optional:
        return False
    if span.kind in (None, VALUE) or (span.kind == "lower_limit" and span.field == LOWER_BY_NATURE):
        return True
    return span.kind is not None and RANGE_ENDS.get(span.kind) == span.field


def _tidy(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
