"""Finds names of planets, stars and organisms, and brings them to the form that our tables have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from domains.dossiers.spans.name_words import (
    CATALOGUES,
    CONSTELLATIONS,
    ENGLISH,
    GENERA,
    GENUS_PARTS,
    SOLAR_SYSTEM,
    STARS,
)
from domains.planets.names import parse_planet

_GREEK: Final = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega"
    "|alf|bet|gam|eps|ups|ksi|tet|[α-ω]"
)
_NUMBERED: Final = (
    r"(?:"
    + "|".join(
        sorted(
            (re.escape(c).replace(r"\ ", "[ -]?").replace(r"\-", "[ -]?") for c in CATALOGUES), key=len, reverse=True
        )
    )
    + r")[ _-]{0,2}(?:J ?[0-9]|[0-9])[0-9]{0,8}(?:[-+.][0-9]{1,8}){0,2}(?:-?BLG-?[0-9]{1,5}L?)?"
)
_BAYER: Final = (
    rf"(?:(?:{_GREEK})(?:[ -]?[0-9])?|[0-9]{{1,3}}|[A-Z]{{1,2}}|V[0-9]{{3,4}}) (?:" + "|".join(CONSTELLATIONS) + r")"
)
_PROPER: Final = "|".join(sorted(map(re.escape, STARS), key=len, reverse=True))
_EVENT: Final = r"(?:OGLE|MOA|KMT)-[0-9]{4}-BLG-?[0-9]{1,5}L?"
_WIDE: Final = r"(?:2MASS ?|2M ?|WISE ?|PSR ?|DENIS[- ]P? ?|ULAS ?|TCP ?|1RXS ?|CFBDSIR ?|WD ?)?J?[0-9]{4,9}(?:\.[0-9]{1,3})?[-+][0-9]{2,9}(?:\.[0-9])?"
_HOST: Final = rf"(?:{_EVENT}|{_NUMBERED}|(?:{_PROPER})|{_BAYER}|(?:2MASS|2M|WISE|PSR|ULAS|WD|TCP|1RXS|CFBDSIR)[ -]?(?:[BJ])?(?:{_WIDE}))"
STAR: Final = re.compile(
    rf"(?<![A-Za-z0-9_.⊕])(?P<host>{_HOST})"
    r"(?:(?P<object>\.0[0-9])|(?P<component> ?[ABC](?=[ ]?[b-i](?![A-Za-z0-9'])| ?B ?b)|(?: [ABC])(?![A-Za-z0-9'-])| ?\(AB\))?"
    r"(?P<letter> ?[-_]?[b-i](?![A-Za-z0-9'’]))?)(?![A-Za-z0-9])",
)
OTHER_LETTERS: Final = re.compile(r"(?:,? ?(?:and|&|or|to|,|through|–|-|/) ?(?P<letter>[b-i]))(?![A-Za-z0-9'.])")
BODY: Final = re.compile(r"(?<![A-Za-z])(?:" + "|".join(SOLAR_SYSTEM) + r")(?![A-Za-z])")

_EPITHET: Final = r"[a-z]{2,25}(?:-[a-z]{3,15})?"
_STRAIN: Final = (
    r"(?:,? (?:subsp\.|ssp\.|subspecies|serovar|sv\.|pv\.|bv\.) [A-Za-z]{3,20})?(?: serovar [A-Z][a-z]{3,20})?"
    r"(?:,?(?: \(?(?:type )?(?:strain|str\.)) (?:[A-Z][A-Za-z0-9]{0,11}(?:[- ][0-9][A-Za-z0-9]{0,7})?|[A-Z]{1,6}[- ]?[0-9]{1,6}[A-Z]?|[0-9]{1,6}[A-Z]?)(?: substr\. [A-Z0-9]{2,10})?"
    r"| (?:DSM|ATCC|JCM|PCC|NBRC|LMG|NCIB|CIP|KCTC)[ -]?[0-9]{2,7})?"
)
BINOMIAL: Final = re.compile(
    rf"(?<![A-Za-z.])(?P<genus>[A-Z][a-z]{{2,24}}|[A-Z]\.)(?P<gap> ?)(?P<epithet>sp\.|{_EPITHET})(?![A-Za-z])(?P<strain>{_STRAIN})"
)
LATIN: Final = re.compile(
    r"(?:[a-z]+(?:us|um|ii|ensis|ense|ans|ens|oides|iae|phila|phile|ica|ana|ina|osa|ata|ella|ola|aris|alis|ilis|ile|eus|ea|ia"
    r"|ei|ae|ri|ni|li|si|di|ti|ci|mi|is|yi|era|ax|ox|ex|ila|ule|ale|are|ere|vora|gena|gens|coli|nse|rus|itis|odes|yces))\Z"
)


def find_names(text: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    """Names in normalised text: start, end, canonical form, fields that it may fill. Some may overlap.

    Names of planets that a list shortens ("TRAPPIST-1 e, f and g") are found as well.
    """
    for found in STAR.finditer(text):
        yield from _star(text, found)
    yield from _organisms(text)


def find_bodies(text: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    """Bodies of the solar system, in the form of `find_names`."""
    for found in BODY.finditer(text):
        body = found.group()
        yield found.start(), found.end(), body, ("host",) if body == "Sun" else ("planet",)


def _star(text: str, found: re.Match[str]) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    host, component = _host_name(found["host"]), (found["component"] or "").strip(" ()")
    star = f"{host} {component}".strip() if component != "AB" else f"{host} (AB)"
    if found["object"]:
        yield found.start(), found.end(), parse_planet(f"{host}{found['object']}").title, ("planet", "host")
        return
    if not found["letter"]:
        yield found.start(), found.end(), star, ("host", "planet")
        return
    letter = found["letter"].strip(" -_")
    yield found.start(), found.end(), f"{_with_component(host, component)} {letter}", ("planet",)
    place = found.end()
    for _ in range(8):
        also = OTHER_LETTERS.match(text, place)
        if also is None or also["letter"] == letter:
            return
        letter, place = also["letter"], also.end()
        yield also.start("letter"), also.end(), f"{_with_component(host, component)} {letter}", ("planet",)


def _with_component(host: str, component: str) -> str:
    return f"{host} {component}" if component in ("B", "C") else host


def _host_name(written: str) -> str:
    """The star as our tables write it: one dash or space behind a catalogue's name, its own capitals."""
    name = " ".join(written.replace("_", " ").replace("–", "-").split())
    for catalogue, joint in CATALOGUES.items():
        head = name[: len(catalogue)]
        if head.lower() == catalogue.lower() and name[len(catalogue) :].lstrip(" -")[:1].isdigit():
            return f"{catalogue}{joint}{name[len(catalogue) :].lstrip(' -')}"
    for star in STARS:
        if star.lower() == name.lower():
            return STARS[star]
    return name


