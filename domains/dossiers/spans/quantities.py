"""Finds quantities: numbers with their units, uncertainties, ranges and limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from domains.dossiers.spans import numbers
from domains.dossiers.spans.comparisons import comparison_at, exact_comparisons
from domains.dossiers.spans.numbers import Number
from domains.dossiers.spans.span import Kind
from domains.dossiers.spans.unit_lexicon import BY_KEY
from domains.dossiers.spans.units import unit_at

BEFORE: Final = 80
"""Characters in front of a number in which the word of a limit may be."""
_ABOUT: Final = r"(?:about|around|approximately|roughly|some|nearly|only|ca\.?|~|≈|just|a|an|the|value of)"
_UPPER_LIMIT: Final = r"\bupper limits?\b"
_LOWER_LIMIT: Final = r"\blower limits?\b"
UPPER: Final = re.compile(
    r"(?:<=?|≤|\b(?<!\bno )(?<!\bnot )(?:less than|lower than|smaller than|below|under|up to|at most|no more than|"
    r"not more than|not exceeding|"
    r"fewer than|shorter than|lighter than|cooler than|no greater than|no larger than|"
    r"upper limits? (?:on (?:the |its )?[a-z ]{3,20} )?(?:of|is|at)|"
    r"maximum of|not above|no higher than|does not exceed|do not exceed|cannot exceed))"
    rf"(?: ?{_ABOUT}){{0,2}} ?\(?\Z|{_UPPER_LIMIT}[^.;0-9]{{0,50}}\Z",
    re.IGNORECASE,
)
LOWER: Final = re.compile(
    r"(?:>=?|≥|\b(?:more than|greater than|larger than|higher than|above|over|at least|no less than|"
    r"not less than|exceeding|exceeds|"
    r"longer than|heavier than|hotter than|lower limits? (?:on (?:the |its )?[a-z ]{3,20} )?(?:of|"
    r"is|at)|minimum of|in excess of|not below))"
    rf"(?: ?{_ABOUT}){{0,2}} ?\(?\Z|{_LOWER_LIMIT}[^.;0-9]{{0,50}}\Z",
    re.IGNORECASE,
)
_ONES: Final = "|".join(numbers.ONES)
_NOT_AHEAD: Final = (
    rf"(?!,? (?:of |on |to |is |about |some |roughly |an? )?(?:[~≈(+\-–]?[0-9.]|(?:half|twice|{_ONES})\b))"
)
"""What the words of a limit stand in front of is limited by them: "5 d, at most 3 M⊕"."""
AFTER_UPPER: Final = re.compile(
    rf",? ?(?:or (?:less|lower|below|smaller|shorter|fewer)|at (?:the )?most{_NOT_AHEAD}|upper limit{_NOT_AHEAD})\b",
    re.IGNORECASE,
)
AFTER_LOWER: Final = re.compile(
    rf",? ?(?:or (?:more|higher|above|larger|longer|greater)|at least{_NOT_AHEAD}|lower limit{_NOT_AHEAD})\b",
    re.IGNORECASE,
)
DASH: Final = re.compile(r" ?(?:–|—|-{1,3}|\.\.\.?|up to|to|through|~) ?")
AND: Final = re.compile(r" ?and ?")
BETWEEN: Final = re.compile(r"\bbetween(?: about| roughly| approximately)? ?\Z|\bbetween [a-z ]{0,12}\Z", re.IGNORECASE)
LIST: Final = re.compile(r", ?")
LIST_END: Final = re.compile(r" (?:and|or|&) ")
LONG_LIST_END: Final = re.compile(r", (?:and|or|&) ")
OWN_SCALE: Final = re.compile(r"(?:\bpH|\]|log g|[A-Za-z] ?=|fraction|ratio|abundance)[^.;,]{0,30}\Z")
"""In front of a number that has no unit because it needs none."""
UNDER: Final = re.compile(r"\bunder(?: an?| the| about)? \Z")
UNIT_AHEAD: Final = re.compile(r"[(\[] ?(?=[^()\[\]]{1,24}[)\]][ =:|&.…]{0,12}\Z)")
"""In front of a number: a unit in brackets, as tables and lists of parameters have it: "Teq (K) 1253"."""
BRACKETED_ERROR: Final = re.compile(rf" ?\( ?±? ?(?P<both>{numbers.PLAIN}) ?\)")
"""An uncertainty between a number and its unit: "2850 (75) K"."""
KELVIN_STAR: Final = re.compile(r"[ -]K(?=[ -](?:star|dwarf|giant|subgiant|host)(?![a-z]))")
"""Behind a number: "a 3220 K star". Of several, "40 K dwarfs", K is the type."""
COOLEST_STAR: Final = 1000.0
LOG_G: Final = re.compile(
    r"\blog ?_?(?:10)? ?\(? ?g ?(?:_\*|_s|_p|\*)? ?\)? ?(?:\(?(?:cgs|dex|cm/s\^2|"
    r"cm s\^-2)\)? ?)?(?:=|of|is|~|≈|:)? ?(?:about )?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Quantity:
    """A quantity in normalised text."""

    start: int
    end: int
    value: float
    uncertainty: tuple[float, float] | None
    unit: str | None
    kind: Kind


def find_quantities(text: str, taken: bytearray) -> list[Quantity]:
    """Quantities in the order of the text, none over another.

    Args:
        text: normalised.
        taken: 1 at characters that belong to names.
    """
    exact = [Quantity(first, last, 1.0, None, unit, "value") for first, last, unit in exact_comparisons(text)]
    written, done = [], 0
    for start, found in _numbers(text):
        if start < done or taken[start]:
            continue
        for quantity in _quantity(text, found):
            if not any(taken[quantity.start : quantity.end]):
                written.append(quantity)
            done = max(done, quantity.end)
    inside = {place for quantity in written for place in (quantity.start, quantity.end - 1)}
    free = [
        each
        for each in exact
        if not any(taken[each.start : each.end]) and inside.isdisjoint(range(each.start, each.end))
    ]
    return _share_units(text, sorted([*written, *free], key=lambda quantity: quantity.start))


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give the numbers of a list the unit that only its last one has: "1.5, 2.4 and 4.0 days"."""
    shared, is_list = list(found), False
    for number in range(len(found) - 2, -1, -1):
        one, other = shared[number], shared[number + 1]
        joint = text[one.end : other.start]
        goes_on = number > 0 and LIST.fullmatch(text, found[number - 1].end, one.start)
        ends = LIST_END.fullmatch(joint) or (goes_on and LONG_LIST_END.fullmatch(joint))
        is_list = bool(ends) or (is_list and bool(LIST.fullmatch(joint)))
        own_scale = OWN_SCALE.search(text[max(0, one.start - 40) : one.start])
        if is_list and one.unit is None and other.unit is not None and not own_scale:
            shared[number] = replace(one, unit=other.unit)
        elif one.unit != other.unit:
            is_list = False
    return shared


