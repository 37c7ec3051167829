"""Writes a dossier: fills the slots of a pattern for a cast, and keeps the meaning of every span that it puts there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from domains.dossiers.corpus import terms
from domains.dossiers.corpus.casting import OUR_WORLDS, Cast
from domains.dossiers.corpus.gold import Gold
from domains.dossiers.corpus.grammar import Choice, Listing, Nodes, Phrase, Slot
from domains.dossiers.corpus.manner import HARD, Manner
from domains.dossiers.corpus.quantities import DRAWN, OTHERS, RECORD
from domains.dossiers.corpus.values import Piece, Values

OWNERS: Final = ("other", "sibling", *OUR_WORLDS)
KINDS: Final = ("upper", "lower", "range", "partial")
NAMES: Final = ("planet", "host", "organism")
LEFT_OUT: Final = 0.25
"""Share of the parts of a list that are left out."""
ASSUMED_ROTATION: Final = "synchronous"
"""Of planets whose rotation nobody knows, in texts that assume one."""
VOWEL_SOUNDS: Final = ("8", "11", "18", *"aeiouAEIOU")
VOWEL_LETTERS: Final = ("M", "F", "S", "L", "N", "H", "R", "X")
"""Letters whose names begin with a vowel: "an M dwarf"."""


class Unfillable(Exception):  # noqa: N818
    """A slot that this cast has no value for, or one that the text has already."""


@dataclass(frozen=True)
class _State:
    pieces: tuple[str, ...] = ()
    length: int = 0
    gold: tuple[Gold, ...] = ()
    said: frozenset[str] = frozenset()
    article: int | None = None
    named: tuple[tuple[str, str, str], ...] = ()


class Writer:
    """One dossier in the making."""

    def __init__(self, cast: Cast, phrases: Mapping[str, Nodes], manner: Manner, rng: Random) -> None:
        self.cast, self.phrases, self.manner, self.rng = cast, phrases, manner, rng
        self.values = Values(cast, manner, rng)
        self.state = _State()

    @property
    def text(self) -> str:
        """What is written so far."""
        return "".join(self.state.pieces).rstrip()

    def write(self, nodes: Nodes) -> None:
        """Write a pattern.

        Raises:
            Unfillable: no way through it that this cast can fill.
        """
        for node in nodes:
            match node:
                case str():
                    self._put(node)
                case Slot():
                    self._fill(node)
                case Phrase(name):
                    self.write(self.phrases[name])
                case Choice(options):
                    self._choose(options)
                case Listing():
                    self._list(node)

    def go_on(self, nodes: Nodes) -> bool:
        """Add another pattern about the same cast; False, and no change, where it cannot be filled."""
        return self._tried((self.rng.choice((" ", " ", "\n")), *nodes))

    def _choose(self, options: tuple[Nodes, ...]) -> None:
        for option in self.rng.sample(options, len(options)):
            if self._tried(option):
                return
        raise Unfillable

    def _tried(self, nodes: Nodes) -> bool:
        before = self.state
        try:
            self.write(nodes)
        except Unfillable:
            self.state = before
            return False
        return True

    def _list(self, listing: Listing) -> None:
        parts = self.rng.sample(listing.parts, len(listing.parts))
        keep = max(1, sum(self.rng.random() >= LEFT_OUT for _ in parts))
        possible: list[Nodes] = []
        before = self.state
        for part in parts:
            self._put(listing.between if possible else "")
            if self._tried(part):
                possible.append(part)
            if len(possible) == keep:
                break
        self.state = before
        if not possible:
            raise Unfillable
        for number, part in enumerate(possible):
            last = number == len(possible) - 1
            self._put("" if not number else listing.last if last else listing.between)
            self.write(part)

    def _put(self, text: str) -> None:
        if not text:
            return
        state = self.state
        pieces, length, article = state.pieces, state.length, state.article
        if pieces and pieces[-1].endswith(" "):
            if text[0] == " ":
                text = text[1:]
            elif text[0] in ",.;:?)" and text[:2] != "..":
                pieces, length = (*pieces[:-1], pieces[-1][:-1]), length - 1
        if not text:
            return
        if article is not None and text.strip():
            if _sounds_like_vowel(text.strip()):
                pieces = (*pieces[:article], pieces[article] + "n", *pieces[article + 1 :])
                length += 1
            article = None
        self.state = replace(state, pieces=(*pieces, text), length=length + len(text), article=article)

    def _add(self, piece: Piece, owner: str) -> None:
        """Put text whose spans are known by their places in it."""
        self._put("")
        self._put(piece.text)
        start = self.state.length - len(piece.text)
        gold = tuple(replace(span, start=span.start + start, end=span.end + start, owner=owner) for span in piece.gold)
        self.state = replace(self.state, gold=(*self.state.gold, *gold))

    def _fill(self, slot: Slot) -> None:
        owner, kind = "", ""
        *prefixes, name = slot.path
        for prefix in prefixes:
            owner, kind = (prefix, kind) if prefix in OWNERS else (owner, prefix)
        options = slot.options
        if name in ("a", "A"):
            self.state = replace(
                self.state,
                pieces=(*self.state.pieces, name),
                length=self.state.length + 1,
                article=len(self.state.pieces),
            )
        elif name == "n":
            self._put(self.values.drawn_between(options[0]))
        elif name in NAMES:
            self._name(name, owner, options)
        elif name in terms.FORMS:
            self._term(name, owner, options)
        elif name in DRAWN:
            self._add(self.values.drawn(name, options), "other")
        elif name in RECORD or name in OTHERS or kind == "range":
            self._quantity(name, owner, kind, options)
        else:
            self._word(name, owner)

    def _quantity(self, name: str, owner: str, kind: str, options: tuple[str, ...]) -> None:
        row = self.cast.row(owner, name)
        again = "again" in options
        said = f"{owner}.{'range ' * (kind == 'range')}{name}"
        if row is None or (not again and said in self.state.said):
            raise Unfillable
        piece = self.values.quantity(row, name, kind, options)
        if piece is None:
            raise Unfillable
        self._add(piece, "other" if owner else "subject")
        self.state = replace(self.state, said=self.state.said | {said})

    def _word(self, name: str, owner: str) -> None:
        row = self.cast.row(owner, name)
        row = self.cast.organism if row is not None and name not in row.words and not owner else row
        if row is None or name not in row.words:
            raise Unfillable
        self._put(row.words[name])

    def _name(self, name: str, owner: str, options: tuple[str, ...]) -> None:
        row = self.cast.row(owner, name)
        if row is None or name not in row.names:
            raise Unfillable
        canonical = row.names[name]
        written = self._spelled(canonical, name, options)
        gold = Gold(0, len(written), "name", name, canonical=canonical, is_optional="short" in options)
        self._add(Piece(written, (gold,)), "other" if owner else "subject")
        self.state = replace(self.state, named=(*self.state.named, ("other" if owner else "subject", name, canonical)))

    def _spelled(self, canonical: str, name: str, options: tuple[str, ...]) -> str:
        if name == "organism":
            genus, _, species = canonical.partition(" ")
            return f"{genus[0]}. {species.split()[0]}" if "short" in options and species else canonical
        host, _, letter = canonical.rpartition(" ")
        if name == "planet" and "letter" in options:
            return letter
        if name == "planet" and host[-1:].isdigit() and len(letter) == 1 and self.values.joins_letters:
            return self._hard(host) + letter
        return self._hard(canonical)

    def _hard(self, name: str) -> str:
        return name.replace("-", "\u2011").replace(" ", HARD) if self.manner.hard_hyphen else name

    def _term(self, name: str, owner: str, options: tuple[str, ...]) -> None:
        row = self.cast.row(owner, name)
        wanted = next((option for option in options if option in terms.FORMS[name]), None)
        value = wanted or (row.words.get(name) if row is not None else None)
        if value is None and name == "rotation" and row is not None:
            value = ASSUMED_ROTATION
        parts = [option for option in options if option != wanted]
        part = parts[0] if parts else terms.NOUN if name == "medium" else terms.ADJECTIVE
        said = f"{owner}.{name}"
        found = terms.forms(name, value, part) if value else ()
        if not found or said in self.state.said:
            raise Unfillable
        written = self.rng.choice(found)
        gold = Gold(0, len(written), "term", name, canonical=value)
        self._add(Piece(written, (gold,)), "other" if owner else "subject")
        self.state = replace(self.state, said=self.state.said | {said})


def _sounds_like_vowel(text: str) -> bool:
    if text.startswith(VOWEL_SOUNDS):
        return not text.startswith(("uni", "Uni", "eu", "Eu", "one")) and not (
            text[:2] == "11" and text[2:3].isdigit() and len(text) > 3 and text[3].isdigit()
        )
    return text.startswith(VOWEL_LETTERS) and not text[1:2].islower()