def _organisms(text: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    full: dict[tuple[str, str], str] = {}
    for found in BINOMIAL.finditer(text):
        genus, epithet = found["genus"], found["epithet"]
        if genus.endswith("."):
            name = full.get((genus[0], epithet))
            if name is None and not LATIN.match(epithet):
                continue
            if name is None and epithet in ENGLISH:
                continue
            yield found.start(), found.end(), name or f"{genus} {epithet}", ("organism",)
            continue
        if not found["gap"] or not _is_species(genus, epithet):
            continue
        name = f"{genus} {epithet}{_strain_name(found['strain'])}"
        full.setdefault((genus[0], epithet), name)
        yield found.start(), found.end(), name, ("organism",)


def _is_species(genus: str, epithet: str) -> bool:
    if epithet in ENGLISH or epithet.endswith("ous"):
        return False
    if genus in GENERA or GENUS_PARTS.search(genus):
        return epithet == "sp." or bool(LATIN.match(epithet))
    return False


def _strain_name(written: str) -> str:
    plain = " ".join(written.replace(",", " ").replace("(", " ").split())
    plain = re.sub(r"(?:type )?strain ", "str. ", plain)
    plain = re.sub(r"\b(?:ssp\.|subspecies) ", "subsp. ", plain)
    return f" {plain}" if plain else ""
