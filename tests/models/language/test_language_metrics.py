"""Records are held against the truth field by field, and probabilities against what is right."""

from __future__ import annotations

import pytest

from domains.dossiers.reading import assemble
from domains.dossiers.spans import Label, find_spans
from models.language import metrics
from models.language.baselines import BASELINES
from models.language.data import Example

TRUE = {"planet": "GJ 1 b", "radius_earth": 1.5, "period_days": 10.0}


@pytest.mark.parametrize(
    ("found", "exact", "f1"),
    [
        (TRUE, 1.0, 1.0),
        ({**TRUE, "radius_earth": 1.5149}, 1.0, 1.0),
        ({**TRUE, "radius_earth": 1.52}, 0.0, 2 / 3),
        ({**TRUE, "planet": "GJ 1 c"}, 0.0, 2 / 3),
        ({**TRUE, "ph": 7.0}, 0.0, 6 / 7),
        ({"planet": "GJ 1 b"}, 0.0, 0.5),
        ({}, 0.0, 0.0),
    ],
)
def test_a_record_is_exact_when_every_field_is_right(found: dict[str, object], exact: float, f1: float) -> None:
    told = metrics.scores(found, TRUE)
    assert (told["exact"], told["field_f1"]) == (exact, pytest.approx(f1))


def test_nothing_found_where_nothing_is_to_be_read_is_right() -> None:
    assert metrics.scores({}, {})["exact"] == metrics.scores({}, {})["field_f1"] == 1.0


def test_a_value_that_the_text_cannot_give_is_invented() -> None:
    text = "GJ 1 b has 0.2 bar of CO2 in 2 bar of air, and a radius of 9,556 km."
    spans = find_spans(text)
    fields = {"0.2 bar": "co2_fraction", "2 bar": "surface_pressure_bar", "9,556 km": "radius_earth"}
    reading = assemble(text, spans, [Label(fields.get(span.text, "none")) for span in spans])
    assert reading.record["co2_fraction"] == pytest.approx(0.1)
    assert metrics.invented(reading, spans) == 0
    assert metrics.invented(reading, find_spans("GJ 1 b has 0.2 bar of CO2.")) == 3


def test_probabilities_that_say_what_they_mean_have_no_error() -> None:
    right, wrong = Label("planet", "subject", 0.75), Label("host", "subject", 0.75)
    told = metrics.calibration([[right, right, right, wrong]], [[("planet", "subject")] * 4])
    assert told["expected_error"] == pytest.approx(0.0)
    sure = [[Label("host", "subject", 1.0)]]
    assert metrics.calibration(sure, [[("planet", "subject")]])["expected_error"] == pytest.approx(1.0)


def test_kinds_of_mistakes_are_told_apart() -> None:
    text = "GJ 1 b is smaller than 2 R_Earth; its period is 3 d, that of GJ 1 c is 5 d."
    spans = find_spans(text)
    quantities = [span for span in spans if span.type == "quantity"]
    truth = [("radius_earth", "subject"), ("period_days", "subject"), ("period_days", "other")]
    labels = [Label("none"), Label("rotation_period_days"), Label("period_days", "subject")]
    told = metrics.span_faults([labels], [truth], [quantities])
    assert told == {"spans": 3, "none_as_field": 0, "field_as_none": 1, "field": 1, "owner": 1, "limit_as_value": 0}


@pytest.mark.parametrize("name", list(BASELINES))
def test_a_baseline_labels_every_span_with_what_it_may_have(name: str) -> None:
    texts = ["GJ 1 b has a radius of 1.5 R_Earth.", "GJ 2 b has a mass of 3 M_Earth.", "Nothing is here."]
    made = []
    for text in texts:
        spans = find_spans(text)
        made.append(Example("x", "p", text, tuple((s.fields[0] if s.fields else "none", "subject") for s in spans), {}))
    labels = BASELINES[name].method(made, made)
    for example, found in zip(made, labels, strict=True):
        assert [label.field in (*span.fields, "none") for label, span in zip(found, example.spans, strict=True)] == [
            True
        ] * len(example.spans)
