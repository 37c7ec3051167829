"""Brings typography to one form, and remembers where in the text as given each character came from.

TeX, HTML marks, superscripts, thin spaces and the many dashes and signs of papers become plain characters, so that the
lexicon has one form of each. Every expression here is linear: no part of one can match what its neighbour matches.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

COMMANDS: Final = {
    "oplus": "⊕", "earth": "⊕", "odot": "☉", "sun": "☉", "times": "×", "cdot": "·", "pm": "±", "sim": "~",
    "approx": "≈", "simeq": "≈", "lesssim": "<", "gtrsim": ">", "lt": "<", "gt": ">", "leq": "≤", "le": "≤",
    "geq": "≥", "ge": "≥", "leqslant": "≤", "geqslant": "≥", "ll": "<", "gg": ">", "circ": "°", "degree": "°",
    "deg": "°", "mu": "µ", "percent": "%", "sin": "sin", "log": "log", "textdegree": "°", "jupiter": "♃",
    "minus": "-", "plusmn": "±", "nbsp": " ", "thinsp": " ", "ndash": "–", "mdash": "—", "micro": "µ", "sup2": "^2",
    "astrosun": "☉", "quad": " ", "qquad": " ", "textendash": "–", "textpm": "±", "texttimes": "×", "ast": "*",
}  # fmt: skip
"""Commands of TeX and entities of HTML that mean a character; others are dropped."""
SINGLE: Final = {
    "\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2015": "—", "\ufe63": "-", "\uff0d": "-",
    "⊙": "☉", "♁": "⊕", "🜨": "⊕", "\u223c": "~", "\u02dc": "~", "≃": "≈", "≅": "≈", "⩽": "≤",
    "≦": "≤", "⩾": "≥", "≧": "≥",
    "≲": "<", "≳": ">", "≪": "<", "≫": ">", "º": "°", "˚": "°", "∘": "°", "℃": "°C", "μ": "µ",
    "\u2018": "'", "\u2019": "'",
    "\u02bc": "'", "“": '"', "”": '"',
    "\u2217": "*", "⋅": "·", "∙": "·", "✕": "×", "\u2a2f": "×", "\uff05": "%", "\u00b4": "'",
}  # fmt: skip
SUPERSCRIPTS: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
SUBSCRIPTS: Final = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-", strict=True))
SPACES: Final = " \t\r\n\v\f\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
Put = Callable[[str, int, int], None]
THIN: Final = "\u2009\u202f\u2006\u2008\u00a0"

TOKEN: Final = re.compile(
    r"(?P<digits>(?<=[0-9])(?<![A-Z][-+\u2010-\u2015\u2212][0-9]{2})(?:\\[,;:! ]|["
    + THIN
    + r"]|\{,\}(?=[0-9]))(?=[0-9]{3}(?![0-9])))"
    r"|(?P<gone>[$\u00ad\u200b-\u200f\u2060\ufeff]|\\(?:left|right|mathrm|mathit|mathbf|mathsf|rm|"
    r"it|bf|text|textrm|textit"
    r"|emph|textbf|ensuremath|mbox|hbox|nodata|displaystyle)(?![A-Za-z])[ \n]?|</su[bp]>|</?[ib]>|</?em>)"
    r"|(?P<sub><sub>|\\textsubscript(?![A-Za-z]))|(?P<sup><sup>|\\textsuperscript(?![A-Za-z]))"
    r"|(?P<circ>\^ ?\{? ?\\circ ?\}?|\^\{?[o∘]\}?(?= ?C))"
    r"|(?P<command>\\[A-Za-z]{1,20} ?|&[A-Za-z]{2,8}[0-9]?;)"
    r"|(?P<tie>(?<=[0-9)}$])~(?=[A-Za-z\\$(%{°µ⊕☉]))"
    r"|(?P<gap>(?:\\[,;:! ]|[" + SPACES + r"])(?:\\[,;:! ]|[" + SPACES + r"])*+)"
    r"|(?P<braces>[{}])"
    r"|(?P<escaped>\\[%&#_$])"
    r"|(?P<superscript>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]++)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Normal:
    """A text in one form.

    Attributes:
        text: the normalised text.
        starts: for each of its characters, where it begins in the text as given.
        ends: where it ends there.
    """

    text: str
    starts: list[int]
    ends: list[int]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the text as given that a piece of the normalised text came from."""
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normal:
    """One form of a text, with the way back."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(piece: str, start: int, end: int) -> None:
        if not piece or (piece == " " and pieces and pieces[-1] == " "):
            return  # marks are gone, and one space is left where they stood between two
        pieces.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))

    place = 0
    for found in TOKEN.finditer(text):
        _plain(text, place, found.start(), put)
        if found.lastgroup == "superscript":
            _raised(found, put)
        else:
            put(_replacement(found), found.start(), found.end())
        place = found.end()
    _plain(text, place, len(text), put)
    return Normal("".join(pieces), starts, ends)


def _plain(text: str, start: int, end: int, put: Put) -> None:
    for place in range(start, end):
        letter = text[place]
        put(SINGLE.get(letter) or SUBSCRIPTS.get(letter, letter), place, place + 1)


def _raised(found: re.Match[str], put: Put) -> None:
    """Raised figures: a caret, and each figure with its own place."""
    put("^", found.start(), found.start() + 1)
    for place, letter in enumerate(found.group(), found.start()):
        put(SUPERSCRIPTS[letter], place, place + 1)


def _replacement(found: re.Match[str]) -> str:
    group, token = found.lastgroup, found.group()
    if group == "gap":
        return "\n" if token.count("\n") > 1 else " "
    if group == "command":
        return COMMANDS.get(token.strip("\\&; ").lower(), " ")
    fixed = {
        "digits": "",
        "gone": "",
        "sub": "_",
        "sup": "^",
        "circ": "°",
        "tie": " ",
        "braces": "",
        "escaped": token[1:],
    }
    return fixed[str(group)]
