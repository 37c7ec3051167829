"""Reads a text by rules: labels every span by the words around it, and assembles the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from domains.dossiers.fields import BY_NAME, NONE
from domains.dossiers.reading import Reading, assemble
from domains.dossiers.rules.lists import listed_owners
from domains.dossiers.rules.quantities import field_of
from domains.dossiers.rules.subjects import Subjects, find_subjects, name_owner, owner_of
from domains.dossiers.rules.view import Place, View
from domains.dossiers.spans import find_spans
from domains.dossiers.spans.span import Label, Span

NEGATED: Final = re.compile(
    r"\b(?:not|unable to|cannot|neither|nor|no|non|without|lacks?|never|instead of|rather than|"
    r"unlike)(?: [a-z]{1,15}){0,3}[ -]?\Z",
    re.IGNORECASE,
)
GROWN: Final = re.compile(
    r"\bgr(?:ow|ew)|cultiv|cultur|\bmedium|substrate|metaboli|feed|\bliv(?:es|ing)|consum|convert|"
    r"donor|sources?\b|utili[sz]|\bus(?:es?|ing|ed)\b|kept on|maintained on|headspace|fed\b|under|"
    r"thriv|oxidi|ferment|respir|\bwith\b",
    re.IGNORECASE,
)
PRODUCT: Final = re.compile(
    r"\b(?:to|into|produc(?:es|ing)|forms?|yields?|excret\w{1,4}|releas\w{1,4})(?: [a-z]{1,15},?){0,3} \Z"
)
AIR: Final = re.compile(r"atmospher|mixing ratio|partial pressure|planet|\bair\b|outgas|spectr", re.IGNORECASE)


def read(text: str) -> Reading:
    """The record of a text, by rules alone."""
    spans = find_spans(text)
    return assemble(text, spans, label_spans(text, spans))


def label_spans(text: str, spans: Sequence[Span]) -> list[Label]:
    """A label for each span of a text."""
    view = View.of(text, spans)
    subjects = find_subjects(view)
    by_place = _quantity_labels(view, subjects)
    return [by_place.get(number) or _word_label(view, place, subjects) for number, place in enumerate(view.places)]


def _quantity_labels(view: View, subjects: Subjects) -> dict[int, Label]:
    """Labels of the quantities, by their number among all spans."""
    numbers = [number for number, place in enumerate(view.places) if place.span.type == "quantity"]
    listed = listed_owners(view, subjects)
    labels: dict[int, Label] = {}
    previous, sentence = NONE, -1
    for order, number in enumerate(numbers):
        place = view.places[number]
        previous = previous if place.sentence == sentence else NONE
        field = field_of(view, order, previous, subjects)
        previous, sentence = field, place.sentence
        if field == NONE:
            labels[number] = Label(NONE)
            continue
        whose = BY_NAME[field].subject
        owner = (listed.get(order) if whose == "planet" else None) or owner_of(view, place, whose, subjects)
        labels[number] = Label(field, owner)
    return labels


def _word_label(view: View, place: Place, subjects: Subjects) -> Label:
    span = place.span
    if span.type == "question":
        return Label("question")
    if span.type == "name":
        return Label(*name_owner(place, subjects))
    field = span.fields[0]
    before = view.before(place, 45)
    if field == "rotation":
        star = re.search(r"\bstars?(?:'s)? \Z|stellar \Z", before)
        return Label(NONE if star else "rotation")
    if NEGATED.search(before):
        return Label(NONE)
    if field == "medium":
        start, end = view.sentence(place)
        near = view.text[max(start, place.start - 90) : min(end, place.end + 50)]
        is_food = GROWN.search(near) and not AIR.search(before) and not PRODUCT.search(before)
        return Label("medium" if subjects.organism and is_food else NONE)
    owner = owner_of(view, place, "organism", subjects)
    return Label("metabolism" if subjects.organism else NONE, owner)
