"""Puts the finders together: every span of a text, in its order."""

from __future__ import annotations

import re
from typing import Final

from domains.dossiers.spans.names import find_bodies, find_names
from domains.dossiers.spans.normal import Normal, normalise
from domains.dossiers.spans.organisms import find_organisms
from domains.dossiers.spans.quantities import Quantity, find_quantities
from domains.dossiers.spans.questions import find_questions
from domains.dossiers.spans.span import Span, SpanType
from domains.dossiers.spans.terms import find_terms
from domains.dossiers.spans.units import fitting_fields

LONGEST_TEXT: Final = 400_000
"""Characters that are read, more than a hundred pages; the rest of a longer text is not."""
CLOSED: Final = re.compile(r" ?\}")
Words = tuple[int, int, str, tuple[str, ...]]


def find_spans(text: str) -> tuple[Span, ...]:
    """All spans of a text, by their place.

    Quantities, names and terms never overlap; a question is a whole sentence and has the others within it. A bare
    number that fits no field is left out.
    """
    normal = normalise(text[:LONGEST_TEXT])
    taken = bytearray(len(normal.text))
    spans: list[Span] = []
    names = _claimed([*find_names(normal.text), *find_organisms(normal.text)], taken)
    for quantity in find_quantities(normal.text, taken):
        span = _quantity_span(text, normal, quantity)
        if span.unit is not None or span.fields:
            spans.append(span)
            taken[quantity.start : quantity.end] = b"\x01" * (quantity.end - quantity.start)
    names += _claimed(find_bodies(normal.text), taken)  # after quantities: "2 R_Earth", "twice the size of Jupiter"
    terms = _claimed(find_terms(normal.text), taken)
    spans += [_word_span(text, normal, "name", words) for words in names]
    spans += [_word_span(text, normal, "term", words) for words in terms]
    spans += [_word_span(text, normal, "question", words) for words in find_questions(normal.text)]
    return tuple(sorted(spans, key=lambda span: (span.start, -span.end)))


def _claimed(found: object, taken: bytearray) -> list[Words]:
    """Of words that overlap, the one that begins first, and of those the longest; marks its characters."""
    kept = []
    for words in sorted(found, key=lambda each: (each[0], -each[1])):  # type: ignore[call-overload]
        start, end = words[:2]
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append(words)
    return kept


def _origin(text: str, normal: Normal, start: int, end: int) -> tuple[int, int]:
    """The characters as given, with the closing braces of TeX that belong to them."""
    first, last = normal.origin(start, end)
    opened = text.count("{", first, last) - text.count("}", first, last)
    while opened > 0 and (closed := CLOSED.match(text, last)):
        last, opened = closed.end(), opened - 1
    return first, last


def _word_span(text: str, normal: Normal, type_: SpanType, words: Words) -> Span:
    start, end = _origin(text, normal, words[0], words[1])
    return Span(start, end, type_, text[start:end], canonical=words[2], fields=words[3])


def _quantity_span(text: str, normal: Normal, quantity: Quantity) -> Span:
    start, end = _origin(text, normal, quantity.start, quantity.end)
    fields = fitting_fields(quantity.value, quantity.unit)
    return Span(
        start, end, "quantity", text[start:end], quantity.kind, quantity.value, quantity.uncertainty, quantity.unit,
        fields=fields,
    )  # fmt: skip
