"""Quantities that compare with a body we know: "twice the size of Earth", "60 % larger than Jupiter"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from domains.dossiers.spans.numbers import Number

_BODY: Final = r"(?:Earth|Jupiter|Neptune|Saturn|Sun|our (?:own )?planet)"
_THE: Final = r"(?:the |our |our own )?"
_FLUX: Final = (
    r"insolation|instellation|(?:stellar |incident |incoming |solar )?(?:flux|irradiation|irradiance|radiation)|"
    r"(?:solar )?constant|sunlight|starlight|(?:stellar |solar )?energy|light"
)
_WHAT: Final = rf"(?:size|radius|radii|diameter|mass|masses|weight|(?:surface )?gravity|{_FLUX})"
_OF: Final = r"(?:of|received by|received at|that is received by|received on|at)"
_LEAD: Final = r"(?: ?(?P<percent>%|per ?cent))?(?P<lead> times| ?×| ?x| of)?(?: as much(?: as)?| more than)?"
OF_BODY: Final = re.compile(
    rf"{_LEAD} (?:the |our |a |that |as )?(?:modern |present(?:-day)? |current |today's )?(?:"
    rf"(?:mean |equatorial |total )?(?P<what1>{_WHAT}) {_OF} (?:that of |that )?{_THE}(?P<body1>{_BODY}|solar)"
    rf"|(?:mean |total )?(?P<what2>{_FLUX}) (?:that |which |as )?{_THE}(?P<body2>{_BODY}) (?:receives|gets|does)"
    rf"|(?P<body3>{_BODY})(?:'s)? (?:mean |own )?(?P<what3>{_WHAT})"
    rf"|(?P<body4>terrestrial|solar|Jovian) (?P<what4>{_WHAT}|value)"
    rf"|(?:that|those|the value|value|the [a-z]{{3,12}} value) of {_THE}(?P<body5>{_BODY})"
    r")(?![A-Za-z])"
)
"""Behind "2 times", "half", "60 % of": the size of Earth; the flux that Earth receives; Earth's mass; that of Earth."""
_MORE: Final = r"(?:more massive|heavier|larger|bigger|wider)"
AS: Final = re.compile(
    rf"{_LEAD} (?:as (?P<how>massive|heavy|large|big|wide)(?P<as> as)?|(?P<more>{_MORE})"
    rf"(?: in (?:size|radius|mass|diameter))? than)(?(as)|(?(more)|(?![A-Za-z]| as)))"
    rf"(?:(?(as)|(?(more)|(?!)))(?: that of)? {_THE}(?P<body>{_BODY}))?(?![A-Za-z])(?! ?-)"
)
"""Behind "2 times" or "60 %": as massive as Earth; larger than Earth; or "as massive" alone, after Earth was named."""
EXACT: Final = re.compile(
    r"(?<![A-Za-z])(?:exactly )?(?:the same|an identical|equal|identical) (?P<what>size|radius|"
    r"mass|insolation) (?:as|to) "
    r"(?:that of )?(?:the )?(?P<body>Earth|Jupiter|Sun)(?![A-Za-z])"
)
NAMED: Final = re.compile(rf"(?<![A-Za-z])(?:{_BODY})(?![A-Za-z])")
RECENT: Final = 80
"""Characters in front of "twelve times as massive" in which the body is named that it compares with."""

_SIZES: Final = ("size", "radius", "radii", "diameter", "large", "big", "wide", "larger", "bigger", "wider")
_MASSES: Final = ("mass", "masses", "weight", "massive", "heavy", "more massive", "heavier")
DIMENSIONS: Final = (
    dict.fromkeys(_SIZES, "R") | dict.fromkeys(_MASSES, "M") | dict.fromkeys(("gravity", "surface gravity"), "g")
)
UNITS: Final = {
    (letter, body): f"{letter}_{body}" for letter in "RM" for body in ("earth", "jupiter", "neptune", "saturn", "sun")
} | {("S", "earth"): "S_earth", ("S", "sun"): "S_earth", ("g", "earth"): "g_earth"}
_BODIES: Final = {
    "our planet": "earth",
    "our own planet": "earth",
    "solar": "sun",
    "terrestrial": "earth",
    "jovian": "jupiter",
}


def comparison_at(text: str, number: Number) -> tuple[int, str, float, float] | None:
    """A comparison behind a number: its end, unit, and the scale and summand that make the number one in that unit."""
    found = OF_BODY.match(text, number.end)
    if found:
        return _of_body(found, number)
    found = AS.match(text, number.end)
    return None if found is None else _as(text, found, number)


def _of_body(found: re.Match[str], number: Number) -> tuple[int, str, float, float] | None:
    lead, percent = (found["lead"] or "").strip(), found["percent"]
    if (
        not (lead or number.is_word)
        or (percent and lead != "of")
        or (lead == "of" and not (percent or number.is_word or number.is_decimal))
    ):
        return None
    scale = 0.01 if percent else 1.0
    body = _plain(next(found[f"body{place}"] for place in range(1, 6) if found[f"body{place}"]))
    what = next((found[f"what{place}"] for place in range(1, 5) if found[f"what{place}"]), "value")
    if what == "value":
        return found.end(), f"times_{body}", scale, 0.0
    unit = UNITS.get((DIMENSIONS.get(what, "S"), body))
    return (found.end(), unit, scale, 0.0) if unit else None


def _plain(body: str) -> str:
    return _BODIES.get(body.lower(), body.lower())


def _as(text: str, found: re.Match[str], number: Number) -> tuple[int, str, float, float] | None:
    lead, percent = (found["lead"] or "").strip(), found["percent"]
    body = found["body"]
    if body is None and found["as"] is None and found["more"] is None:
        named = NAMED.findall(text, max(0, number.start - RECENT), number.start)
        body = named[-1] if named else None
    unit = UNITS.get((DIMENSIONS[found["how"] or found["more"]], _plain(body))) if body else None
    if unit is None or lead == "of" or not (percent or lead or number.is_word):
        return None
    return found.end(), unit, 0.01 if percent else 1.0, 1.0 if percent and found["more"] else 0.0


def exact_comparisons(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and unit of statements that something is just as large or heavy as a body."""
    for found in EXACT.finditer(text):
        unit = UNITS.get((DIMENSIONS.get(found["what"], "S"), found["body"].lower()))
        if unit:
            yield found.start(), found.end(), unit
