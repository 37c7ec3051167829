"""Brings names of planets and stars to one form, so that "Kepler-010b", "Kepler-10 b" and "KEPLER 10 Ab" meet.

Catalogues differ in spaces, dashes, underscores, leading zeros, Greek letters, in "Gliese" for "GJ", in "K00010.01" for
"KOI-10.01", and in whether a planet of the brighter star of a pair is "HD 189733 b" or "HD 189733 Ab". A circumbinary
planet, "Kepler-47 (AB)b", is called "Kepler-47 b" elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

GREEK_NAMES: Final = (
    "alf", "bet", "gam", "del", "eps", "zet", "eta", "tet", "iot", "kap", "lam", "mu",
    "nu", "ksi", "omi", "pi", "rho", "sig", "tau", "ups", "phi", "chi", "psi", "ome",
)  # fmt: skip
GREEK: Final = dict(zip(map(chr, (*range(0x3B1, 0x3C2), *range(0x3C3, 0x3CA))), GREEK_NAMES, strict=True))
"""Small Greek letters, alpha to omega, as SIMBAD abbreviates them."""
DASHES: Final = re.compile("[\\u2010-\\u2015\\u2212]")
SPELLED: Final = {
    "alpha": "alf", "alp": "alf", "beta": "bet", "gamma": "gam", "delta": "del", "epsilon": "eps", "zeta": "zet",
    "theta": "tet", "the": "tet", "iota": "iot", "kappa": "kap", "lambda": "lam", "xi": "ksi", "omicron": "omi",
    "sigma": "sig", "upsilon": "ups", "khi": "chi", "omega": "ome",
}  # fmt: skip
CATALOGUES: Final = {"gliese": "gj", "gl": "gj", "wolf": "wolf", "eridani": "eri", "centauri": "cen", "cephei": "cep"}
"""Words that catalogues write in several ways; constellations by their abbreviation."""
PLANET: Final = re.compile(
    r"^(?P<host>.*?[^\s(])\s*(?:(?<=[\d\s])(?P<component>[A-D])|\((?P<pair>[A-D]{2,3})\))?\s*(?<![a-z])(?P<letter>[b-z])$"
)
COMPONENT: Final = re.compile(r"^(?P<host>.*?[^\s(])\s*(?:(?<=[\d\s])(?P<component>[A-D])|\((?P<pair>[A-D]{2,3})\))$")
OBJECT: Final = re.compile(r"^(?P<survey>KOI|K|TOI|EPIC)[-\s]?0*(?P<star>\d+)(?P<number>\.\d\d)$")
"""An object of interest of a survey, such as KOI-10.01 or K00010.01."""
SURVEYS: Final = {"K": "KOI"}


@dataclass(frozen=True)
class PlanetName:
    """A planet's name in parts.

    Attributes:
        host: the star without its component, as written.
        component: the star's letter in a multiple system where it is not the brightest: "B", "C"; else "".
        letter: the planet's letter, or the number of an object of interest (".01"); "" where the name is that of an
            object by itself.
    """

    host: str
    component: str
    letter: str

    @property
    def star(self) -> str:
        """The host star as a person writes it."""
        return f"{self.host} {self.component}".rstrip()

    @property
    def title(self) -> str:
        """The planet as a person writes it: "GJ 667 C c", "Kepler-47 b"."""
        return f"{self.star}{self._gap}{self.letter}"

    @property
    def key(self) -> str:
        """What is the same for all ways to write this name."""
        return f"{star_key(self.star)}{self._gap}{self.letter}"

    @property
    def _gap(self) -> str:
        return " " if self.letter.isalpha() else ""


def tidy(text: str) -> str:
    """A name with plain spaces and dashes, Greek letters spelled out, no underscores."""
    spelled = "".join(GREEK.get(letter, letter) for letter in unicodedata.normalize("NFKC", text))
    plain = DASHES.sub("-", spelled.replace("_", " "))
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", ascii_only).strip()


def parse_planet(text: str, *, alone: str = "") -> PlanetName:
    """Take a planet's name apart.

    Args:
        text: the name as a catalogue writes it.
        alone: the letter of a planet whose name in this catalogue is that of its star.
    """
    name = tidy(text)
    listed = OBJECT.match(name)
    if listed:
        survey = SURVEYS.get(listed["survey"], listed["survey"])
        return PlanetName(f"{survey}-{listed['star']}", "", listed["number"])
    found = PLANET.match(name)
    if found is None:
        return PlanetName(*_star(name), alone)
    return PlanetName(found["host"], _component(found), found["letter"])


def _star(name: str) -> tuple[str, str]:
    found = COMPONENT.match(name)
    return (found["host"], _component(found)) if found else (name, "")


def _component(found: re.Match[str]) -> str:
    component = found["component"] or ""
    return "" if component == "A" else component


def star_key(text: str) -> str:
    """What is the same for all ways to write a star's name; a component other than A stays."""
    name = tidy(text)
    host, component = _star(name)
    host = re.sub(r"(BLG-?\d+)L$", r"\1", host)
    words = re.findall(r"[A-Za-z']+|\.?\d+|\+", host)
    return " ".join([*map(_word, words), *([component] if component else [])])


def _word(word: str) -> str:
    if word.isdigit():
        return str(int(word))
    plain = word.lower()
    return CATALOGUES.get(plain, SPELLED.get(plain, plain))
