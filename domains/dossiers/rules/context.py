"""A quantity with the words around it, as the rules of each dimension look at it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domains.dossiers.fields import NONE
from domains.dossiers.rules.cues import Cues
from domains.dossiers.rules.view import Place, View
from domains.dossiers.spans.span import Span


@dataclass(frozen=True)
class Context:
    """One quantity of a text.

    Attributes:
        view: the text.
        number: which of its quantities.
        gap: what stands between it and the quantity before it; of the upper end of a range, what stands before that.
        after: what stands between it and the next quantity.
        has_organism: whether the text names an organism.
        has_planet: whether it names a planet.
    """

    view: View
    number: int
    gap: str
    after: str
    has_organism: bool
    has_planet: bool

    @property
    def place(self) -> Place:
        """The quantity in normalised text."""
        return self.view.quantities[self.number]

    @property
    def span(self) -> Span:
        """The quantity."""
        return self.place.span

    @property
    def value(self) -> float:
        """Its number as written."""
        return self.span.value or 0.0

    @property
    def previous(self) -> Place | None:
        """The quantity before it in its sentence."""
        before = self.view.quantities[self.number - 1] if self.number else None
        return before if before and before.sentence == self.place.sentence else None

    def follows(self, pattern: str) -> bool:
        """Whether what stands behind it begins with a pattern."""
        return re.match(pattern, self.after) is not None


def last_cue(text: str, table: Cues) -> tuple[str, int] | None:
    """The field whose word ends last in a text, and where; of two that end together the first of the table."""
    best: tuple[str, int] | None = None
    for name, pattern in table:
        for found in pattern.finditer(text):
            if best is None or found.end() > best[1]:
                best = (name, found.end())
    return best


def cue_of(text: str, table: Cues) -> str | None:
    """The field of `last_cue`; `none` where a word rules the quantity out, None where no word is there."""
    found = last_cue(text, table)
    return found[0] if found else None


def has_cue(text: str, table: Cues, field: str = NONE) -> bool:
    """Whether a word of a field is in a text."""
    return any(pattern.search(text) for name, pattern in table if name == field)
