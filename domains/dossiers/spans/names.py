"""Finds names of planets and stars, and brings them to the form that our tables have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from domains.dossiers.spans.name_words import CATALOGUES, CONSTELLATIONS, ONLY_JOINED, SOLAR_SYSTEM, STARS
from domains.planets.names import GREEK_NAMES, SPELLED, parse_planet, tidy

Words = tuple[int, int, str, tuple[str, ...]]


def _any_of(words: Iterable[str]) -> str:
    """An alternation, the longest first."""
    longest_first = sorted(map(re.escape, sorted(words)), key=len, reverse=True)
    return "|".join(longest_first).replace(r"\-", "[ -]").replace(r"\ ", " ")


_GREEK: Final = _any_of({*GREEK_NAMES, *(word for word in SPELLED if len(word) > 1)})
_FIGURES: Final = r"(?:J ?)?[0-9]{1,10}(?:[-+.][0-9]{1,8}){0,2}"
_LISTED: Final = (
    rf"(?:(?:{_any_of(set(CATALOGUES) - set(ONLY_JOINED))}|Trappist|TRAPPIST|KEPLER)[ _-]{{0,2}}{_FIGURES}"
    rf"|(?:{_any_of(ONLY_JOINED)})-{_FIGURES}|[LG] ?[0-9]{{1,3}}-[0-9]{{1,3}}|Elias [0-9]-[0-9]{{1,3}}|Pr 0[0-9]{{3}}"
    r"|Sand [0-9]{2,4}|S[12][0-9]{3}|(?:NGC|IC) [0-9]{3,4} (?:X-)?[0-9]{1,5}|Gaia E?DR[1-4] [0-9]{10,20})"
)
"""A catalogue and a number; a cluster of stars and a number in it."""
_ZONE: Final = r"(?:BD|CD|CPD)(?:[-+–][0-9]{2} ?| [-+–][0-9]{2} )[0-9]{1,5}"
_LETTERED: Final = (
    r"(?:XO-[0-9][NS]|ROXs ?[0-9]{1,3}[AB]|M[1-9][0-9][A-HJ-UW-Z]|Gaia[0-9]{2}[a-z]{3}|ASASSN-[0-9]{2}[a-z]{2})"
)
"""A letter that is part of the number: of a star of a pair, of a pulsar of a cluster, of an alert of a year."""
_BAYER: Final = (
    rf"(?:(?:(?i:{_GREEK})|[\u03b1-\u03c9])(?:[ -]?[0-9])?|[0-9]{{1,3}}|[A-Z][A-Zl]|[bcefi-lnopqrt-zL][12]?|"
    rf"V[0-9]{{3,4}}) (?:{_any_of(CONSTELLATIONS)})(?:-[A-Z](?![A-Za-z0-9]))?"
)
_PROPER: Final = rf"(?:(?i:{_any_of(STARS)})|[A-Z][a-z]{{2,12}}'s? Star)"
_EVENT: Final = (
    r"(?:OGLE2?|MOA|KMT|UKIRT|K2)-(?:[0-9]{4}-BLG-?|[0-9]{4}-(?=[0-9]{1,5}L)|bin-|9y-|(?:GD|BLG)-ECL-|TR-(?=L))"
    r"L?[0-9]{1,6}L?"
)
"""A survey, year and field of a lens, and its number."""
_PLACED: Final = (
    r"(?:(?:2MASS|2M|2S|4U|WISE|PSR|ULAS|WD|TCP|1RXS|DENIS(?:-P)?|VHS|SDSS|GALEX|HS|LH|XB|IRAS|USco|SBSS)"
    r"[ -]?[BJ]?[0-9]{4,10}(?:\.[0-9]{1,3})?[-+][0-9]{2,9}(?:\.[0-9]{1,2})?|2M[0-9]{4}|"
    r"(?:S )?[0-9]{0,2}[A-Z][A-Za-z]{1,7}[0-9]{0,3}(?:-MP)? J[0-9]{3,10}(?:\.[0-9]{1,3})?"
    r"(?:[-+–][0-9]{2,9}(?:\.[0-9]{1,2})?)?)(?:(?<=[0-9]{4})(?:[D-Z]|[a-z]{2})(?![A-Za-z0-9]))?"
)
"""A catalogue and a place in the sky, hours and degrees; behind a J they need no catalogue that is known."""
_UNLISTED: Final = (
    r"(?<!-)(?:[A-Z][A-Z0-9]{1,7}|[A-Z][A-Za-z]{0,6}[A-Z][A-Za-z]?)[ -]"
    r"(?!(?:19|20)[0-9]{2} )[0-9]{1,6}(?= [bcef](?![A-Za-z0-9'°]))"
)
"""Capitals and a number are a star where a planet's letter follows."""
_HOST: Final = rf"(?:{_EVENT}|{_LETTERED}|{_LISTED}|{_ZONE}|{_PROPER}|{_BAYER}|{_PLACED}|{_UNLISTED})"
STAR: Final = re.compile(
    rf"(?<![A-Za-z0-9_.⊕+])(?P<host>{_HOST})"
    r"(?:(?P<object>\.0[0-9])|(?P<component> ?[ABC](?= ?[b-i](?![A-Za-z0-9']))| ?[ABC](?![A-Za-z0-9'-])| ?\(AB\))?"
    r"(?P<letter> ?[-_]?[b-i](?![A-Za-z0-9'°]))?)(?![A-Za-z0-9])",
)
OTHER_LETTERS: Final = re.compile(
    r"(?:,? ?(?:and|&|or|to|,|through|–|-|/) ?| \((?:[^()]|\([^()]{0,40}\)){1,160}\),? (?:and|or) )(?P<letter>[b-i])"
    r"(?![A-Za-z0-9'.]| ?[=<>~≈])"
)
BODY: Final = re.compile(rf"(?<![A-Za-z])(?:{_any_of(SOLAR_SYSTEM)})(?![A-Za-z])")
NUMBERED: Final = re.compile(r"[0-9][0-9.+-]{0,24}[A-Z]?\Z")
ZONED: Final = re.compile(r"^(BD|CD|CPD) ?([-+][0-9]{2}) ?")
LETTERS: Final = 8
"""Planets that one list may shorten."""


