r"""The grammar of a pattern: text with choices, lists, slots and phrases, and its parser.

[a|b|c]              one of them; an empty one leaves it out; they nest
[~, ~ and ~a|b|c]    a list: some of them in any order, ", " between them and " and " before the last
{radius_earth}       a slot: a value or a name that the writer puts there
    {other.mass_earth:short}   with a prefix, that says whose, and options
<by_transit>         a phrase of phrases.txt
\                    makes the next character an ordinary one; \n is a line break, \t a tab
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from stromatolite.errors import DataError

SPECIAL: Final = "[]{}<>|~"


@dataclass(frozen=True)
class Slot:
    """A place for a value or a name: `path` says whose and which, `options` how it is written."""

    path: tuple[str, ...]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Phrase:
    """A phrase of the common ones, by its name."""

    name: str


@dataclass(frozen=True)
class Choice:
    """One of several."""

    options: tuple[Nodes, ...]


@dataclass(frozen=True)
class Listing:
    """Some of several in any order, with what stands between them and before the last."""

    parts: tuple[Nodes, ...]
    between: str
    last: str


Node = str | Slot | Phrase | Choice | Listing
Nodes = tuple[Node, ...]


class _Parser:
    def __init__(self, text: str, place: str) -> None:
        self.text, self.place, self.at = text, place, 0

    def fault(self, problem: str, at: int, allowed: str) -> DataError:
        around = self.text[max(0, at - 20) : at + 20]
        return DataError(
            f"{self.place}: {problem}.", found=f"{around!r}, character {at}", allowed=allowed, fix="Mend the pattern."
        )

    def nodes(self, ends: str) -> Nodes:
        """What stands up to one of the characters `ends`, which is left; to the end of the text when there are none."""
        found: list[Node] = []
        plain = ""
        while self.at < len(self.text) and self.text[self.at] not in ends:
            char = self.text[self.at]
            if char == "\\":
                plain += self._escaped()
                continue
            if char in "[{<":
                found += [plain] if plain else []
                plain = ""
                found.append({"[": self._choice, "{": self._slot, "<": self._phrase}[char]())
                continue
            if char in "]}>":
                raise self.fault(f"{char!r} closes nothing", self.at, f"a pair, or \\{char}")
            plain += char
            self.at += 1
        return (*found, plain) if plain else tuple(found)

    def _escaped(self) -> str:
        following = self.text[self.at + 1 : self.at + 2]
        if not following:
            raise self.fault("a backslash ends the text", self.at, "a character after it")
        self.at += 2
        return {"n": "\n", "t": "\t"}.get(following, following)

    def _choice(self) -> Choice | Listing:
        opened, self.at = self.at, self.at + 1
        listing = self.text[self.at : self.at + 1] == "~"
        between = last = ""
        if listing:
            self.at += 1
            between, last = self._until("~", opened), self._until("~", opened)
        options = [self.nodes("|]")]
        while self.text[self.at : self.at + 1] == "|":
            self.at += 1
            options.append(self.nodes("|]"))
        if self.at >= len(self.text):
            raise self.fault("'[' is not closed", opened, "[a|b]")
        self.at += 1
        if len(options) < 2:
            raise self.fault("a choice of one", opened, "at least two, with | between them")
        return Listing(tuple(options), between, last) if listing else Choice(tuple(options))

    def _until(self, end: str, opened: int) -> str:
        found = ""
        while self.at < len(self.text) and self.text[self.at] != end:
            if self.text[self.at] == "\\":
                found += self._escaped()
            else:
                found += self.text[self.at]
                self.at += 1
        if self.at >= len(self.text):
            raise self.fault("a list does not say what is between its parts", opened, "[~, ~ and ~a|b]")
        self.at += 1
        return found

    def _inside(self, end: str, what: str) -> str:
        closed = self.text.find(end, self.at)
        if closed < 0:
            raise self.fault(f"{self.text[self.at]!r} is not closed", self.at, what)
        inside = self.text[self.at + 1 : closed]
        if not inside.strip() or any(char in "[]|<{" for char in inside):
            raise self.fault(f"{inside!r} is no name", self.at, what)
        self.at = closed + 1
        return inside

    def _slot(self) -> Slot:
        path, _, options = self._inside("}", "{field} or {other.field:option,option}").partition(":")
        return Slot(tuple(path.split(".")), tuple(options.split(",")) if options else ())

    def _phrase(self) -> Phrase:
        return Phrase(self._inside(">", "<name> of a phrase, or \\< for the sign"))


def parse(text: str, place: str) -> Nodes:
    """Take a pattern apart.

    Args:
        text: the pattern.
        place: where it stands, for errors.

    Raises:
        DataError: with the place, what was found there and what is allowed.
    """
    return _Parser(text, place).nodes("")


def slots(nodes: Nodes, phrases: Mapping[str, Nodes]) -> list[Slot]:
    """All slots of a pattern and of the phrases that it uses."""
    found: list[Slot] = []
    for node in nodes:
        match node:
            case Slot():
                found.append(node)
            case Phrase(name):
                found += slots(phrases[name], phrases)
            case Choice(options) | Listing(options, _, _):
                found += [slot for option in options for slot in slots(option, phrases)]
    return found


def alternatives(nodes: Nodes, phrases: Mapping[str, Nodes] | None = None) -> int:
    """How many alternatives the choice points of a pattern have in all; of its phrases too where they are given."""
    count = 0
    for node in nodes:
        match node:
            case Choice(options) | Listing(options, _, _):
                count += len(options) + sum(alternatives(option, phrases) for option in options)
            case Phrase(name) if phrases is not None:
                count += alternatives(phrases[name], phrases)
    return count
