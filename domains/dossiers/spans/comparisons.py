"""Quantities that compare with a body we know: "twice the size of Earth", "half of Jupiter's mass", "60% larger than Earth"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from domains.dossiers.spans.numbers import Number

_BODY: Final = r"(?P<body>Earth|Jupiter|Neptune|Saturn|Sun|solar)"
_THE: Final = r"(?:the |our |our own |that of |that of the )?"
_WHAT: Final = (
    r"(?P<what>size|radius|radii|diameter|mass|masses|weight|insolation|instellation|(?:stellar |incident |solar )?"
    r"(?:flux|irradiation|irradiance)|(?:solar )?constant|(?:surface )?gravity|sunlight|starlight|stellar energy|light|energy)"
)
_LEAD: Final = r"(?: ?(?P<percent>%|per ?cent))?(?P<lead> times| ?×| ?x| of)?(?: (?:as much as|more than))?"
OF_BODY: Final = re.compile(
    rf"{_LEAD} (?:the |our |a )?(?:"
    rf"(?:(?:mean |equatorial )?{_WHAT} (?:of|received by|received at|that is received by|received on) {_THE}{_BODY})"
    rf"|(?:(?P<body2>Earth|Jupiter|Neptune|Saturn|Sun)(?:'s)? (?P<what2>size|radius|radii|diameter|mass|masses|insolation|instellation|(?:stellar |incident |solar )?flux|irradiation|irradiance|(?:surface )?gravity))"
    rf"|(?P<solar>terrestrial|solar|Jovian) (?P<what3>size|radius|mass|value|insolation|flux|gravity|constant)"
    rf"|(?:(?P<that>that of|those of|value of|as much (?:\w+ )?as|more \w+ than|the \w+ value of) (?:the |our )?(?P<body4>Earth|Jupiter|Neptune|Saturn|Sun))"
    r")(?![A-Za-z])"
)
AS: Final = re.compile(
    rf"{_LEAD} (?:as (?P<how>massive|heavy|large|big|wide) as|(?P<more>more massive|heavier|larger|bigger|wider)(?: in (?:size|radius|mass|diameter))? than) (?:that of )?(?:the |our )?"
    r"(?P<body>Earth|Jupiter|Neptune|Saturn|Sun)(?![A-Za-z])(?! ?-)"
)
EXACT: Final = re.compile(
    r"(?<![A-Za-z])(?:exactly )?(?:the same|an identical|equal|identical) (?P<what>size|radius|mass|insolation) (?:as|to) (?:that of )?(?:the )?(?P<body>Earth|Jupiter|Sun)(?![A-Za-z])"
)

DIMENSIONS: Final = {
    "size": "R", "radius": "R", "radii": "R", "diameter": "R", "large": "R", "big": "R", "wide": "R", "larger": "R", "bigger": "R",
    "wider": "R", "mass": "M", "masses": "M", "weight": "M", "massive": "M", "heavy": "M", "more massive": "M", "heavier": "M",
    "gravity": "g", "surface gravity": "g",
}  # fmt: skip
UNITS: Final = {
    ("R", "earth"): "R_earth", ("R", "jupiter"): "R_jupiter", ("R", "neptune"): "R_neptune", ("R", "saturn"): "R_saturn",
    ("R", "sun"): "R_sun", ("M", "earth"): "M_earth", ("M", "jupiter"): "M_jupiter", ("M", "neptune"): "M_neptune",
    ("M", "saturn"): "M_saturn", ("M", "sun"): "M_sun", ("S", "earth"): "S_earth", ("g", "earth"): "g_earth", ("S", "sun"): "S_earth",
}  # fmt: skip
_BODIES: Final = {"solar": "sun", "terrestrial": "earth", "jovian": "jupiter"}


def comparison_at(text: str, number: Number) -> tuple[int, str, float, float] | None:
    """A comparison behind a number: its end, unit, and the scale and summand that make the number one in that unit."""
    found = OF_BODY.match(text, number.end)
    if found:
        return _of_body(found, number)
    found = AS.match(text, number.end)
    if found is None:
        return None
    lead, percent = found["lead"], found["percent"]
    unit = UNITS.get((DIMENSIONS[found["how"] or found["more"]], found["body"].lower()))
    if unit is None or (lead or "").strip() == "of":
        return None
    if percent and found["more"]:
        return found.end(), unit, 0.01, 1.0
    if percent or not (lead or number.is_word):
        return None
    return found.end(), unit, 1.0, 0.0


def _of_body(found: re.Match[str], number: Number) -> tuple[int, str, float, float] | None:
    groups = found.groupdict()
    lead, percent = (groups["lead"] or "").strip(), groups["percent"]
    if not (lead or number.is_word) or (percent and lead != "of"):
        return None
    if lead == "of" and not (percent or number.is_word):
        return None
    scale = 0.01 if percent else 1.0
    body = (groups["body"] or groups["body2"] or groups["body4"] or groups["solar"]).lower()
    body = _BODIES.get(body, body)
    what = (groups["what"] or groups["what2"] or groups["what3"] or "").lower()
    if not what or what == "value":
        return found.end(), f"times_{body}", scale, 0.0
    unit = UNITS.get((DIMENSIONS.get(what, "S"), body))
    return (found.end(), unit, scale, 0.0) if unit else None


def exact_comparisons(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and unit of statements that something is just as large or heavy as a body."""
    for found in EXACT.finditer(text):
        unit = UNITS.get((DIMENSIONS.get(found["what"], "S"), found["body"].lower()))
        if unit:
            yield found.start(), found.end(), unit
