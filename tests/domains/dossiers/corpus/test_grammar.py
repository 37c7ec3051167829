from __future__ import annotations

from pathlib import Path

import pytest

from domains.dossiers.corpus.grammar import Choice, Listing, Phrase, Slot, alternatives, parse
from domains.dossiers.corpus.patterns import read_patterns
from stromatolite.errors import DataError


def test_choices_nest_and_slots_have_prefixes_and_options() -> None:
    found = parse(r"a [b|[c|d] {other.mass_earth:short,unit=M_jup}] <star> \[x\]", "here")
    slot = Slot(("other", "mass_earth"), ("short", "unit=M_jup"))
    assert found == (
        "a ",
        Choice((("b",), (Choice((("c",), ("d",))), " ", slot))),
        " ",
        Phrase("star"),
        " [x]",
    )
    assert alternatives(found) == 4
    assert alternatives(found, {"star": parse("[x|y|z]", "there")}) == 7


def test_a_list_says_what_is_between_its_parts_and_before_the_last() -> None:
    assert parse("[~, ~ and ~a|b]", "here") == (Listing((("a",), ("b",)), ", ", " and "),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[a|b", "'[' is not closed"),
        ("a] b", "']' closes nothing"),
        ("[a]", "a choice of one"),
        ("[~, a|b]", "does not say what is between"),
        ("{period_days", "'{' is not closed"),
        ("{ }", "is no name"),
        ("a \\", "a backslash ends the text"),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(DataError) as caught:
        parse(text, "notes.txt, tides")
    assert told in str(caught.value)
    assert "notes.txt, tides" in str(caught.value)
    assert "character" in str(caught.value)


@pytest.mark.parametrize(
    ("family", "told"),
    [
        ("== one\n{planet} has <colour>", "no phrase <colour>"),
        ("== one\n{planet} has {radius_earht}", "did you mean 'radius_earth'"),
        ("== one\n{moon.radius_earth}", "prefixes"),
        ("no head\n{planet}", "without a name"),
        ("== one\na\n== one\nb", "without a name"),
    ],
)
def test_a_file_of_patterns_is_held_against_what_the_writer_knows(tmp_path: Path, family: str, told: str) -> None:
    (tmp_path / "phrases.txt").write_text("== color\n[red|blue]\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text(family, encoding="utf-8")
    with pytest.raises(DataError, match="notes") as caught:
        read_patterns(tmp_path)
    assert told in str(caught.value)
