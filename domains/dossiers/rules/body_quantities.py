"""Mass, radius, period, flux, gravity, temperature and metallicity of planets and stars."""

from __future__ import annotations

import re
from typing import Final

from domains.dossiers.fields import NONE
from domains.dossiers.rules import cues
from domains.dossiers.rules.context import Context, cue_of, has_cue, last_cue
from domains.dossiers.spans.unit_lexicon import BY_KEY

LEAST: Final = re.compile(r"at least|minim|lower limit|no less|not less|[>≥]", re.IGNORECASE)
STAR: Final = re.compile(r"\bstar(?:'s)?\b|stellar|\bhost\b", re.IGNORECASE)
ORBIT_BEHIND: Final = (
    r"(?i)[- ]?(?:long |circular |eccentric |wide |close-in |short |tight |inclined |aligned |transiting ){0,4}"
    r"(?:orbit|period(?!s? of obs)|year\b)"
)
TURN_BEHIND: Final = r"(?i)[- ]?(?:rotation|spin|days? length)"
PER_ORBIT: Final = (
    r"(?i) (?:to (?:complete|orbit|circle|go|revolve)|per (?:orbit|revolution)|for (?:an?|one|"
    r"each|its) (?:orbit|revolution))"
)
NO_PERIOD_BEHIND: Final = r"(?i) (?:ago|old|of (?:data|observ|photometr|monitor|TESS|Kepler))"
IN_TIME: Final = re.compile(r"(?:\A|\b|\) ?)(?:in|every|within)(?: only| just| about| some| ~| ≈)? ?\Z")
NEXT_IN_LIST: Final = re.compile(r"\A[^.;]{0,25}, (?:and )?\Z")
COOLEST_STAR_K: Final = 2000.0
"""An effective temperature below this is a planet's or brown dwarf's, unless a star is spoken of."""
ONLY_MARKS: Final = re.compile(r"[ |;,/]{1,4}")
"""Between the cells of a table."""
PLANET_UNITS: Final = ("day", "hour", "R_earth", "R_jupiter", "M_earth", "M_jupiter", "S_earth")
STAR_NEAR: Final = re.compile(r"(?:\bstars?|dwarfs?|host)[^.;]{0,25}\Z", re.IGNORECASE)
BLACK_BODY: Final = re.compile(r"(?:black-?body|black body|spectrum)[a-z ]{0,20}\Z", re.IGNORECASE)
FLUX_BEHIND: Final = (
    r"(?i) (?:of )?(?:insolation|instellation|(?:stellar|incident) (?:flux|irrad)|starlight|irradiation|irradiance)"
)


def mass(context: Context) -> str:
    """Whose mass, and whether it is a minimum mass."""
    cue = cue_of(context.gap, cues.MASSES)
    if cue == NONE or (context.span.unit == "kg" and cue is None):
        return NONE
    if context.span.unit == "M_sun":
        return "stellar_mass_solar"
    if cues.STAR_BEHIND.match(context.after) or cue == "stellar_mass_solar":
        return NONE if "companion" in context.after[:20] else "stellar_mass_solar"
    minimum = has_cue(context.gap, cues.MASSES, "minimum_mass_earth") or context.follows(
        r".{0,12}(?:sin ?i|minimum mass)"
    )
    if context.span.kind == "lower_limit" and not LEAST.search(context.gap):
        return "mass_earth"  # "no planet with m sin i above 2" is a limit of the search
    return "minimum_mass_earth" if minimum or context.span.kind == "lower_limit" else "mass_earth"


def length(context: Context) -> str:
    """Whose radius, or `none` for a distance."""
    cue = cue_of(context.gap, cues.RADII)
    if cue in (NONE, "diameter"):
        return NONE
    if context.span.unit == "R_sun":
        return "stellar_radius_solar"
    if context.span.unit in ("km", "metre"):
        return "radius_earth" if cue == "radius_earth" or context.follows(" (?:in )?radius") else NONE
    if cues.STAR_BEHIND.match(context.after) or cue == "stellar_radius_solar":
        return "stellar_radius_solar"
    return "radius_earth"


def relative(context: Context) -> str:
    """What is so many times that of a body we know: the word for it stands in front."""
    tables = (*cues.MASSES, *cues.RADII, *cues.FLUXES, *cues.GRAVITIES)
    return cue_of(context.gap, tables) or NONE


