"""The fit of probabilities listens to the rules where they are right and the network is not, and only there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from domains.dossiers.corpus.papers import fields_of
from domains.dossiers.fields import LABELS, NONE
from domains.dossiers.rules import label_spans, read
from domains.dossiers.spans import find_spans
from models.language.calibration import calibrate
from models.language.data import Example, Paper
from models.language.network import Architecture, SpanReader, build, load_tokenizer
from models.language.reader import Reader
from models.language.tokens import KINDS, Tokens

TEXTS = [
    f"Kepler-{n} b has a radius of {1 + n / 10:g} R⊕, a mass of {2 + n / 7:.3g} M⊕ and a period of {3 + n} days."
    for n in range(12)
]


@pytest.fixture
def net(base: Path) -> SpanReader:
    """A network that knows nothing."""
    return build(base, Architecture(LABELS, len(KINDS), rank=2, width=8))


def tokens(base: Path) -> Tokens:
    return Tokens(load_tokenizer(base), LABELS, "both_ways")


def by_rules() -> list[Paper]:
    """Texts whose records are what the rules read."""
    return [Paper(text, dict(read(text).record)) for text in TEXTS]


def fields(net: SpanReader, base: Path, texts: Sequence[str]) -> list[list[str]]:
    spans = [find_spans(text) for text in texts]
    return [[label.field for label in told] for told in Reader(net, load_tokenizer(base)).labels(texts, spans)]


def test_rules_that_are_right_are_followed(net: SpanReader, base: Path) -> None:
    calibrate(net, tokens(base), [], by_rules())
    assert float(net.prior[0]) > 1.0
    expected = [[name or NONE for name in fields_of(each.spans, each.record)] for each in by_rules()]
    assert fields(net, base, TEXTS) == expected


def test_rules_that_are_wrong_are_not(net: SpanReader, base: Path) -> None:
    calibrate(net, tokens(base), [], [Paper(text, {}) for text in TEXTS])
    assert {field for told in fields(net, base, TEXTS) for field in told} == {NONE}


def test_dossiers_and_papers_are_both_heard(net: SpanReader, base: Path) -> None:
    """Dossiers that say the rules are right, papers that say they are wrong: the fit is between those of either."""
    labels = [label_spans(text, find_spans(text)) for text in TEXTS]
    truths = [tuple((label.field, label.owner) for label in told) for told in labels]
    dossiers = [Example("", "", text, truth, {}) for text, truth in zip(TEXTS, truths, strict=True)]
    found = []
    for examples, papers in ((dossiers, []), (dossiers, [Paper(text, {}) for text in TEXTS]), ([], [])):
        calibrate(net, tokens(base), examples, papers)
        found.append(float(net.prior[0]))
    assert found[0] > found[1]
    assert found[2] == 0.0
    assert torch.equal(net.temperature, torch.ones(2))
