"""Number forms: signs, groups of thousands, powers of ten, words; uncertainties in their many forms.

All expressions run on normalised text (`domains.dossiers.spans.normal`) and match at a given place, a bounded number of
characters far.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

DIGITS: Final = 25
"""Longer runs of digits are no measurements."""
PLAIN: Final = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}(?![0-9])(?:\.[0-9]{1,25})?|[0-9]{1,25}(?:\.[0-9]{0,25}(?<!\.))?|\.[0-9]{1,25})"
)
EXPONENT: Final = r"(?:[eE][-+]?[0-9]{1,3}(?![0-9A-Za-z])| ?[×x*·] ?10 ?\^? ?\(?[-+–]?[0-9]{1,2}\)?(?![0-9]))"
POWER: Final = r"10 ?\^ ?[-+–]?[0-9]{1,2}(?![0-9])"
AT_START: Final = r"(?<![0-9A-Za-z_^\\])(?<!\^[-+])(?<![0-9][.,:])(?<![A-Za-z]-)"
SIGN: Final = r"[-+]|(?<![^ \n=(\[<>≤≥≈~:;,])–"
"""An en dash is a sign behind a space, a bracket or a sign of comparison; behind a number it is that of a range."""
NUMBER: Final = re.compile(
    rf"{AT_START}(?P<power>{POWER})|{AT_START}(?P<sign>{SIGN})?(?P<plain>{PLAIN})(?P<exponent>{EXPONENT})?(?!:?[0-9])"
)
"""A number anywhere. A run of digits that is too long matches nowhere: no place inside it is a start or an end."""
HERE: Final = re.compile(rf"(?P<sign>{SIGN})?(?P<plain>{PLAIN})(?P<exponent>{EXPONENT})?(?![0-9])")

ONES: Final = {
    "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0,
    "ten": 10.0, "eleven": 11.0, "twelve": 12.0,
}  # fmt: skip
PARTS: Final = {
    "half": 0.5, "one half": 0.5, "a third": 1 / 3, "one third": 1 / 3, "two thirds": 2 / 3, "a quarter": 0.25,
    "one quarter": 0.25, "three quarters": 0.75, "a fifth": 0.2, "one fifth": 0.2, "a tenth": 0.1, "one tenth": 0.1,
}  # fmt: skip
TIMES: Final = {"twice": 2.0, "double": 2.0, "thrice": 3.0}
MIXED: Final = {"and a half": 0.5, "and a quarter": 0.25, "and a third": 1 / 3}
WORD: Final = re.compile(
    r"(?<![A-Za-z-])(?:(?P<part>"
    + "|".join(sorted((p.replace(" ", "[ -]") for p in PARTS), key=len, reverse=True))
    + r")(?: an?(?= [A-Za-z]))?|(?P<times>twice|double|thrice)|(?P<one>"
    + "|".join(ONES)
    + r")(?: (?P<mixed>and a (?:half|quarter|third)))?)(?![A-Za-z])",
    re.IGNORECASE,
)

_U: Final = rf"(?:{PLAIN})(?:[eE][-+]?[0-9]{{1,3}})?"
PLUS_MINUS: Final = re.compile(rf" ?(?:±|\+ ?/ ?-|\+-) ?(?P<both>{_U})(?![0-9])")
UP_DOWN: Final = re.compile(
    rf" ?\(? ?\^? ?\+ ?(?P<up>{_U}) ?(?:[/,;]|and)? ?_? ?[-–] ?(?P<down>{_U})(?![0-9]) ?\)?(?<! )"
)
DOWN_UP: Final = re.compile(
    rf" ?\(? ?_ ?[-–] ?(?P<down>{_U}) ?[/,;]? ?\^? ?\+ ?(?P<up>{_U})(?![0-9])|"
    rf" ?\( ?[-–] ?(?P<down2>{_U}) ?[/,;] ?\+ ?(?P<up2>{_U}) ?\)"
)
DIGIT_ERROR: Final = re.compile(r"\((?P<digits>[0-9]{1,3})\)")
SHARED_POWER: Final = re.compile(
    r" ?\) ?(?:[×x*·] ?10 ?\^? ?\(?(?P<power>[-+–]?[0-9]{1,2})\)?(?![0-9])|[eE](?P<e>[-+]?[0-9]{1,2})(?![0-9]))?"
)
LATE_POWER: Final = re.compile(r" ?[×x*·] ?10 ?\^? ?\(?(?P<power>[-+–]?[0-9]{1,2})\)?(?![0-9])")


@dataclass(frozen=True)
class Number:
    """A number in normalised text: its characters, value, and uncertainty (minus, plus) where one is given."""

    start: int
    end: int
    value: float
    uncertainty: tuple[float, float] | None = None
    is_word: bool = False
    is_decimal: bool = False


def number_at(text: str, found: re.Match[str]) -> Number | None:
    """The number of a match of `NUMBER` or `HERE`, with the uncertainty that follows it; None if it is not finite."""
    value = value_of(found)
    if not math.isfinite(value):
        return None
    digits = found.groupdict().get("plain") or ""
    decimal = "." in digits or found["exponent"] is not None or found.groupdict().get("power") is not None
    bare = Number(found.start(), found.end(), value, None, is_decimal=decimal)
    return _with_uncertainty(text, bare, digits)


def value_of(found: re.Match[str]) -> float:
    """The value of a match of `NUMBER` or `HERE`."""
    groups = found.groupdict()
    if groups.get("power"):
        return float(f"1e{_power(groups['power'].split('^')[1])}")
    mantissa = (groups["sign"] or "").replace("–", "-") + groups["plain"].replace(",", "")
    exponent = groups["exponent"] or ""
    if "10" in exponent and exponent[0] not in "eE":
        exponent = "e" + _power(re.split("10", exponent, maxsplit=1)[1])
    return float(mantissa + exponent)


def _power(written: str) -> str:
    return written.strip("^() ").replace("–", "-").replace(" ", "") or "0"


def _with_uncertainty(text: str, number: Number, digits: str) -> Number:
    parsed = uncertainty_at(text, number.end)
    if parsed is None and "." in digits:
        found = DIGIT_ERROR.match(text, number.end)
        if found:
            step = 10.0 ** -len(digits.split(".")[1])
            error = int(found["digits"]) * step
            parsed = (found.end(), (error, error))
    end, uncertainty = parsed or (number.end, None)
    start, scale = number.start, 1.0
    if start and text[start - 1] == "(":
        closed = SHARED_POWER.match(text, end)
        if closed and (closed["power"] or closed["e"] or uncertainty):
            start, end = start - 1, closed.end()
            power = closed["power"] or closed["e"]
            scale = float(f"1e{_power(power)}") if power else 1.0
    elif uncertainty is not None and (late := LATE_POWER.match(text, end)):
        end, scale = late.end(), float(f"1e{_power(late['power'])}")
    spread = None if uncertainty is None else (uncertainty[0] * scale, uncertainty[1] * scale)
    return Number(start, end, number.value * scale, spread, is_decimal=number.is_decimal or scale != 1.0)


def uncertainty_at(text: str, place: int) -> tuple[int, tuple[float, float]] | None:
    """Where an uncertainty that begins at a place ends, and its sizes (minus, plus)."""
    found = PLUS_MINUS.match(text, place)
    if found:
        size = float(found["both"].replace(",", ""))
        return found.end(), (size, size)
    found = UP_DOWN.match(text, place) or DOWN_UP.match(text, place)
    if found is None:
        return None
    groups = found.groupdict()
    down, up = groups.get("down") or groups.get("down2"), groups.get("up") or groups.get("up2")
    if down is None or up is None:
        return None
    return found.end(), (float(down.replace(",", "")), float(up.replace(",", "")))


def word_number(found: re.Match[str]) -> Number:
    """The number of a match of `WORD`."""
    if found["part"]:
        value = PARTS[found["part"].lower().replace("-", " ")]
    elif found["times"]:
        value = TIMES[found["times"].lower()]
    else:
        value = ONES[found["one"].lower()] + (MIXED[found["mixed"].lower()] if found["mixed"] else 0.0)
    return Number(found.start(), found.end(), value, is_word=True)
