"""Scores of records and of spans.

Shape suffixes: S spans of all texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from domains.dossiers.fields import BY_NAME, FIELD_NAMES, GASES, NONE
from domains.dossiers.reading import KINDS, TOTAL, Reading
from domains.dossiers.spans import Label, Span
from domains.dossiers.spans.units import convert

TOLERANCE: Final = 0.01
"""Relative, of a number: values that are printed with three digits and converted differ by less."""
BINS: Final = 10
UNITS: Final = {"field_f1": "1", "missed": "fields a text", "wrong": "fields a text", "not_asked": "fields a text"}
"""What is scored of each text beside the primary metric."""
Record = Mapping[str, Any]


def same(name: str, found: Any, true: Any) -> bool:
    """Whether a field's value is right: text to the letter, numbers within the tolerance."""
    if not BY_NAME[name].is_number:
        return bool(found == true)
    return bool(abs(found - true) <= TOLERANCE * max(abs(true), 1e-12))


def counts(found: Record, true: Record) -> Counter[str]:
    """Fields of a text: `right`, `missed`, `wrong` (another value) and `not_asked` (the text does not give it)."""
    told: Counter[str] = Counter()
    for name in FIELD_NAMES:
        if name in found and name in true:
            told["right" if same(name, found[name], true[name]) else "wrong"] += 1
        elif name in true:
            told["missed"] += 1
        elif name in found:
            told["not_asked"] += 1
    return told


def f1(told: Mapping[str, int]) -> float:
    """F1 of fields; 1 where nothing is there and nothing was found."""
    right = told.get("right", 0)
    wrong, missed, extra = (told.get(name, 0) for name in ("wrong", "missed", "not_asked"))
    total = 2 * right + 2 * wrong + missed + extra
    return 2 * right / total if total else 1.0


def scores(found: Record, true: Record) -> dict[str, float]:
    """The scores of one text: `exact` and those of `UNITS`."""
    told = counts(found, true)
    exact = float(told["right"] == sum(told.values()))
    return {"exact": exact, "field_f1": f1(told), **{name: float(told[name]) for name in list(UNITS)[1:]}}


def by_field(found: Sequence[Record], true: Sequence[Record]) -> dict[str, dict[str, Any]]:
    """F1 and counts of each field over all texts; fields that occur nowhere are left out."""
    told: dict[str, Counter[str]] = {name: Counter() for name in FIELD_NAMES}
    for one, other in zip(found, true, strict=True):
        for name in FIELD_NAMES:
            told[name] += counts(*({name: each[name]} if name in each else {} for each in (one, other)))
    return {
        name: {"f1": f1(count), **{key: count[key] for key in ("right", "wrong", "missed", "not_asked")}}
        for name, count in told.items()
        if count
    }


def invented(reading: Reading, spans: Sequence[Span]) -> int:
    """Fields of a record whose value no span of the text can give, converted or as a share of a pressure."""
    known = {name: list(_possible(name, spans)) for name in reading.record}
    return sum(not any(same(name, value, each) for each in known[name]) for name, value in reading.record.items())


def _possible(name: str, spans: Sequence[Span]) -> Iterable[Any]:
    field = BY_NAME[name]
    if not field.is_number:
        yield from (span.canonical for span in spans if span.canonical is not None)
        return
    numbers = [(span.value, span.unit) for span in spans if span.value is not None]
    yield from (value for number in numbers if (value := convert(*number, field)) is not None)
    if name in GASES:
        pressures = [value for number in numbers if (value := convert(*number, BY_NAME[TOTAL])) is not None]
        yield from (part / total for part in pressures for total in pressures if total > 0)


def span_faults(
    labels: Sequence[Sequence[Label]], truth: Sequence[Sequence[tuple[str, str]]], spans: Sequence[Sequence[Span]]
) -> dict[str, int]:
    """Spans that are labelled wrongly, by kind of mistake; and `limit_as_value`, limits that a record then holds."""
    told: Counter[str] = Counter()
    for one, other, found in zip(labels, truth, spans, strict=True):
        for label, (field, owner), span in zip(one, other, found, strict=True):
            told["spans"] += 1
            if label.field != field:
                told["none_as_field" if field == NONE else "field_as_none" if label.field == NONE else "field"] += 1
                limit = span.kind not in (None, *KINDS.get(field, ("value",)))
                taken = label.field != NONE and span.kind in KINDS.get(label.field, ("value",))
                told["limit_as_value"] += int(limit and taken and label.owner == "subject")
            elif field != NONE and label.owner != owner:
                told["owner"] += 1
    names = ("spans", "none_as_field", "field_as_none", "field", "owner", "limit_as_value")
    return {name: told[name] for name in names}


def is_right(label: Label, truth: tuple[str, str]) -> bool:
    """Whether a span has its true label, and its true owner where that counts."""
    return label.field == truth[0] and (truth[0] == NONE or label.owner == truth[1])


def calibration(labels: Sequence[Sequence[Label]], truth: Sequence[Sequence[tuple[str, str]]]) -> dict[str, Any]:
    """How far probabilities are from the share that is right: expected calibration error, and each bin of it."""
    pairs = [
        (label.probability, is_right(label, other))
        for one, two in zip(labels, truth, strict=True)
        for label, other in zip(one, two, strict=True)
    ]
    probability_S, right_S = (np.array(part, dtype=np.float64) for part in zip(*pairs, strict=True))
    bin_S = np.minimum((probability_S * BINS).astype(int), BINS - 1)
    bins = []
    for number in range(BINS):
        chosen = bin_S == number
        if chosen.any():
            mean, share = float(probability_S[chosen].mean()), float(right_S[chosen].mean())
            bins.append({"probability": mean, "right": share, "spans": int(chosen.sum())})
    error = sum(each["spans"] * abs(each["probability"] - each["right"]) for each in bins) / len(pairs)
    return {"expected_error": error, "bins": bins}
