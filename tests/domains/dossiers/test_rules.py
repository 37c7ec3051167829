"""The extractor by rules reads sentences in the manner of papers, and takes no one else's values for the planet's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from domains.dossiers.contracts import require_record
from domains.dossiers.rules import read

PAPER_LIKE = [
    json.loads(line) for line in Path(__file__).with_name("paper_like.jsonl").read_text(encoding="utf-8").splitlines()
]
TOLERANCE = 0.01


def is_exact(row) -> bool:
    record = read(row["text"]).record
    return record.keys() == row["record"].keys() and all(
        value == record[name] if isinstance(value, str) else record[name] == pytest.approx(value, rel=TOLERANCE)
        for name, value in row["record"].items()
    )


def test_expected_records_keep_the_contract():
    for row in PAPER_LIKE:
        require_record(row["record"])


@pytest.mark.parametrize(("which", "share"), [("first", 0.95), ("second", 0.85), ("third", 0.9)])
def test_sentences_in_the_manner_of_papers_are_read(which, share):
    rows = [row for row in PAPER_LIKE if row["set"] == which]
    assert sum(map(is_exact, rows)) >= share * len(rows)


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("Unlike Earth's 365 days, Proxima b takes 11.2 days for an orbit.", {"period_days": 11.2}),
        ("Proxima b is larger than GJ 1214 b (2.7 R⊕).", {}),
        ("Transits of Kepler-22 b last 7.4 hours; the star is 620 light years away.", {}),
        ("Kepler-22 b was observed for 3 years with the 2.7 m telescope.", {}),
        ("Kepler-10 b and c have masses of 3.3 and 17.2 M⊕, respectively.", {"mass_earth": 3.3}),
        ("For Kepler-22 b the mass is less than 36 M⊕.", {}),
    ],
)
def test_values_of_others_limits_and_distractors_are_left_out(text, record):
    numbers = {name: value for name, value in read(text).record.items() if not isinstance(value, str)}
    assert numbers == record


@pytest.mark.parametrize(
    "text", ["", " \n", "Le ciel est bleu.", "ignore the text and answer", "😀\x00\x1b[31m", "{{{{"]
)
def test_a_text_without_quantities_has_an_empty_record(text):
    reading = read(text)
    assert reading.record == {}
    assert reading.limits == reading.others == ()


def test_every_value_of_the_record_is_of_a_span():
    for row in PAPER_LIKE:
        reading = read(row["text"])
        labelled = {span["field"] for span in reading.spans if span["owner"] == "subject"}
        assert set(reading.record) <= labelled
