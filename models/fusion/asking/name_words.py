"""Names of a text that the record has no place for: a genus alone, a second organism, another world."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from domains.dossiers.spans import Span
from domains.habitability.cardinal import Organism
from domains.planets.names import parse_planet
from domains.subjects.organism_names import words
from domains.subjects.tables import SubjectTables

WORD: Final = re.compile(r"[A-Za-z]{4,}")
ONE_ORGANISM: Final = "a question is answered for one organism; ask about it by itself, or with --organism"


def genera_of(text: str, spans: Sequence[Span], organisms: Mapping[str, Organism]) -> list[str]:
    """Genera of our organisms that a text names by themselves, in their order."""
    known = _by_genus(organisms)
    names = [each for each in spans if each.type == "name"]
    found = [
        each.group()
        for each in WORD.finditer(text)
        if each.group().lower() in known and not any(span.start <= each.start() < span.end for span in names)
    ]
    return list(dict.fromkeys(found))


def organism_of(
    record: Mapping[str, Any],
    overrides: Mapping[str, Any],
    text: str,
    spans: Sequence[Span],
    organisms: Mapping[str, Organism],
) -> tuple[str | None, list[str]]:
    """An organism where the reading has none, and notes on those that are not answered.

    Args:
        record: what was read.
        overrides: what a person set; an organism that was set is the only one.
        text: the question.
        spans: of the text.
        organisms: those with temperatures of growth.
    """
    if "organism" in overrides:
        return None, []
    genera = genera_of(text, spans, organisms)
    chosen, notes = record.get("organism"), []
    found = None
    if chosen is None and genera:
        found = chosen = genera.pop(0)
        species = _by_genus(organisms)[found.lower()]
        if len(species) == 1:
            notes.append(f"{found} is taken for {species[0]}, the only organism of this genus here")
    named = [str(each.canonical) for each in spans if each.type == "name" and "organism" in each.fields]
    others = [each for each in dict.fromkeys([*named, *genera]) if chosen is None or not _is_same(each, str(chosen))]
    notes += [f"{each} of the text is not answered: {ONE_ORGANISM}" for each in others]
    return found, notes


def worlds_of(
    first: str, reading: Any, spans: Sequence[Span], tables: SubjectTables
) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Planets that were read beside the first and lost, and notes on names that are not used.

    Args:
        first: the planet that the text is about; "" where it names none.
        reading: what the language model read.
        spans: of the text.
        tables: they say what belongs to the solar system.
    """
    labels = {(each["start"], each["end"], each["type"]): each["field"] for each in reading.spans}
    others = {(each["start"], each["end"]) for each in reading.others}
    lost: list[Mapping[str, Any]] = []
    notes = []
    for span in spans:
        name = str(span.canonical)
        if span.type != "name" or "planet" not in span.fields or name == first:
            continue
        if body := tables.body(name):
            notes.append(f"{body} of the text belongs to the solar system: it is not answered")
        elif (span.start, span.end) in others or _is_first(name, first, tables):
            continue
        elif labels.get((span.start, span.end, span.type), "none") == "planet" and parse_planet(name).letter:
            lost.append({"field": "planet", "value": name})
        elif labels.get((span.start, span.end, span.type), "none") in ("none", "planet"):
            notes.append(f"a name of the text is not used: {span.text}")
    return lost, list(dict.fromkeys(notes))


def _is_first(name: str, first: str, tables: SubjectTables) -> bool:
    """Whether a name is the star of the first planet, or another name of this planet."""
    if first.startswith(f"{name} "):
        return True
    one, two = tables.planet(name), tables.planet(first) if first else None
    return one is not None and two is not None and one["planet"] == two["planet"]


def _by_genus(organisms: Mapping[str, Organism]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each in organisms.values():
        found[words(each.name)[0]].append(each.name)
    return found


def _is_same(name: str, other: str) -> bool:
    """Whether two names may mean one organism: the same epithet, or a genus and its species."""
    one, two = words(name), words(other)
    if not one or not two:
        return True
    if len(one) > 1 and len(two) > 1:
        return one[1] == two[1] and one[0][0] == two[0][0]
    return one[0] == two[0]