def find_names(text: str) -> Iterator[Words]:
    """Names of planets and stars in normalised text: start, end, form of our tables, fields. Some may overlap.

    Planets that a list shortens ("TRAPPIST-1 e, f and g") are found as well.
    """
    for found in STAR.finditer(text):
        yield from _star(text, found)


def find_bodies(text: str) -> Iterator[Words]:
    """Bodies of the solar system, in the form of `find_names`."""
    for found in BODY.finditer(text):
        body = found.group()
        yield found.start(), found.end(), body, ("host",) if body == "Sun" else ("planet",)


def _star(text: str, found: re.Match[str]) -> Iterator[Words]:
    host, component = _host_name(found["host"]), (found["component"] or "").strip(" ()")
    star = f"{host} {component}" if component in ("B", "C") else f"{host} (AB)" if component == "AB" else host
    if found["object"]:
        yield found.start(), found.end(), parse_planet(f"{host}{found['object']}").title, ("planet", "host")
        return
    if not found["letter"]:
        yield found.start(), found.end(), star, ("planet", "host")
        return
    if component == "AB":
        star = host  # as our tables call a circumbinary planet
    letter, place = found["letter"].strip(" -_"), found.end()
    yield found.start(), place, f"{star} {letter}", ("planet",)
    for _ in range(LETTERS):
        also = OTHER_LETTERS.match(text, place)
        if also is None or also["letter"] == letter:
            return
        letter, place = also["letter"], also.end()
        yield also.start("letter"), place, f"{star} {letter}", ("planet",)


def _host_name(written: str) -> str:
    """The star as our tables write it: one dash or space behind a catalogue's name, its own capitals."""
    name = tidy(written)
    if name.lower() in STARS:
        return STARS[name.lower()]
    for cased in (str, str.lower):  # "Hd 104067" is a star of our tables
        for catalogue, joint in CATALOGUES.items():
            rest = name[len(catalogue) :].lstrip(" -")
            if cased(name[: len(catalogue)]) == cased(catalogue) and NUMBERED.match(rest):
                return f"{catalogue}{joint}{rest}"
    name = ZONED.sub(r"\1\2 ", name)
    return re.sub(r"^([LG])(?=[0-9]{1,3}-)", r"\1 ", name)
