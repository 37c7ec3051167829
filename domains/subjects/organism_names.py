"""Finds an organism by its species, a shortened genus, or its strain, in the table of organisms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stromatolite.errors import nearest

FILLING: Final = frozenset(
    ("strain", "str", "substr", "subsp", "ssp", "subspecies", "serovar", "sv", "sp", "type", "bacterium", "dsm", "pcc")
)
"""Words of a name that tell no organism from another."""


@dataclass(frozen=True)
class Organisms:
    """Names that are known.

    Attributes:
        words: the words of each name, genus and epithet first, by key.
    """

    words: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, names: Mapping[str, str]) -> Organisms:
        """Of names by key."""
        return cls({key: words(name) for key, name in names.items()})

    def matching(self, name: str) -> list[str]:
        """Keys of all organisms that a name may mean, the best first; none where it means none.

        The genus may be one letter or be left out before a strain; words of a strain that a known name has not are no
        hindrance, since the species is the same.
        """
        asked = words(name)
        if not asked:
            return []
        scored = {key: _likeness(asked, known) for key, known in self.words.items()}
        best = max(scored.values(), default=0)
        return [key for key, score in scored.items() if score == best] if best else []

    def nearest(self, name: str) -> str | None:
        """Key of the known name that is most like this one; None where none is."""
        spelled = {" ".join(known): key for key, known in self.words.items()}
        short = {" ".join(known[:2]): key for key, known in self.words.items()}
        close = nearest(" ".join(words(name)), list({**spelled, **short}))
        return {**spelled, **short}[close] if close else None


def words(name: str) -> tuple[str, ...]:
    """The words of a name that tell organisms apart, in small letters: "M. barkeri" is m, barkeri."""
    plain = re.findall(r"[a-z0-9]+", name.lower().replace("k-12", "k12"))
    return tuple(word for word in plain if word not in FILLING)


def _likeness(asked: Sequence[str], known: Sequence[str]) -> int:
    """How well a name fits a known one: 0 not at all, more for each word that they share."""
    genus, rest = asked[0], asked[1:]
    shared = len(set(asked) & set(known))
    if genus == known[0] or (len(genus) == 1 and known[0].startswith(genus) and rest):
        fits = not rest or rest[0] in known[1:]
        return shared + 1 if fits else 0
    strain = [word for word in asked if any(letter.isdigit() for letter in word)]
    return shared if strain and set(asked) <= set(known[1:]) else 0
