"""A piece of a text, and what was said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SpanType = Literal["quantity", "name", "term", "question"]
Kind = Literal["value", "lower_limit", "upper_limit", "range_low", "range_high"]
Owner = Literal["subject", "other"]


@dataclass(frozen=True)
class Span:
    """A quantity, name, term or question in a text.

    Attributes:
        start: first character in the text as given.
        end: one past the last.
        type: what it is.
        text: `text[start:end]` of the text as given.
        kind: what the number says; None unless it is a quantity.
        value: the number as written, in `unit`; None unless it is a quantity.
        uncertainty: how much less and how much more it may be, in `unit`; part of the span.
        unit: key of the unit lexicon; None for a bare number.
        canonical: what the record holds of a name, term or question; None of a quantity.
        fields: fields of the record that it may fill, by dimension and range; with none it can only be `none`.
    """

    start: int
    end: int
    type: SpanType
    text: str
    kind: Kind | None = None
    value: float | None = None
    uncertainty: tuple[float, float] | None = None
    unit: str | None = None
    canonical: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Label:
    """What a reader says of a span.

    Attributes:
        field: a field of the record, or `none`.
        owner: whose value it is: the text's subject's, or that of another planet, star or organism.
        probability: how sure the reader is, 0 to 1.
    """

    field: str
    owner: Owner = "subject"
    probability: float = 1.0
