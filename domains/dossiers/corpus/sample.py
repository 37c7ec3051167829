"""Draws dossiers: fresh ones for each step of a training, or a fixed set. No heavy library is imported here."""

from __future__ import annotations

from random import Random
from typing import Final

from domains.dossiers.corpus.casting import draw_cast, pool
from domains.dossiers.corpus.gold import Dossier, Gold
from domains.dossiers.corpus.manner import break_lines, draw_manner
from domains.dossiers.corpus.patterns import Pattern, Patterns
from domains.dossiers.corpus.rows import Rows
from domains.dossiers.corpus.writer import Unfillable, Writer
from stromatolite.errors import DataError

TRIES: Final = 60
"""Casts that are tried before a family is given up."""
NEGATIVES: Final = 0.06
"""Share of texts from which nothing is to be read, where the rows have any."""
CHAINED: Final = 0.15
"""Share of dossiers that go on in a second family: texts of papers are longer than their sentences."""
PROSE: Final = (("abstracts", "notes", "press", "planetpapers"), ("organisms", "setups", "questions", "lifepapers"))
"""Genres that may follow one another."""


def sample_dossier(rows: Rows, patterns: Patterns, rng: Random) -> Dossier:
    """Write one dossier of a family drawn at random.

    Args:
        rows: rows of one partition (`rows.partitions`).
        patterns: families of the same partition.
        rng: where all choices come from: the same state gives the same text.

    Raises:
        DataError: no family can be filled from these rows.
    """
    if rows.texts and rng.random() < NEGATIVES:
        return negative(rows, rng)
    for _ in range(TRIES):
        found = write_dossier(rows, patterns, rng.choice(patterns.families), rng)
        if found is not None:
            return found
    raise DataError(
        "No pattern can be filled from these rows.",
        found=f"{len(rows.planets)} planets, {len(rows.organisms)} organisms, {len(patterns.families)} families",
        allowed="rows with the values that the families ask for",
        fix="Take more rows.",
    )


def negative(rows: Rows, rng: Random) -> Dossier:
    """A text from which nothing is to be read; it counts as a pattern of its own."""
    row = rng.choice(rows.texts)
    return Dossier(row.words["text"], (), f"texts/{row.key}", "texts")


def write_dossier(rows: Rows, patterns: Patterns, family: Pattern, rng: Random) -> Dossier | None:
    """Write one dossier of a family; None when no cast that was tried has what it asks for."""
    kind = family.subject
    if not pool(rows, kind):
        return None
    for _ in range(TRIES):
        cast = draw_cast(rows, kind, rng)
        manner = draw_manner(family.genre, rng)
        writer = Writer(cast, patterns.phrases, manner, rng)
        try:
            writer.write(family.nodes)
        except Unfillable:
            continue
        second = _second(patterns, family, writer, rng)
        text = break_lines(writer.text, rng) if manner.wraps else writer.text
        return _finished(text, writer, family, second)
    return None


def _second(patterns: Patterns, family: Pattern, writer: Writer, rng: Random) -> Pattern | None:
    """Go on in another family about the same subject, now and then; None when the dossier ends here."""
    genres = next((genres for genres in PROSE if family.genre in genres), ())
    if not genres or rng.random() >= CHAINED:
        return None
    fit = [
        each for each in patterns.families if each.genre in genres and each.subject == family.subject and each != family
    ]
    chosen = rng.choice(fit) if fit else None
    return chosen if chosen is not None and writer.go_on(chosen.nodes) else None


def _finished(text: str, writer: Writer, family: Pattern, second: Pattern | None) -> Dossier:
    subjects: dict[str, str] = {}
    others = {second.name} if second else set()
    for owner, name, canonical in writer.state.named:
        if owner == "subject":
            subjects[name] = canonical
        else:
            others.add(canonical)
    gold: list[Gold] = sorted(writer.state.gold, key=lambda span: span.start)
    return Dossier(text, tuple(gold), family.name, family.genre, **subjects, others=tuple(sorted(others)))
