"""Makes the record of a text from its spans and their labels: code computes, readers only label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from domains.dossiers.fields import BY_NAME, FIELD_NAMES, GASES, NONE
from domains.dossiers.spans.span import Label, Span
from domains.dossiers.spans.unit_lexicon import BY_KEY
from domains.dossiers.spans.units import convert
from stromatolite.errors import DataError

Record = Mapping[str, str | float]
TOTAL: Final = "surface_pressure_bar"
DIGITS: Final = 10
"""Significant digits of a converted value: the rest is the rounding of the conversion."""
KINDS: Final = {
    "minimum_mass_earth": ("value", "lower_limit"),
    "growth_temperature_min_c": ("value", "range_low", "lower_limit", "upper_limit"),
    "growth_temperature_max_c": ("value", "range_high", "upper_limit", "lower_limit"),
}
"""Where a field takes more than a plain value: "a mass of at least 1.3" is m sin i, "no growth below 15" a minimum."""


@dataclass(frozen=True)
class Reading:
    """What was read from a text.

    Attributes:
        record: value by field, in the order of `FIELDS`; fields that the text does not give are absent.
        limits: limits and ranges of the subject: field, kind, value in the field's unit, characters.
        others: values of another planet, star or organism, and partial pressures without a total.
        spans: every span with its label: start, end, text, type, field, owner, probability.
    """

    record: Record
    limits: tuple[dict[str, Any], ...]
    others: tuple[dict[str, Any], ...]
    spans: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class _Claim:
    """A span that a label gives to a field, with its value there: None of a pressure whose total is not yet known."""

    span: Span
    label: Label
    value: str | float | None

    def told(self) -> dict[str, Any]:
        """How it is told under `limits` and `others`."""
        where = {"start": self.span.start, "end": self.span.end, "text": self.span.text}
        return {"field": self.label.field, "kind": self.span.kind, "value": self.value} | where


def assemble(text: str, spans: Sequence[Span], labels: Sequence[Label]) -> Reading:
    """The record that spans and labels make.

    Of several claims to a field the most probable wins, and of those the first of the text. A label that does not fit
    its span (dimension, range, type) counts as `none`.

    Args:
        text: the text as given.
        spans: of `find_spans(text)`.
        labels: one a span.

    Raises:
        DataError: spans and labels are not of one number, a span is not of this text, or a label is unknown.
    """
    _require_fitting(text, spans, labels)
    claims = [claim for pair in zip(spans, labels, strict=True) if (claim := _claim(*pair))]
    mine = [claim for claim in claims if claim.label.owner == "subject"]
    others = [claim.told() for claim in claims if claim.label.owner == "other"]
    best: dict[str, _Claim] = {}
    limits: list[dict[str, Any]] = []
    for claim in mine:
        name = claim.label.field
        if claim.span.kind is not None and claim.span.kind not in KINDS.get(name, ("value",)):
            limits.append(claim.told())
        elif name not in best or _is_better(claim, best[name]):
            best[name] = claim
    shares, unsettled = _shares(best)
    record = {name: claim.value for name, claim in best.items() if claim.value is not None} | shares
    told = tuple(_told(span, label) for span, label in zip(spans, labels, strict=True))
    ordered = {name: record[name] for name in FIELD_NAMES if name in record}
    return Reading(ordered, tuple(limits), (*others, *unsettled), told)


def _is_better(claim: _Claim, other: _Claim) -> bool:
    """Whether a claim wins over an earlier one: a share over a pressure, else the more probable."""
    if (claim.value is None) != (other.value is None):
        return other.value is None
    return claim.label.probability > other.label.probability


def _require_fitting(text: str, spans: Sequence[Span], labels: Sequence[Label]) -> None:
    if len(spans) != len(labels):
        raise DataError("Every span needs one label.", found=f"{len(spans)} spans, {len(labels)} labels")
    for span, label in zip(spans, labels, strict=True):
        if text[span.start : span.end] != span.text:
            raise DataError("A span is of another text.", found=span.text, allowed=text[span.start : span.end])
        if label.field != NONE and label.field not in BY_NAME:
            raise DataError("A label names no field of the record.", found=label.field, allowed=", ".join(BY_NAME))


def _claim(span: Span, label: Label) -> _Claim | None:
    if label.field == NONE or label.field not in span.fields:
        return None
    field = BY_NAME[label.field]
    if not field.is_number:
        return _Claim(span, label, span.canonical)
    if span.value is None:
        return None
    if is_partial_pressure(span, label):
        return _Claim(span, label, None)
    value = convert(span.value, span.unit, field)
    if value is None or not field.holds(value):
        return None
    return _Claim(span, label, rounded(value))


def is_partial_pressure(span: Span, label: Label) -> bool:
    """Whether a span gives a gas as a pressure."""
    return label.field in GASES and span.unit is not None and BY_KEY[span.unit].dimension == "pressure"


def _shares(best: Mapping[str, _Claim]) -> tuple[dict[str, str | float], list[dict[str, Any]]]:
    """Partial pressures over the total, and those that have none."""
    total = best[TOTAL].value if TOTAL in best else None
    shares: dict[str, str | float] = {}
    unsettled = []
    for name, claim in best.items():
        if claim.value is not None or claim.span.value is None:
            continue
        pressure = convert(claim.span.value, claim.span.unit, BY_NAME[TOTAL])
        if isinstance(total, float) and pressure is not None and 0.0 <= pressure <= total:
            shares[name] = rounded(pressure / total)
        else:
            unsettled.append(claim.told() | {"partial_pressure_bar": pressure})
    return shares, unsettled


def rounded(value: float) -> float:
    """A value without the rounding errors of its conversion."""
    return float(f"{value:.{DIGITS}g}")


def _told(span: Span, label: Label) -> dict[str, Any]:
    return {
        "start": span.start, "end": span.end, "text": span.text, "type": span.type, "kind": span.kind,
        "field": label.field, "owner": label.owner, "probability": label.probability,
    }  # fmt: skip
