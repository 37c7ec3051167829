"""Finds sentences that ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

END: Final = re.compile(r"[.!?]{1,20}(?=[\"')\]]{0,5}(?:\s|\Z))|\n")
LONGEST: Final = 1000
"""Characters; what is longer is no question but a text without full stops."""
SHORTENED: Final = re.compile(
    r"(?:\b(?:[A-Z]|et al|e\.g|i\.e|cf|vs|ca|c|approx|resp|Fig|Figs|Eq|Ref|Sect|sp|spp|subsp|str|"
    r"substr|ssp|No|nov|deg|pv|bv|sv|Dr|opt|max|min|temp|resp))\Z"
)
"""What a full stop may follow without ending a sentence."""


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of normalised text."""
    start = 0
    for found in END.finditer(text):
        if found.group() == "." and SHORTENED.search(text[max(0, found.start() - 8) : found.start()]):
            continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def find_questions(text: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    """Questions in normalised text: start, end, the question in one line, the field."""
    for start, end in sentences(text):
        if text[end - 1] == "?" and end - start <= LONGEST:
            yield start, end, text[start:end], ("question",)
