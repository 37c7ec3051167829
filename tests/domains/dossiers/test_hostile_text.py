"""Whatever the text: spans are of its characters, sorted and disjoint, and the work grows no faster than its length."""

from __future__ import annotations

import importlib
import math
import pkgutil
import re
import re._parser as parser
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import domains.dossiers
from domains.dossiers.contracts import require_record
from domains.dossiers.rules import read
from domains.dossiers.spans import Span, find_spans

PIECES = (
    "0.92", "1,000", "\u2212", "±", "^{+0.03}_{-0.02}", "$", "\\,", "\\times10^{-3}", "R_\\oplus",
    "{", "}", "~", "K", " ", "\n",
    "TRAPPIST-1 e", " and f", "Methanosarcina barkeri", "E. coli", "°C",
    "%", "?", ".", "to", "–", "times the size of Earth",
    "<", "at least", "pH", "NaCl", "10^", "⁻²", "\u2009", "\x00", "🜨", "😀", "(", ")", "log g",
    "half", "9" * 30, "e", "tidally locked",
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


def require_sound(text: str, spans: tuple[Span, ...]) -> None:
    assert [span.text for span in spans] == [text[span.start : span.end] for span in spans]
    assert all(span.start < span.end for span in spans)
    assert list(spans) == sorted(spans, key=lambda span: (span.start, -span.end))
    inner = [span for span in spans if span.type != "question"]
    assert all(one.end <= other.start for one, other in pairwise(inner))
    assert all(math.isfinite(span.value) for span in spans if span.value is not None)


@given(TEXTS)
@example("5 M. barkeri and half Earth")
@example("1" * 5000)
@example("⁻²⁻³ K" * 5)
@settings(max_examples=60, deadline=None)
def test_spans_are_sound_and_reading_never_fails(text):
    spans = find_spans(text)
    require_sound(text, spans)
    reading = read(text)
    require_record(reading.record)
    digits = set(re.findall(r"[0-9]", text))
    for span in spans:
        if span.type == "quantity" and re.search("[0-9]", span.text):
            assert set(re.findall("[0-9]", span.text)) <= digits


def calls_in(text: str) -> int:
    """Calls of Python and C functions that reading a text takes."""
    count = 0

    def counted(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    ["1", " ", "1 ± 1 ", "1-2-3", "5 d, ", "HD 1 b and c ", "2 times as ", "\\", "{",
     "⁻²", "1,234", "it is 5 K of ", "one and a ", "." ],
)  # fmt: skip
def test_work_grows_with_length_and_no_faster(unit):
    read(unit * 10)  # converters and tables are made once
    short, long = (calls_in(unit * (size // len(unit))) for size in (2000, 8000))
    assert long <= 4 * short + 4000
    assert long <= 120 * 8000


def compiled() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of the package holds, with its name."""
    for module in pkgutil.walk_packages(domains.dossiers.__path__, "domains.dossiers."):
        for name, value in vars(importlib.import_module(module.name)).items():
            yield from ((f"{module.name}.{name}", pattern) for pattern in patterns_in(value))


def patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from patterns_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from patterns_in(part)


def endless_repeats(tree: Any) -> int:
    """Repeats without an upper bound, but for possessive ones, which never try again."""
    count = 0
    for operation, argument in tree:
        name = str(operation)
        parts = {
            "SUBPATTERN": lambda found: [found[3]],
            "BRANCH": lambda found: found[1],
            "ASSERT": lambda found: [found[1]],
            "ASSERT_NOT": lambda found: [found[1]],
            "GROUPREF_EXISTS": lambda found: [part for part in found[1:] if part],
        }
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            count += (argument[1] is parser.MAXREPEAT) + endless_repeats(argument[2])
        elif name in parts:
            count += sum(endless_repeats(part) for part in parts[name](argument))
    return count


def test_no_expression_can_try_without_end():
    found = dict(compiled())
    assert len(found) > 50
    endless = [name for name, pattern in found.items() if endless_repeats(parser.parse(pattern.pattern, pattern.flags))]
    assert endless == []
