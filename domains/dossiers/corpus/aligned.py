"""Holds what the writer knows of a text against what the finder proposes: one label a span, and the faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from domains.dossiers.corpus.gold import Dossier, Gold
from domains.dossiers.fields import BY_NAME, NONE
from domains.dossiers.reading import KINDS, is_partial_pressure
from domains.dossiers.spans import Label, Span
from domains.dossiers.spans.units import convert
from stromatolite.errors import DataError

TOLERANCE: Final = 2e-6
"""Relative: values are the same but for the constants of the conversion."""
TRIES: Final = 20
TOTAL: Final = "surface_pressure_bar"


@dataclass(frozen=True)
class Fault:
    """A span that the writer put into a text and the finder does not propose as it is.

    Attributes:
        what: "missing", "value", "kind", "canonical" or "field".
        gold: the span.
        text: its characters.
        around: those and their neighbours.
        found: what the finder has there instead.
    """

    what: str
    gold: Gold
    text: str
    around: str
    found: str


def align(dossier: Dossier, spans: Sequence[Span]) -> tuple[list[Label], list[Fault]]:
    """The label of every span that the finder proposes, and every span of the writer that it does not.

    A span that the writer did not put there says nothing: `none`. A sentence that asks is always one.
    """
    labels = [Label("question") if span.type == "question" else Label(NONE) for span in spans]
    faults = []
    for gold in dossier.gold:
        near = [
            place for place, span in enumerate(spans)
            if span.type == gold.type and span.start < gold.end and gold.start < span.end
        ]  # fmt: skip
        right = [place for place in near if not _difference(gold, spans[place])]
        if right:
            labels[right[0]] = Label(gold.field, "other" if gold.owner == "other" else "subject")
        elif not gold.is_optional:
            what = _difference(gold, spans[near[0]]) if near else "missing"
            told = "; ".join(str(spans[place]) for place in near)
            around = dossier.text[max(0, gold.start - 30) : gold.end + 30]
            faults.append(Fault(what, gold, dossier.text[gold.start : gold.end], around, told))
    return labels, faults


def _difference(gold: Gold, span: Span) -> str:
    """In what a proposed span differs from the one that was written; "" when in nothing that matters."""
    if gold.type != "quantity":
        if gold.canonical != span.canonical and not gold.is_optional:
            return "canonical"
        return "" if gold.field in span.fields else "field"
    value = _value(gold, span)
    if value is None or gold.value is None or abs(value - gold.value) > TOLERANCE * max(abs(gold.value), 1e-12):
        return "value"
    if gold.kind != span.kind and not {gold.kind, span.kind} <= set(KINDS.get(gold.field, ("value",))):
        return "kind"
    return "" if gold.field in span.fields else "field"


def _value(gold: Gold, span: Span) -> float | None:
    """The proposed value in the unit of the field that was written; of a partial pressure in bar."""
    if span.value is None:
        return None
    if gold.is_partial != is_partial_pressure(span, Label(gold.field)):
        return None
    return convert(span.value, span.unit, BY_NAME[TOTAL if gold.is_partial else gold.field])


def labelled(
    draw: Callable[[], Dossier], find: Callable[[str], Sequence[Span]], tries: int = TRIES
) -> tuple[Dossier, Sequence[Span], list[Label]]:
    """A dossier of which the finder proposes every span, with them and their labels: what a training learns from.

    Args:
        draw: writes a dossier, such as `lambda: sample_dossier(rows, patterns, rng)`.
        find: proposes the spans of a text, such as `find_spans`.
        tries: texts that are drawn before giving up.

    Raises:
        DataError: the finder missed a span in each of them.
    """
    for _ in range(tries):
        dossier = draw()
        spans = find(dossier.text)
        labels, faults = align(dossier, spans)
        if not faults:
            return dossier, spans, labels
    raise DataError(
        f"The finder missed a span in each of {tries} texts.",
        found=f"{faults[0].text!r} in {faults[0].around!r}",
        allowed="most texts with every span found",
        fix="Mend domains/dossiers/spans, or the pattern.",
    )
