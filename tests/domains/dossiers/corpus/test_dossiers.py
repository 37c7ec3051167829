from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter

import pytest

from domains.dossiers.corpus.aligned import align, labelled
from domains.dossiers.corpus.build import pattern_parts
from domains.dossiers.corpus.gold import Dossier, record
from domains.dossiers.corpus.grammar import parse
from domains.dossiers.corpus.manner import break_lines
from domains.dossiers.corpus.patterns import LEAST, Pattern, Patterns, size
from domains.dossiers.corpus.rows import Rows
from domains.dossiers.corpus.sample import sample_dossier, write_dossier
from domains.dossiers.reading import assemble
from domains.dossiers.spans import find_spans
from stromatolite.errors import DataError
from stromatolite.splits import SplitSettings

ROUNDED = 0.051
"""Two significant digits may be off by 5 %, and a value with errors by part of them."""


def drawing(seed: object) -> random.Random:
    return random.Random(str(seed))  # noqa: S311 - no secret


@pytest.fixture(scope="module")
def dossiers(rows: Rows, patterns: Patterns) -> list[Dossier]:
    """One dossier of every family that these few rows can fill."""
    found = [write_dossier(rows, patterns, family, drawing(family.name)) for family in patterns.families]
    return [dossier for dossier in found if dossier is not None]


def one(rows: Rows, text: str, seed: int = 0) -> Dossier:
    """A dossier of a pattern that is given."""
    family = Pattern("notes/given", "notes", "planet", parse(text, "here"))
    found = write_dossier(rows, Patterns((family,), {}), family, drawing(seed))
    assert found is not None
    return found


def test_there_are_150_families_of_40_alternatives_and_every_genre_is_in_every_partition(patterns: Patterns) -> None:
    assert len(patterns.families) >= 150
    assert [family.name for family in patterns.families if size(family, patterns)[1] < LEAST] == []
    parts = pattern_parts(patterns, SplitSettings())
    genres = {part: {family.genre for family in found.families} for part, found in parts.items()}
    assert genres["test"] == genres["validation"] == genres["train"]


def test_nearly_every_family_can_be_filled_from_a_few_rows(patterns: Patterns, dossiers: list[Dossier]) -> None:
    assert len(dossiers) > 0.9 * len(patterns.families)


def test_right_labels_give_the_record_that_the_writer_knows(dossiers: list[Dossier]) -> None:
    checked = 0
    for dossier in dossiers:
        spans = find_spans(dossier.text)
        labels, faults = align(dossier, spans)
        if not faults:
            known = dict(assemble(dossier.text, spans, labels).record)
            known.pop("question", None)
            right = record(dossier.gold)
            assert known.keys() == right.keys(), dossier.text
            for field, value in right.items():
                assert known[field] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-5)), (
                    dossier.text
                )
            checked += 1
    assert checked > 0.85 * len(dossiers)


def test_values_are_those_of_the_tables_as_rounded(rows: Rows, dossiers: list[Dossier]) -> None:
    planets = {row.key: row for row in rows.planets}
    seen: Counter[str] = Counter()
    for dossier in dossiers:
        row = planets.get(dossier.planet or "")
        for span in dossier.gold if row else ():
            known = row.values.get(span.field) if row and span.owner == "subject" else None
            if known is None or span.value is None:
                continue
            seen[str(span.kind)] += 1
            if span.kind == "value":
                assert span.value == pytest.approx(known.value, rel=ROUNDED, abs=known.minus), dossier.text
            elif span.kind in ("upper_limit", "range_high"):
                assert span.value >= known.value
            else:
                assert span.value <= known.value
    assert seen["value"] > 100
    assert seen["upper_limit"] >= 1


def test_limits_and_values_of_others_are_in_no_record(rows: Rows) -> None:
    text = "{planet}: {period_days}, {upper.mass_earth}; {other.planet}: {other.radius_earth}; here {earth.period_days}"
    dossier = one(rows, text)
    owners = {(span.field, span.owner, span.kind) for span in dossier.gold}
    assert ("mass_earth", "subject", "upper_limit") in owners
    assert {("radius_earth", "other", "value"), ("period_days", "other", "value")} <= owners
    assert set(record(dossier.gold)) == {"planet", "period_days"}
    assert dossier.others


def test_a_partial_pressure_is_a_share_of_the_total(rows: Rows) -> None:
    dossier = one(rows, "{planet} has {surface_pressure_bar} of air with {partial.co2_fraction} CO2")
    total, partial = (span.value for span in dossier.gold if span.value is not None)
    assert record(dossier.gold)["co2_fraction"] == pytest.approx(partial / total)


def test_a_value_is_said_once_unless_the_pattern_asks(rows: Rows) -> None:
    assert record(one(rows, "{planet} {period_days} ({period_days:again,unit=hour})").gold).keys() == {
        "planet",
        "period_days",
    }
    family = Pattern("notes/twice", "notes", "planet", parse("{period_days} {period_days}", "here"))
    assert write_dossier(rows, Patterns((family,), {}), family, drawing(0)) is None


@pytest.mark.parametrize(
    ("word", "article"),
    [("8-day", "an"), ("11-day", "an"), ("M dwarf", "an"), ("5-day", "a"), ("K dwarf", "a"), ("one", "a")],
)
def test_the_article_follows_what_comes_after_it(rows: Rows, word: str, article: str) -> None:
    assert f" {article} {word}" in one(rows, f"{{planet}} is {{a}} {word}").text.replace("\n", " ")


def test_breaking_lines_moves_no_character_and_no_formula() -> None:
    text = "word " * 40 + r"$R_{\rm p} = 1.63 \pm 0.05$ " * 10
    broken = break_lines(text, drawing(1))
    assert len(broken) == len(text)
    assert broken.replace("\n", " ") == text
    assert all("\n" not in formula for formula in broken.split("$")[1::2])


def test_the_same_seed_gives_the_same_text(rows: Rows, patterns: Patterns) -> None:
    drawn = [sample_dossier(rows, patterns, drawing(seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]


def test_a_training_gets_texts_of_which_every_span_is_found(rows: Rows, patterns: Patterns) -> None:
    rng = drawing(5)
    dossier, spans, labels = labelled(lambda: sample_dossier(rows, patterns, rng), find_spans)
    assert align(dossier, spans) == (labels, [])
    with pytest.raises(DataError, match="missed a span in each of 3 texts"):
        labelled(lambda: one(rows, "{planet} has {radius_earth}"), lambda text: (), tries=3)


def test_rows_that_fill_no_family_are_told(patterns: Patterns, rows: Rows) -> None:
    with pytest.raises(DataError, match="No pattern can be filled"):
        sample_dossier(Rows.of(rows.bodies), patterns, drawing(0))


def test_a_training_needs_no_heavy_library_to_draw_texts() -> None:
    code = (
        "import sys, domains.dossiers.corpus.sample, domains.dossiers.corpus.rows, domains.dossiers.corpus.patterns;"
        "assert not {'numpy', 'pandas', 'pandera', 'astropy', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
