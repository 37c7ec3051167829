"""Lists of values that go with a list of names: "TRAPPIST-1 b, c and d have radii of 1.1, 1.1 and 0.8 R⊕"."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from domains.dossiers.rules.subjects import Subjects
from domains.dossiers.rules.view import Place, View
from domains.dossiers.spans.span import Owner

BETWEEN: Final = re.compile(r" ?(?:,|and|&|, and|,? respectively,?|;)? ?(?:and )?(?:~|≈|about )?(?:planet )?\Z")


THEIRS: Final = re.compile(r"\b(?:their|they|these)\b", re.IGNORECASE)
LATER: Final = 2
"""Sentences after a list of names in which a list of values may go with it: "Their masses are ..."."""


def listed_owners(view: View, subjects: Subjects) -> dict[int, Owner]:
    """Owner of each quantity (by its number) that has its place in a list beside as long a list of planets."""
    found: dict[int, Owner] = {}
    planets = [place for names in view.names.values() for place in names if "planet" in place.span.fields]
    names = defaultdict(list)
    for run in _runs(planets, view):
        for sentence in range(run[0].sentence, run[0].sentence + 1 + LATER):
            names[sentence, len(run)].append(run)
    number = 0
    for run in _runs(view.quantities, view):
        first, number = number, number + len(run)
        if len(run) < 2 or len({place.span.unit for place in run}) != 1 or run[0].span.kind == "range_low":
            continue
        for named in names[run[0].sentence, len(run)]:
            if named[0].sentence != run[0].sentence and not THEIRS.search(view.before(run[0])):
                continue
            for order, name in enumerate(named, first):
                found[order] = "subject" if name.span.canonical == subjects.planet else "other"
    return found


def _runs(places: list[Place], view: View) -> list[list[Place]]:
    """Stretches of spans with nothing but commas and "and" between them."""
    runs: list[list[Place]] = []
    for place in places:
        near = runs and place.sentence == runs[-1][-1].sentence
        if near and BETWEEN.fullmatch(view.text, runs[-1][-1].end, place.start):
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs
