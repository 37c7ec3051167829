"""Temperatures and salt of growth."""

from __future__ import annotations

import re
from typing import Final

from domains.dossiers.fields import NONE
from domains.dossiers.rules import cues
from domains.dossiers.rules.context import Context, cue_of
from domains.dossiers.spans.span import Kind

MIN: Final = "growth_temperature_min_c"
OPTIMUM: Final = "growth_temperature_optimum_c"
MAX: Final = "growth_temperature_max_c"
ENDS: Final[dict[Kind, str]] = {"range_low": MIN, "lower_limit": MIN, "range_high": MAX, "upper_limit": MAX}
NO_GROWTH: Final = re.compile(
    r"\bno growth|not grow|did not|failed to grow|growth (?:stops|ceases|stopped)|unable", re.IGNORECASE
)
STOPS_AT: Final = re.compile(r"growth (?:stops|ceases|ends) at \Z", re.IGNORECASE)
DENIED_BEHIND: Final = re.compile(
    r",? (?:it|the strain|the organism|growth|cells) (?:does|do|did|is|was) not ?(?:grow|observed)?"
)
TESTED: Final = re.compile("tested|examined|assayed|screened", re.IGNORECASE)
NO_GROWTH_ENDS: Final[dict[Kind, str]] = {"upper_limit": MIN, "lower_limit": MAX}
"""Where nothing grows: below the lowest, above the highest temperature of growth."""
CARDINAL: Final = re.compile(r"cardinal (?:growth )?temperatures?[a-z ,()]{0,60}", re.IGNORECASE)
GROWTH_TEMPERATURE: Final = re.compile(r"growth temperature (?:of|is|was|:)")
TOLERATED: Final = re.compile(r"tolera|surviv|resist|up to", re.IGNORECASE)
SALT_BEHIND: Final = r" ?\(? ?(?:of )?(?:NaCl|salinit|salt)"


def temperature(context: Context) -> str:
    """Which cardinal temperature of growth it is."""
    kind = context.span.kind
    if CARDINAL.search(context.view.before(context.place)):
        return _cardinal(context)
    if cues.OPTIMUM_BEHIND.match(context.after) and kind == "value":
        return OPTIMUM
    wide = context.gap if kind == "range_high" else context.view.wide_gap(context.number)
    cue = cue_of(context.gap, cues.GROWTH) or cue_of(wide, cues.GROWTH)
    denied = NO_GROWTH.search(wide) or DENIED_BEHIND.match(context.after) or _is_denied(context, cue)
    if denied and cue != OPTIMUM:
        return MAX if STOPS_AT.search(wide) and kind == "value" else NO_GROWTH_ENDS.get(kind or "value", NONE)
    if cue is None and kind in ENDS and cue_of(context.view.before(context.place), cues.GROWTH) != NONE:
        cue = "range"
    if cue is None or cue == NONE or TESTED.search(wide):
        return NONE
    if cue != "range":
        return NONE if cue != OPTIMUM and kind in ("range_low", "range_high") else cue
    if cues.OPTIMUM.search(re.split("[,;(]", wide)[-1]):
        return OPTIMUM
    if kind in ENDS:
        return ENDS[kind]
    return OPTIMUM if GROWTH_TEMPERATURE.search(wide) else NONE


def _is_denied(context: Context, cue: str | None) -> bool:
    """Whether a limit goes on with a denial: "no growth below 15 °C or above 48 °C"."""
    goes_on = cue is None and context.span.kind in NO_GROWTH_ENDS and re.match(r" ?(?:or|and|nor) ", context.gap)
    return bool(goes_on and NO_GROWTH.search(context.view.before(context.place, 80)))


def _cardinal(context: Context) -> str:
    """One of three cardinal temperatures, which are told from the lowest to the highest."""
    quantities, unit, number = context.view.quantities, context.span.unit, context.number
    first = number
    while (
        first and quantities[first - 1].span.unit == unit and quantities[first - 1].sentence == context.place.sentence
    ):
        first -= 1
    three = quantities[first : first + 4]
    listed = [place for place in three if place.span.unit == unit and place.sentence == context.place.sentence]
    return (MIN, OPTIMUM, MAX)[number - first] if len(listed) == 3 else NONE


def salt(context: Context) -> str:
    """The salt of the medium; what is only tolerated is a limit at most."""
    if context.follows(" (?:stops|inhibit|prevents|is inhibitory|kills)"):
        return NONE
    if TOLERATED.search(context.gap) and context.span.kind == "value":
        return NONE
    told = cues.SALT.search(context.span.text) or cues.SALT.search(context.gap) or context.follows(SALT_BEHIND)
    return "salinity_fraction" if told else NONE


def goes_on(previous: str, context: Context) -> str:
    """The field of a temperature that goes on with the one before it: "20-45 °C (optimum 37 °C)"."""
    if cues.OPTIMUM.search(context.gap) or cues.OPTIMUM_BEHIND.match(context.after):
        return OPTIMUM
    kind = context.span.kind
    return ENDS[kind] if kind in ENDS and previous in ENDS.values() else NONE