def _numbers(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Matches of digits and of words, in the order of the text."""
    both = [(found.start(), found) for pattern in (numbers.NUMBER, numbers.WORD) for found in pattern.finditer(text)]
    return iter(sorted(both, key=lambda pair: pair[0]))


def _quantity(text: str, found: re.Match[str]) -> list[Quantity]:
    is_word = found.re is numbers.WORD
    first = numbers.word_number(found) if is_word else numbers.number_at(text, found)
    if first is None:
        return []
    one = _with_unit(text, first)
    if is_word and one.unit is None:
        return []
    both = _range(text, one)
    if both:
        return both
    return [replace(one, kind=_limit(text, one))]


def _with_unit(text: str, number: Number) -> Quantity:
    """A number with the unit behind it, and the uncertainty that may follow the unit."""
    compared = comparison_at(text, number)
    if compared:
        return compared_quantity(number, *compared)
    plain = Quantity(number.start, number.end, number.value, number.uncertainty, None, "value")
    if LOG_G.search(text[max(0, number.start - 24) : number.start]):
        return replace(plain, unit="log_cgs")
    known = unit_at(text, number.end)
    if known is None:
        return _with_unit_elsewhere(text, plain)
    end, unit = known
    quantity = replace(plain, end=end, unit=unit.key)
    if number.uncertainty is None:
        late = numbers.uncertainty_at(text, end)
        again = unit_at(text, late[0]) if late else None
        if late and again and again[1].key == unit.key:
            return replace(quantity, end=again[0], uncertainty=late[1])
    return quantity


def _with_unit_elsewhere(text: str, plain: Quantity) -> Quantity:
    """A number whose unit stands in brackets in front of it, behind an uncertainty in brackets, or before "star"."""
    error = BRACKETED_ERROR.match(text, plain.end)
    known = unit_at(text, error.end()) if error else None
    if error and known:
        size = float(error["both"].replace(",", ""))
        return replace(plain, end=known[0], unit=known[1].key, uncertainty=(size, size))
    star = KELVIN_STAR.match(text, plain.end)
    if star and plain.value >= COOLEST_STAR:
        return replace(plain, end=star.end(), unit="kelvin")
    start = max(0, plain.start - 40)
    ahead = UNIT_AHEAD.search(text[start : plain.start])
    known = unit_at(text, start + ahead.end()) if ahead else None
    if known and text[known[0] :].lstrip(" ").startswith((")", "]")):
        return replace(plain, unit=known[1].key)
    return plain


def compared_quantity(number: Number, end: int, unit: str, scale: float, more: float) -> Quantity:
    """A number that a comparison makes a quantity: "twice the size of Earth", "60% larger than Earth"."""
    spread = number.uncertainty and (number.uncertainty[0] * scale, number.uncertainty[1] * scale)
    return Quantity(number.start, end, number.value * scale + more, spread, unit, "value")


def _range(text: str, one: Quantity) -> list[Quantity]:
    """Both ends of a range that begins with a number; empty where there is none."""
    joint = DASH.match(text, one.end)
    if joint is None and BETWEEN.search(text[max(0, one.start - 30) : one.start]):
        joint = AND.match(text, one.end)
    if joint is None or joint.end() >= len(text):
        return []
    found = numbers.HERE.match(text, joint.end())
    second = numbers.number_at(text, found) if found else None
    if second is None:
        return []
    other = _with_unit(text, second)
    unit = other.unit or one.unit
    if unit is not None and other.unit is None:
        other = replace(other, unit=unit)
    if one.unit is None:
        one = replace(one, unit=unit)
    if one.unit != other.unit or not one.value < other.value:
        return []
    return [replace(one, kind="range_low"), replace(other, kind="range_high")]


def _limit(text: str, quantity: Quantity) -> Kind:
    before = text[max(0, quantity.start - BEFORE) : quantity.start]
    if quantity.unit and UNDER.search(before):
        dimension = BY_KEY[quantity.unit].dimension
        if dimension == "pressure" or (dimension == "flux" and text.startswith(" of ", quantity.end)):
            return "value"  # "under 1 bar of N2", "under 2 S⊕ of starlight" are not less than it
    if UPPER.search(before) or AFTER_UPPER.match(text, quantity.end):
        return "upper_limit"
    if LOWER.search(before) or AFTER_LOWER.match(text, quantity.end):
        return "lower_limit"
    return "value"
