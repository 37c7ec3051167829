"""Baselines, which label the same spans: rules written by hand, and two that count in the training dossiers."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from domains.dossiers.fields import NONE
from domains.dossiers.rules import label_spans
from domains.dossiers.spans import Label, Span
from models.evaluation.documents import Baseline
from models.language.data import Example

Predict = Callable[[Sequence[Example], Sequence[Example]], list[list[Label]]]
"""From training dossiers and test dossiers to the labels of the latter's spans."""
WORD: Final = re.compile(r"[^\W\d_]+|[^\w\s]")
NEAR: Final = 60
"""Characters on each side of a span whose words count."""
SMOOTHING: Final = 0.3


def rules(_train: Sequence[Example], test: Sequence[Example]) -> list[list[Label]]:
    """The extractor of `domains.dossiers.rules`, frozen before a model was first scored."""
    return [label_spans(each.text, each.spans) for each in test]


def most_frequent(train: Sequence[Example], test: Sequence[Example]) -> list[list[Label]]:
    """Of the labels that a span may have by unit, range and kind, the one that such spans have most often."""
    seen: dict[tuple[object, ...], Counter[tuple[str, str]]] = defaultdict(Counter)
    for each in train:
        for span, label in zip(each.spans, each.truth, strict=True):
            seen[_form(span)][label] += 1
    found = {form: count.most_common(1)[0][0] for form, count in seen.items()}
    return [[_label(found.get(_form(span), (NONE, "subject")), span) for span in each.spans] for each in test]


def near_words(train: Sequence[Example], test: Sequence[Example]) -> list[list[Label]]:
    """Naive Bayes on the words beside a span, over the labels that it may have."""
    prior: Counter[tuple[str, str]] = Counter()
    words: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for each in train:
        for span, label in zip(each.spans, each.truth, strict=True):
            prior[label] += 1
            words[label].update(_near(each.text, span))
    vocabulary = len({word for count in words.values() for word in count})
    sizes = {label: sum(count.values()) + SMOOTHING * vocabulary for label, count in words.items()}

    def best(text: str, span: Span) -> Label:
        allowed = [label for label in prior if label[0] in (*span.fields, NONE)] or [(NONE, "subject")]
        near = _near(text, span)

        def likely(label: tuple[str, str]) -> float:
            count, size = words[label], sizes.get(label, 1.0)
            return math.log(prior[label] + 1) + sum(math.log((count[word] + SMOOTHING) / size) for word in near)

        return _label(max(allowed, key=likely), span)

    return [[best(each.text, span) for span in each.spans] for each in test]


def _form(span: Span) -> tuple[object, ...]:
    return span.type, span.kind, span.fields


def _label(label: tuple[str, str], span: Span) -> Label:
    field, owner = label
    return Label(field if field in span.fields else NONE, "other" if owner == "other" else "subject")


def _near(text: str, span: Span) -> list[str]:
    before = [f"<{word}" for word in WORD.findall(text[max(0, span.start - NEAR) : span.start].lower())[-6:]]
    after = [f">{word}" for word in WORD.findall(text[span.end : span.end + NEAR].lower())[:6]]
    return [*before, *after]


BASELINES: Final[Mapping[str, Baseline[Predict]]] = {
    "rules": Baseline(rules, True, "domains/dossiers/rules of this project, 2026: cue words and grammar, by hand"),
    "near_words": Baseline(near_words, True, "naive Bayes on neighbouring words: Maron 1961, J. ACM 8, 404"),
    "most_frequent": Baseline(most_frequent, True, "the most frequent label of a unit and kind, counted in training"),
}
