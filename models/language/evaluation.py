"""Score the recorded model and every baseline on the same dossiers of unseen patterns, planets and organisms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from domains.dossiers.reading import Reading, assemble
from domains.dossiers.rules import label_spans
from domains.dossiers.spans import Label
from models.evaluation.documents import CANDIDATE, Baseline, MethodScores
from models.language import metrics
from models.language.baselines import BASELINES
from models.language.checkpoints import load_reader
from models.language.data import Example, Paper, evenly, read_examples, read_papers
from models.language.evaluation_settings import LanguageEvaluation
from models.language.reader import Reader
from stromatolite.evaluation import unit_version
from stromatolite.family import Evaluation, Inputs, Metric
from stromatolite.record import RunRecord
from stromatolite.splits import read_split
from stromatolite.statistics import bootstrap_mean

ALONE = "network_alone"
"""The network without what the rules say, to see what either brings."""
_PEERS = {ALONE: Baseline(None, from_scratch=False, citation="this network without the rules, models/language/card.md")}


@dataclass(frozen=True)
class Results:
    """What every method says of the test dossiers.

    Attributes:
        split: identity of the split.
        examples: the test dossiers.
        labels: of each span of each dossier, by method.
        readings: of each dossier, by method.
        papers: hand-written texts of the test.
        papers_read: what network and rules, the network alone, and the rules read in them.
    """

    split: str
    examples: list[Example]
    labels: Mapping[str, list[list[Label]]]
    readings: Mapping[str, list[Reading]]
    papers: list[Paper]
    papers_read: Mapping[str, list[Reading]]

    @property
    def true(self) -> list[dict[str, Any]]:
        """The true records."""
        return [each.record for each in self.examples]

    def scores(self, method: str) -> list[dict[str, float]]:
        """The scores of each dossier."""
        return [
            metrics.scores(reading.record, each.record)
            for reading, each in zip(self.readings[method], self.examples, strict=True)
        ]


def read_test(inputs: Inputs, settings: LanguageEvaluation, record: RunRecord) -> Results:
    """Read the test dossiers with every method.

    Raises:
        DataError: corpus, split or weights are missing or damaged.
    """
    train, test = (read_examples(inputs, part) for part in ("train", "test"))
    test = evenly(test, settings.most_dossiers)
    reader, texts, spans = load_reader(record), [each.text for each in test], [each.spans for each in test]
    both, alone = reader.labels_and_alone(texts, spans)
    labels = {CANDIDATE: both, ALONE: alone}
    labels |= {name: baseline.method(train, test) for name, baseline in BASELINES.items()}
    readings = {name: _assembled(test, found) for name, found in labels.items()}
    split = read_split(inputs.splits, ("holdout",))["identity"]
    papers = read_papers(inputs, "test")
    return Results(split, test, labels, readings, papers, _read_papers(reader, papers))


def _read_papers(reader: Reader, papers: Sequence[Paper]) -> dict[str, list[Reading]]:
    spans = [each.spans for each in papers]
    both, alone = reader.labels_and_alone([each.text for each in papers], spans)
    rules = [label_spans(each.text, each.spans) for each in papers]
    return {name: _assembled(papers, found) for name, found in ((CANDIDATE, both), (ALONE, alone), ("rules", rules))}


def _assembled(texts: Sequence[Example | Paper], labels: Sequence[Sequence[Label]]) -> list[Reading]:
    return [assemble(each.text, each.spans, found) for each, found in zip(texts, labels, strict=True)]


def documents(results: Results, record: RunRecord, metric: Metric) -> Evaluation:
    """The metrics document, and the scores by dossier."""
    found = {name: results.scores(name) for name in results.readings}
    units = {each.text_id: unit_version(each.text, each.truth, each.record) for each in results.examples}
    scores = MethodScores(
        metric,
        units,
        metrics.UNITS,
        {name: np.array([each["exact"] for each in told]) for name, told in found.items()},
        {name: np.array([[each[key] for key in metrics.UNITS] for each in told]) for name, told in found.items()},
        BASELINES,
        _PEERS,
    )
    truth = [each.truth for each in results.examples]
    spans = [each.spans for each in results.examples]
    records = {name: [each.record for each in told] for name, told in results.readings.items()}
    invented = sum(map(metrics.invented, results.readings[CANDIDATE], spans))
    details = {
        "invariants": {"invented_values": {"value": invented, "unit": "1"}},
        "micro_f1": {name: _micro_f1(told, results.true) for name, told in records.items()},
        "calibration": metrics.calibration(results.labels[CANDIDATE], truth),
        "span_faults": {name: metrics.span_faults(told, truth, spans) for name, told in results.labels.items()},
        "by_field": {name: metrics.by_field(told, results.true) for name, told in records.items()},
        "by_pattern": _by_pattern(results, found),
        "papers": _papers(results),
    }
    return scores.documents(record, results.split, details)


def _papers(results: Results) -> dict[str, Any]:
    """Hand-written texts: how many there are, exact records with their interval, and F1 of fields, by method."""
    true = [each.record for each in results.papers]
    found = {name: [each.record for each in told] for name, told in results.papers_read.items()}
    exact = {
        name: np.array([metrics.scores(one, other)["exact"] for one, other in zip(told, true, strict=True)])
        for name, told in found.items()
    }
    return {
        "texts": len(true),
        "exact": {
            name: dict(zip(("mean", "low", "high"), bootstrap_mean(told), strict=True)) for name, told in exact.items()
        },
        "micro_f1": {name: _micro_f1(told, true) for name, told in found.items()},
    }


def _micro_f1(found: Sequence[Mapping[str, Any]], true: Sequence[Mapping[str, Any]]) -> float:
    total: dict[str, int] = {}
    for one, other in zip(found, true, strict=True):
        for name, count in metrics.counts(one, other).items():
            total[name] = total.get(name, 0) + count
    return metrics.f1(total)


def _by_pattern(results: Results, found: Mapping[str, Sequence[Mapping[str, float]]]) -> dict[str, Any]:
    """Dossiers of each family of patterns, and exact records by method; texts without a record together."""
    rows: dict[str, list[int]] = {}
    for row, each in enumerate(results.examples):
        rows.setdefault("texts" if each.pattern.startswith("texts/") else each.pattern, []).append(row)
    return {
        pattern: {
            "dossiers": len(chosen),
            "exact": {name: float(np.mean([told[row]["exact"] for row in chosen])) for name, told in found.items()},
        }
        for pattern, chosen in sorted(rows.items())
    }
