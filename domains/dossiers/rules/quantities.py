"""Which field of the record a quantity fills, by its unit and the words around it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from domains.dossiers.fields import NONE
from domains.dossiers.rules import air_quantities, body_quantities, growth_quantities
from domains.dossiers.rules.context import Context, cue_of
from domains.dossiers.rules.cues import TEMPERATURES
from domains.dossiers.rules.subjects import Subjects
from domains.dossiers.rules.view import View
from domains.dossiers.spans.unit_lexicon import BY_KEY

_JOINTS: Final = (
    "and", "or", "to", "about", "through", "i.e.", "corresponding to", "equivalent to", "equal to", "with", "an?",
    "the", "optim[a-z]{1,6}", r"opt\.?", "at", "of", "is", "was", "being", "up to", "or about", "less than",
    "more than", "[<>≤≥≈]",
)  # fmt: skip
JOINT: Final = re.compile(
    rf"[ ,;()/&\[\]=~≈–—-]{{0,12}}(?:(?:{'|'.join(_JOINTS)})[ ,:;()~≈=<>]{{0,4}}){{0,6}}\Z", re.IGNORECASE
)
"""What may stand between two values of the same quantity."""
LIST: Final = re.compile(r",? ?(?:and |or )?")
"""Between values of a list."""
VERB: Final = re.compile(r" ?[,)]? ?(?:is|was|are|were)(?: about| only| just| some| ~| ≈)? ?")
"""Between a quantity and the next one: the next is what the sentence begins with."""
STATISTICS: Final = re.compile(r"\b(?:median|average|mean|typical|canonical)(?: (?!surface)[a-z]{1,15}){1,3} \Z")
"""A value of many bodies, not of one."""


def _temperature(context: Context) -> str:
    of_body = context.span.unit != "celsius" and cue_of(context.gap, TEMPERATURES) is not None
    if context.has_organism and not of_body and "growth_temperature_min_c" in context.span.fields:
        return growth_quantities.temperature(context)
    return body_quantities.temperature(context)


READERS: Final[dict[str, Callable[[Context], str]]] = {
    "mass": body_quantities.mass,
    "length": body_quantities.length,
    "relative": body_quantities.relative,
    "time": body_quantities.duration,
    "flux": body_quantities.flux,
    "acceleration": body_quantities.acceleration,
    "dex": body_quantities.metallicity,
    "fraction": air_quantities.share,
    "pressure": air_quantities.pressure,
    "temperature": _temperature,
    "salinity": growth_quantities.salt,
    "bare": air_quantities.bare,
}
"""By the dimension of the unit."""


def _is_choice(view: View, number: int) -> bool:
    """Whether a quantity is one of two that "or" stands between: nobody says which."""
    for first in (number - 1, number):
        if 0 <= first < len(view.quantities) - 1:
            one, other = view.quantities[first : first + 2]
            both_values = one.span.kind == other.span.kind == "value" and one.span.value != other.span.value
            if both_values and one.span.unit == other.span.unit and view.text[one.end : other.start] == " or ":
                return True
    return False


def field_of(view: View, number: int, previous: str, subjects: Subjects) -> str:
    """The field of a quantity, or `none`.

    Args:
        view: the text.
        number: which of its quantities.
        previous: the field of the quantity before it in the same sentence, or `none`.
        subjects: whom the text is about.
    """
    span = view.quantities[number].span
    dimension = "bare" if span.unit is None else BY_KEY[span.unit].dimension
    if not span.fields or dimension not in READERS:
        return NONE
    gap = view.gap(number - 1) if span.kind == "range_high" and number else view.gap(number)
    if STATISTICS.search(gap) and dimension in ("mass", "length", "time"):
        return NONE
    if _is_choice(view, number):
        return NONE
    if previous in span.fields and LIST.fullmatch(gap) and view.quantities[number - 1].span.unit == span.unit:
        of_growth = previous.startswith("growth_temperature")
        if not of_growth:
            return previous
    context = Context(view, number, gap, view.after(number), subjects.organism is not None, view.names_planet)
    field = READERS[dimension](context)
    if field == NONE and VERB.fullmatch(gap):
        field = READERS[dimension](replace(context, gap=view.before(context.place)))
    if field == NONE and previous in span.fields and JOINT.match(view.gap(number)):
        of_growth = previous.startswith("growth_temperature")
        field = growth_quantities.goes_on(previous, context) if of_growth else previous
    return field if field in span.fields else NONE
