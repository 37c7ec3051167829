"""Pressures and shares of the air, and numbers that have no unit."""

from __future__ import annotations

import re
from typing import Final

from domains.dossiers.fields import GASES, NONE
from domains.dossiers.rules import cues
from domains.dossiers.rules.context import Context, cue_of, last_cue

MIXTURE: Final = re.compile(r"[- ](?:dominated|rich|based|atmospheres?|envelope|background|air)|[/+]")
"""Behind a gas: the pressure in front of it is that of all the air."""
PRESSURE_BEHIND: Final = (
    r"(?i) (?:of which|in total|at (?:the|its) (?:surface|ground))|[- ](?:of |total |thick |"
    r"\(){0,4}(?:surface[- ]pressure|atmosphere|total|air\b|pressure|"
    r"[A-Z][A-Za-z0-9_]{0,10}[- ](?:dominated|rich))"
)
AFTER_SHARE: Final = re.compile(
    r"(?: of| carbon| molecular){0,2} ?[A-Za-z0-9_]{0,10},? ?"
    r"(?:(?:and|under|at|with|in|plus|in all) )?(?:an? |the |only |about ){0,2}"
)
"""Between the share of a gas and the total pressure: "10 % CO2 and 2 bar"."""
SHARES: Final = ("percent", "ppm", "ppb")
SHARE_WORDS: Final = re.compile(r"(?i:mixing ratio|fraction|abundance|concentration|mole|volum|atmospher|level)|[=≈~]")
BARE: Final[cues.Cues] = (
    ("ph", cues.PH),
    *((field, pattern) for field, pattern in cues.METALLICITY),
    ("salinity_fraction", cues.SALT),
    (
        "insolation_earth",
        re.compile(
            r"(?i:insolation|instellation|incident flux|stellar flux)|S_?eff|(?<![A-Za-z])S(?:_p)? ?=|"
            r"[SFI]_?[a-z]{0,3} ?/ ?[SFI]_?(?:⊕|Earth)"
        ),
    ),
    (
        NONE,
        re.compile(
            r"(?i:eccentric|albedo|inclination|densit|signal|sigma|log ?g|ratio of the|number|factor|resonance|"
            r"magnitude|\bage\b|index|depth|probab|false|chi|likelihood)|R_p ?/ ?R|a ?/ ?R|[A-Z] ?= ?\Z"
        ),
    ),
    *cues.GASES,
)
"""Words in front of a number without a unit."""
GROWS: Final = re.compile(r"\bgr(?:ow|ew)")
REACH: Final = {"ph": 30}
"""Characters between the word and the number; 45 of the others."""


def gas_near(gap: str, after: str) -> str:
    """The gas that stands right behind a number, or else the last one in front of it."""
    for name, pattern in cues.GASES:
        found = pattern.search(after[:45])
        if found and cues.OF_GAS.match(after[: found.start()]):
            return name
    other = cues.OTHER_GASES.search(after[:30])
    if other and cues.OF_GAS.match(after[: other.start()]):
        return NONE
    return cue_of(gap, (*cues.GASES, (NONE, cues.OTHER_GASES))) or NONE


def share(context: Context) -> str:
    """The gas whose share it is; salt in water where that is spoken of."""
    if cues.NOT_AIR.search(context.gap[-70:]) or cues.NOT_AIR.search(context.after[:40]):
        return NONE
    if cues.SALT.search(context.gap):
        return "salinity_fraction" if context.has_organism else NONE
    return gas_near(context.gap, context.after)


def pressure(context: Context) -> str:
    """The total at the surface, the partial pressure of a gas, or some other pressure."""
    if not context.view.speaks_of_planet or (context.has_organism and not context.has_planet):
        return NONE
    gas = gas_near("", context.after)
    partial = bool(cues.PARTIAL.search(context.gap))
    if gas != NONE:
        if gas == "n2_fraction" and not partial and _is_background(context):
            return "surface_pressure_bar"
        found = dict(cues.GASES)[gas].search(context.after)
        if partial or not (found and MIXTURE.match(context.after, found.end())):
            return gas
    if partial:
        return gas_near(context.gap, "")
    cue = cue_of(context.gap, cues.PRESSURES)
    if cue == NONE:
        return NONE
    before = context.previous.span.unit if context.previous else None
    if cue is None and before in SHARES and AFTER_SHARE.fullmatch(context.gap):
        return "surface_pressure_bar"
    return "surface_pressure_bar" if cue or gas != NONE or context.follows(PRESSURE_BEHIND) else NONE


def _is_background(context: Context) -> bool:
    """Whether a pressure of nitrogen stands for all the air: "1 bar of N2 with 400 ppm CO2", and no total is told."""
    quantities, following = context.view.quantities, context.number + 1
    near = following < len(quantities) and quantities[following].sentence == context.place.sentence
    return near and quantities[following].span.unit in SHARES and "total" not in context.view.text


def bare(context: Context) -> str:
    """What a number without a unit is: the word for it must stand shortly before it."""
    found = last_cue(context.gap, BARE)
    if found is None:
        return NONE
    name, end = found
    if name in ("ph", "salinity_fraction") and not (context.has_organism or GROWS.search(context.view.text)):
        return NONE
    if len(context.gap) - end > REACH.get(name, 45):
        return NONE
    if name in GASES:
        written_as_share = context.value <= 1.0 and re.search(r"[.eE]|10", context.span.text)
        return name if SHARE_WORDS.search(context.gap) and written_as_share else NONE
    return name
