"""Pattern families: read from patterns/*.txt, one file a genre, and held against the grammar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domains.dossiers.corpus import terms
from domains.dossiers.corpus.casting import OUR_WORLDS
from domains.dossiers.corpus.grammar import Choice, Nodes, Phrase, Slot, alternatives, parse, slots
from domains.dossiers.corpus.quantities import DRAWN, OTHERS, RECORD
from domains.dossiers.corpus.values import RANGES
from stromatolite.errors import DataError, nearest

FOLDER: Final = Path(__file__).with_name("patterns")
PHRASES: Final = "phrases"
HEAD: Final = re.compile(r"== (?P<name>[a-z0-9_]{1,60})(?: @(?P<subject>climate|body|star|organism))?\Z")
LEAST: Final = 40
"""Alternatives of a family, phrases included."""
WORDS: Final = (
    "spectral_type",
    "method",
    "strain",
    "source_of_isolation",
    "shape",
    "gram",
    "oxygen",
    "year",
    "run",
    "name",
    "parent",
)


@dataclass(frozen=True)
class Pattern:
    """A family: its grammar, its genre and who its subject is."""

    name: str
    genre: str
    subject: str
    nodes: Nodes


@dataclass(frozen=True)
class Patterns:
    """Families and the phrases that they share."""

    families: tuple[Pattern, ...]
    phrases: Mapping[str, Nodes]

    def only(self, names: frozenset[str]) -> Patterns:
        """These families alone."""
        return Patterns(tuple(each for each in self.families if each.name in names), self.phrases)


def read_patterns(folder: Path = FOLDER) -> Patterns:
    """All families.

    Raises:
        DataError: a file has a fault; with its place.
    """
    phrases = {name: nodes for name, _, nodes in _sections(folder / f"{PHRASES}.txt")}
    families = []
    for path in sorted(folder.glob("*.txt")):
        if path.stem != PHRASES:
            families += [
                Pattern(f"{path.stem}/{name}", path.stem, subject, nodes) for name, subject, nodes in _sections(path)
            ]
    found = Patterns(tuple(families), phrases)
    for phrase, nodes in phrases.items():
        _check(nodes, f"phrases.txt, {phrase}", found)
    for family in families:
        _check(family.nodes, family.name, found)
    return found


def _sections(path: Path) -> list[tuple[str, str, Nodes]]:
    """Name, subject and grammar of each section of a file."""
    found: list[tuple[str, str, Nodes]] = []
    names: set[str] = set()
    for section in re.split(r"(?m)^(?=== )", path.read_text(encoding="utf-8")):
        lines = [line for line in section.splitlines() if not line.startswith("#")]
        if not any(line.strip() for line in lines):
            continue
        head = HEAD.match(lines[0].strip())
        if head is None or head["name"] in names:
            raise DataError(
                f"{path.name}: a section without a name of its own.",
                found=repr(lines[0]),
                allowed="== name, or == name @climate (body, star, organism); each name once a file",
            )
        names.add(head["name"])
        paragraphs = re.split(r"\n\s*\n", "\n".join(lines[1:]).strip())
        text = "\n".join(re.sub(r"\s*\n\s*", " ", paragraph) for paragraph in paragraphs)
        found.append((head["name"], head["subject"] or "planet", parse(text, f"{path.name}, {head['name']}")))
    return found


def _check(nodes: Nodes, place: str, patterns: Patterns) -> None:
    """Every phrase and slot is one that the writer knows."""
    for name in _phrases(nodes):
        if name not in patterns.phrases:
            guess = nearest(name, list(patterns.phrases))
            raise DataError(
                f"{place}: no phrase <{name}>.",
                allowed="phrases of phrases.txt",
                fix=f"Did you mean <{guess}>?" if guess else None,
            )
    for slot in slots(nodes, patterns.phrases):
        fault = _slot_fault(slot)
        if fault:
            raise DataError(
                f"{place}: a slot that cannot be filled.", found="{" + ".".join(slot.path) + "}", allowed=fault
            )


def _phrases(nodes: Nodes) -> list[str]:
    found = []
    for node in nodes:
        if isinstance(node, Phrase):
            found.append(node.name)
        elif not isinstance(node, str | Slot):
            parts = node.options if isinstance(node, Choice) else node.parts
            found += [name for part in parts for name in _phrases(part)]
    return found


def _slot_fault(slot: Slot) -> str | None:
    *prefixes, name = slot.path
    known = {"other", "sibling", "upper", "lower", "range", "partial", *OUR_WORLDS}
    if any(prefix not in known for prefix in prefixes):
        return f"prefixes {', '.join(sorted(known))}"
    if name == "n":
        return None if slot.options and re.fullmatch(r"[\d.]+-[\d.]+", slot.options[0]) else "{n:40-600}"
    if "range" in prefixes and name in RANGES:
        return None
    allowed = ["a", "A", "planet", "host", "organism", *terms.FORMS, *RECORD, *OTHERS, *DRAWN, *WORDS]
    guess = nearest(name, allowed)
    return None if name in allowed else f"names of quantities.py and terms.py; did you mean {guess!r}?"


def size(pattern: Pattern, patterns: Patterns) -> tuple[int, int]:
    """The alternatives of a family's own choice points; and with those of its phrases, symbols and labels."""
    forms = 0
    for slot in slots(pattern.nodes, patterns.phrases):
        quantity = RECORD.get(slot.path[-1]) or OTHERS.get(slot.path[-1])
        if quantity is not None and "sym" in slot.options:
            forms += len(set(quantity.signs)) - 1
        elif quantity is not None and "label" in slot.options:
            forms += len(set(quantity.words)) - 1
    return alternatives(pattern.nodes), alternatives(pattern.nodes, patterns.phrases) + forms
