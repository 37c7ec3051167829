"""Texts and spans become windows and batches: no span is lost, cut, or read in the wrong place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from models.language.network import load_tokenizer
from models.language.tokens import KINDS, READINGS, Reading, Tokens, by_length

LABELS = ("planet", "radius_earth", "period_days", "none")
TEXT = "GJ 1132 b has 1.13 ± 0.06 R⊕ and a year of 1.6 d."


@dataclass(frozen=True)
class Spot:
    start: int
    end: int
    kind: str | None = "value"
    fields: tuple[str, ...] = ("radius_earth",)


def spot(part: str, text: str = TEXT, **more: object) -> Spot:
    start = text.index(part)
    return Spot(start, start + len(part), **more)  # type: ignore[arg-type]


SPOTS = (
    spot("GJ 1132 b", kind=None, fields=("planet",)),
    spot("1.13 ± 0.06 R⊕"),
    spot("1.6 d", fields=("period_days",)),
)


def tokens(base: Path, reading: Reading = "once", longest: int = 512) -> Tokens:
    return Tokens(load_tokenizer(base), LABELS, reading, longest)


def read_back(made: Tokens, ids: tuple[int, ...], first: int, last: int) -> str:
    return str(made.tokenizer.decode(ids[first : last + 1]))


@pytest.mark.parametrize("reading", READINGS)
def test_the_tokens_of_a_span_are_its_characters(base: Path, reading: Reading) -> None:
    made = tokens(base, reading)
    (window,) = made.windows(0, TEXT, SPOTS)
    told = [read_back(made, window.ids, place.first, place.last) for place in window.places]
    assert told == [TEXT[each.start : each.end] for each in SPOTS]


def test_read_twice_a_span_stands_in_the_second_reading(base: Path) -> None:
    once, twice = (tokens(base, reading).windows(0, TEXT, SPOTS)[0] for reading in ("once", "twice"))
    assert twice.ids[: len(once.ids)] == twice.ids[-len(once.ids) :] == once.ids
    assert all(place.first >= len(once.ids) for place in twice.places)


def test_a_text_without_spans_is_not_read(base: Path) -> None:
    assert tokens(base).windows(0, TEXT, ()) == []
    assert tokens(base).windows(0, "", ()) == []


def test_each_span_of_a_long_text_is_read_once_whole_and_with_text_around_it(base: Path) -> None:
    text = " ".join(f"planet {number} has 1.{number:03d} R⊕," for number in range(200))
    spots = [spot(f"1.{number:03d} R⊕", text) for number in range(200)]
    made = tokens(base, "both_ways", longest=256)
    windows = made.windows(0, text, spots)
    assert sorted(place.span for window in windows for place in window.places) == list(range(200))
    assert max(len(window.ids) for window in windows) == 256
    for window in windows:
        for place in window.places:
            told = read_back(made, window.ids, place.first, place.last)
            assert told == text[spots[place.span].start : spots[place.span].end]
            number = place.span
            around = read_back(made, window.ids, max(0, place.first - 16), min(place.last + 16, 255))
            assert f"planet {number} has" in around or number == 0


def test_a_batch_says_what_each_span_may_be_and_is(base: Path) -> None:
    made = tokens(base)
    windows = [*made.windows(0, TEXT, SPOTS), *made.windows(1, TEXT[:20], SPOTS[:1])]
    truth = {0: [("planet", "subject"), ("radius_earth", "other"), ("none", "subject")], 1: [("planet", "subject")]}
    batch = made.batch(windows, {0: SPOTS, 1: SPOTS[:1]}, truth)
    assert batch.row_S.tolist() == [0, 0, 0, 1]
    assert batch.text_S.tolist() == [0, 0, 0, 1]
    assert batch.span_S.tolist() == [0, 1, 2, 0]
    assert batch.field_S.tolist() == [0, 1, 3, 0]
    assert batch.owner_S.tolist() == [0, 1, -1, 0]
    assert batch.allowed_SF.tolist()[1] == [False, True, False, True]
    assert batch.kind_SK.argmax(1).tolist() == [KINDS.index(each.kind) for each in SPOTS] + [0]
    assert batch.present_BT.sum(1).tolist() == [len(window.ids) for window in windows]
    unknown = made.batch(windows, {0: SPOTS, 1: SPOTS[:1]})
    assert set(unknown.field_S.tolist()) == set(unknown.owner_S.tolist()) == {-1}
    assert torch.equal(unknown.to("cpu").ids_BT, batch.ids_BT)


def test_groups_keep_every_window_and_the_most_tokens(base: Path) -> None:
    made = tokens(base)
    windows = [made.windows(number, TEXT[: 12 + number], SPOTS[:1])[0] for number in range(30)]
    groups = list(by_length(windows, most=100))
    assert sorted(window.text for group in groups for window in group) == list(range(30))
    assert all(len(group) == 1 or len(group) * max(len(each.ids) for each in group) <= 100 for group in groups)
    assert [len(group) for group in by_length(windows[-1:], most=1)] == [1]