def duration(context: Context) -> str:
    """An orbital period, a rotation period, or some other time."""
    if context.follows(ORBIT_BEHIND) or context.follows(PER_ORBIT):
        return "period_days"
    if context.follows(TURN_BEHIND):
        return "rotation_period_days"
    found = last_cue(context.gap, cues.TIMES)
    if found is None:
        return _bare_time(context)
    if context.follows(NO_PERIOD_BEHIND):
        return NONE
    name, end = found
    turns = re.search("rotat|spin", context.gap[max(0, end - 30) : end], re.IGNORECASE)
    if name == "rotation_period_days" or (name == "period_days" and turns):
        return NONE if STAR.search(context.gap) or not context.view.speaks_of_planet else "rotation_period_days"
    return name


def _bare_time(context: Context) -> str:
    """A time without a word for it: "orbits a star (...) in 3 d", "(1.3 M⊕, 11 d)", "Proxima b (11.2 d)"."""
    if IN_TIME.search(context.gap):
        return "period_days" if cue_of(context.view.before(context.place), cues.TIMES) == "period_days" else NONE
    before = context.previous
    if before and NEXT_IN_LIST.search(context.gap) and before.span.unit:
        of_planet = before.span.unit not in ("km", "metre", "M_sun", "R_sun")
        return "period_days" if of_planet and BY_KEY[before.span.unit].dimension in ("mass", "length") else NONE
    if before and context.has_planet and context.span.unit == "day" and ONLY_MARKS.fullmatch(context.gap):
        return "period_days"
    named = context.view.name_ending(context.place.start - 2) if context.gap.endswith((" (", ": ")) else None
    return "period_days" if named and "planet" in named.span.fields else NONE


def flux(context: Context) -> str:
    """Starlight at the planet, or some other flux."""
    cue = cue_of(context.gap, cues.FLUXES)
    if cue:
        return cue
    return "insolation_earth" if context.span.unit == "S_earth" or context.follows(FLUX_BEHIND) else NONE


def acceleration(context: Context) -> str:
    """The planet's gravity; log g is the star's where stars are spoken of."""
    if context.span.unit == "log_cgs":
        whole = context.view.before(context.place, 120)
        return NONE if has_cue(whole, cues.GRAVITIES) and "planet" not in whole[-60:] else "gravity_m_s2"
    if cue_of(context.gap, cues.GRAVITIES):
        return NONE if has_cue(context.gap, cues.GRAVITIES) else "gravity_m_s2"
    told = context.follows(" (?:surface )?gravity")
    return "gravity_m_s2" if told or (context.span.unit == "g_earth" and context.follows(" at (?:the|its)")) else NONE


def temperature(context: Context) -> str:
    """Effective temperature of the star, equilibrium temperature of the planet, or neither."""
    cue = cue_of(context.gap, cues.TEMPERATURES)
    if cue == "stellar_temperature_k" and context.value < COOLEST_STAR_K and not STAR.search(context.gap):
        return NONE
    if cue or context.span.unit == "celsius":
        return cue or NONE
    if "|" in context.gap and ONLY_MARKS.fullmatch(context.gap) and context.previous and context.value < COOLEST_STAR_K:
        return "equilibrium_temperature_k" if context.previous.span.unit in PLANET_UNITS else NONE
    beside = context.previous.span.unit if context.previous and len(context.gap) < 12 else None
    if beside in ("M_sun", "R_sun") and context.value > COOLEST_STAR_K:
        return "stellar_temperature_k"
    named = context.view.name_ending(context.place.start - 2) if context.gap.endswith((": ", " (")) else None
    of_star = (
        (context.value > 2700 and re.search(r"temperature of(?: about)? \Z", context.gap))
        or (named is not None and "host" in named.span.fields and context.value > COOLEST_STAR_K)
        or (BLACK_BODY.search(context.gap) and context.value > 2000)
        or (cues.STAR_BEHIND.match(context.after) and context.value > 1500)
        or (STAR_NEAR.search(context.gap) and context.value > 2000 and "planet" not in context.gap[-40:])
    )
    return "stellar_temperature_k" if of_star else NONE


def metallicity(context: Context) -> str:
    """[Fe/H] of the star."""
    return cue_of(context.gap, cues.METALLICITY) or NONE
