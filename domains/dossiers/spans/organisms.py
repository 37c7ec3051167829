"""Finds names of organisms: genus, epithet, subspecies, strain, in the form that our table of organisms has."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from domains.dossiers.spans.name_words import CONSTELLATIONS, ENGLISH, GENERA, GENUS_LOOK, GENUS_PARTS, SOLAR_SYSTEM

TAXONOMY: Final = Path(__file__).parents[2] / "networks" / "taxonomy.tsv"
_CODE: Final = (
    r"(?=[A-Za-z0-9-]{0,9}[0-9])(?=[A-Za-z0-9-]{0,9}[A-Z])(?!(?:H2|CO2|CH4|N2|O2|NO3|SO4)\b)[A-Z0-9][A-Za-z0-9_-]{1,13}"
)
_COLLECTION: Final = r"(?:DSM|ATCC|JCM|PCC|NBRC|LMG|NCIB|CIP|KCTC|CCAP|MGH|CDC)[ -]?[0-9]{2,7}[0-9/-]{0,5}T?"
_STRAIN: Final = (
    r"(?:,? (?:subsp\.|ssp\.|subspecies) [a-z]{3,20})?(?: (?:serovar|sv\.|pv\.|bv\.) [A-Za-z]{3,20})?"
    rf"(?: 2a)?(?:,? \(?(?:type )?(?:strain|str\.) (?:{_COLLECTION}|{_CODE}|"
    rf"[A-Z][a-z]{{2,12}}(?![a-z])|[A-Z](?![A-Za-z])|[0-9]{{2,6}})"
    rf"(?: substr\. [A-Z0-9]{{2,10}})?|,? {_COLLECTION}|,? {_CODE})?"
)
BINOMIAL: Final = re.compile(
    r"(?<![A-Za-z.])(?P<candidatus>(?:Candidatus|Ca\.) )?(?P<genus>[A-Z][a-z]{2,24}|[A-Z]\.)(?P<gap> ?)"
    rf"(?P<epithet>sp\.|[a-z]{{2,25}}(?:-[a-z]{{3,15}})?)(?![A-Za-z])(?P<strain>{_STRAIN})"
)
NEXT: Final = re.compile(r",? \(?(?:(?:type )?(?:strain|str\.) )?(?P<code>[A-Za-z0-9-]{1,14})(?![A-Za-z0-9])")
LATIN: Final = re.compile(
    r"[a-z-]{0,42}(?:us|um|ii|ensis|ense|ans|ens|oides|ae|a|aris|alis|ilis|is|[rnldtcmsv]i|ax|ox|"
    r"ex|vora|coli|yces|es|ile|ale|mune|stre|gare|[a-z]{3}i|"
    r"(?:rub|nig|asp|pulch|glab|pig)er|[a-z]{2}i[fg]er|necator|[a-z]{3}color|[a-z]{2}ator)\Z"
)
CLEARLY_LATIN: Final = re.compile(
    r"[a-z-]{2,42}(?:us|um|ii|[a-z]{4}a|[a-z]{4}a|ensis|ense|[rtdg]ans|[lrct]ens|oides|phila|ica|"
    r"ina|ana|osa|ata|aris|alis|ilis|gena|vora|[rnldt]i)\Z"
)
NO_GENUS: Final = frozenset((*SOLAR_SYSTEM, *CONSTELLATIONS, "Candidatus", "This", "Its", "Data", "Proxima", "Gaia"))


def find_organisms(text: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    """Organisms in normalised text: start, end, name, fields. A shortened genus is filled in where it was given."""
    full: dict[tuple[str, str], str] = {}
    for found in BINOMIAL.finditer(text):
        genus, epithet, end = found["genus"], found["epithet"], found.end()
        if genus.endswith("."):
            if (genus[0], epithet) in full:
                name = full[genus[0], epithet]
            elif LATIN.match(epithet) and not _is_english(epithet) and len(epithet) > 3:
                name = f"{genus} {epithet}{_strain(found['strain'])}"
            else:
                continue
        elif found["gap"] and (found["candidatus"] or _is_species(genus, epithet)):
            bare = f"{'Candidatus ' if found['candidatus'] else ''}{genus} {epithet}"
            name = f"{bare}{_strain(found['strain'])}"
            name = _listed().get(_key(name), name)
            end, name = _with_listed_strain(text, end, name)
            full.setdefault((genus[0], epithet), name)
        else:
            continue
        yield found.start(), end, name, ("organism",)


def _with_listed_strain(text: str, end: int, name: str) -> tuple[int, str]:
    """End and name with the strain behind them where our table has it: a bare "630" or "AYE" tells nothing alone."""
    strain = NEXT.match(text, end)
    listed = _listed().get(_key(f"{name} {strain['code']}")) if strain else None
    return (strain.end(), listed) if strain and listed else (end, name)


def _is_english(epithet: str) -> bool:
    return epithet in ENGLISH or epithet.endswith("ous")


def _is_species(genus: str, epithet: str) -> bool:
    if _is_english(epithet) or genus in NO_GENUS:
        return False
    if genus in GENERA or GENUS_PARTS.search(genus):
        return epithet == "sp." or bool(LATIN.match(epithet))
    return bool(GENUS_LOOK.match(genus) and len(epithet) > 4 and CLEARLY_LATIN.match(epithet))


def _strain(written: str) -> str:
    plain = " ".join(written.replace(",", " ").replace("(", " ").split())
    plain = re.sub(r"\b(?:type )?strain ", "str. ", plain)
    plain = re.sub(r"\b(?:ssp\.|subspecies) ", "subsp. ", plain)
    return f" {plain}" if plain else ""


def _key(name: str) -> str:
    """What is the same for all ways to write a strain."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\b(?:strain|str\.|substr\.)", "", name).lower())


@lru_cache(maxsize=1)
def _listed() -> dict[str, str]:
    """The organisms of our table by their keys."""
    with TAXONOMY.open(encoding="utf-8", newline="") as lines:
        return {_key(row["name"]): row["name"] for row in csv.DictReader(lines, delimiter="\t")}
