"""A text as the rules see it: normalised, with its spans, sentences, and what stands between the quantities."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from domains.dossiers.spans.find import LONGEST_TEXT
from domains.dossiers.spans.normal import Normal, normalise
from domains.dossiers.spans.questions import sentences
from domains.dossiers.spans.span import Span

WORLD: Final = re.compile(r"\b(?:exo)?planet|\bworld|atmospher|\bair\b|-Earth\b", re.IGNORECASE)
LONGEST: Final = 1500
"""Characters of a sentence."""
REACH: Final = 160
"""Characters to either side in which a word may speak of a quantity."""
JOINT: Final = re.compile(r"[ ,]{0,4}(?:and|or|at|to|[-–—]|of)?(?: (?:at|a|an|the|of)){0,3} {0,3}")
"""What goes on with the words in front of the quantity before."""


@dataclass(frozen=True)
class Place:
    """A span in normalised text, with its sentence.

    Attributes:
        span: the span.
        start: its first character in normalised text.
        end: one past its last.
        sentence: number of its sentence.
    """

    span: Span
    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class View:
    """A text with its spans, in normalised characters."""

    normal: Normal
    spans: Sequence[Span]

    @classmethod
    def of(cls, text: str, spans: Sequence[Span]) -> View:
        """The view of a text and the spans that were found in it."""
        return cls(normalise(text[:LONGEST_TEXT]), spans)

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.normal.text

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of each sentence; what goes on for longer is cut."""
        pieces = []
        for start, end in sentences(self.text):
            pieces += [(first, min(end, first + LONGEST)) for first in range(start, end, LONGEST)]
        return pieces

    @cached_property
    def places(self) -> list[Place]:
        """The spans in normalised text, in their order."""
        firsts = [start for start, _ in self.sentences]
        found = []
        for span in self.spans:
            start, end = bisect_left(self.normal.starts, span.start), bisect_left(self.normal.starts, span.end)
            found.append(Place(span, start, end, max(0, bisect_right(firsts, start) - 1)))
        return found

    @cached_property
    def quantities(self) -> list[Place]:
        """The quantities, in their order."""
        return [place for place in self.places if place.span.type == "quantity"]

    @cached_property
    def names(self) -> dict[int, list[Place]]:
        """The names, by sentence."""
        found: dict[int, list[Place]] = defaultdict(list)
        for place in self.places:
            if place.span.type == "name":
                found[place.sentence].append(place)
        return found

    @cached_property
    def names_planet(self) -> bool:
        """Whether a planet is named."""
        return any("planet" in place.span.fields for names in self.names.values() for place in names)

    @cached_property
    def speaks_of_planet(self) -> bool:
        """Whether a planet is named or spoken of."""
        return self.names_planet or WORLD.search(self.text) is not None

    def name_ending(self, end: int) -> Place | None:
        """The name that ends at a place."""
        return self._ends.get(end)

    @cached_property
    def _ends(self) -> dict[int, Place]:
        return {place.end: place for names in self.names.values() for place in names}

    def sentence(self, place: Place) -> tuple[int, int]:
        """Start and end of the sentence of a span."""
        return self.sentences[place.sentence] if self.sentences else (0, len(self.text))

    def gap(self, number: int) -> str:
        """What stands between a quantity and the one before it, or the beginning of the sentence."""
        place = self.quantities[number]
        first = self.sentence(place)[0]
        if number and self.quantities[number - 1].end > first:
            first = self.quantities[number - 1].end
        return self.text[max(first, place.start - REACH) : place.start]

    def wide_gap(self, number: int) -> str:
        """The gap of a quantity; behind "and" or a comma alone, with that of the quantity before it, and so on."""
        parts = [self.gap(number)]
        while (
            JOINT.fullmatch(parts[0])
            and number
            and self.quantities[number - 1].sentence == self.quantities[number].sentence
        ):
            number -= 1
            parts.insert(0, self.gap(number) + " ")
            if len(parts) > 6:
                break
        return "".join(parts)

    def before(self, place: Place, reach: int = REACH) -> str:
        """What stands in front of a span in its sentence."""
        return self.text[max(self.sentence(place)[0], place.start - reach) : place.start]

    def after(self, number: int) -> str:
        """What stands between a quantity and the next one, or the end of the sentence."""
        place = self.quantities[number]
        last = self.sentence(place)[1]
        if number + 1 < len(self.quantities):
            last = min(last, self.quantities[number + 1].start)
        return self.text[place.end : min(last, place.end + REACH)]
