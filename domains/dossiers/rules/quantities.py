"""Which field of the record a quantity fills, by its unit and the words around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from domains.dossiers.fields import BY_NAME, NONE
from domains.dossiers.rules import cues
from domains.dossiers.rules.view import View
from domains.dossiers.spans.unit_lexicon import BY_KEY

JOINT: Final = re.compile(
    r"[ ,;()/&\[\]=~≈–—-]*(?:(?:and|through|or|to|about|i\.e\.|corresponding to|equivalent to|equal to|with|an?|the|optim[a-z]+|at|of|is|was|being|up to|≈|or about|<|>|≤|≥|less than|more than)[ ,:;()~≈=<>]*)*\Z",
    re.IGNORECASE,
)
"""What may stand between two values of the same quantity."""
STATISTICS: Final = re.compile(r"\b(?:median|average|mean|typical|canonical)(?: (?!surface)[a-z]+){1,3} \Z")
"""A value of many bodies, not of one."""
Cues = Sequence[tuple[str, re.Pattern[str]]]


def last_cue(text: str, table: Cues) -> tuple[str, int] | None:
    """The field whose word ends last in a text, and where; of two that end together the first of the table."""
    best: tuple[str, int] | None = None
    for name, pattern in table:
        for found in pattern.finditer(text):
            if best is None or found.end() > best[1]:
                best = (name, found.end())
    return best


def field_of(view: View, number: int, previous: str, *, has_organism: bool) -> str:
    """The field of a quantity, or `none`.

    Args:
        view: the text.
        number: which of its quantities.
        previous: the field of the quantity before it in the same sentence, or `none`.
        has_organism: whether the text names an organism.
    """
    span = view.quantities[number].span
    if not span.fields:
        return NONE
    gap, after = view.gap(number), view.after(number)
    if span.kind == "range_high" and number:
        gap = view.gap(number - 1)
    dimension = "bare" if span.unit is None else BY_KEY[span.unit].dimension
    field = READERS[dimension](view, number, gap, after, has_organism)
    if STATISTICS.search(gap) and dimension in ("mass", "length", "time"):
        return NONE
    if field == NONE and previous in span.fields and JOINT.match(view.gap(number)):
        field = _same(previous, gap, after, span.kind)
    return field if field in span.fields else NONE


def _same(previous: str, gap: str, after: str, kind: str | None) -> str:
    """The field of a value that goes on with the quantity before it: "20-45 °C (optimum 37 °C)"."""
    if BY_NAME[previous].quantity != "temperature" or BY_NAME[previous].subject != "organism":
        return previous
    if cues.OPTIMUM.search(gap) or OPTIMUM_BEHIND.match(after):
        return "growth_temperature_optimum_c"
    ends = {"range_low": "growth_temperature_min_c", "range_high": "growth_temperature_max_c"}
    return ends.get(kind or "", NONE)


OPTIMUM_BEHIND: Final = re.compile(
    r" ?\(?,? ?(?:being |is |was |as |with )?(?:an? |the |its )?(?:growth )?(?:optim|best)", re.IGNORECASE
)


def _mass(view: View, number: int, gap: str, after: str, _: bool) -> str:
    span = view.quantities[number].span
    cue = last_cue(gap, cues.MASSES)
    if span.unit == "M_sun":
        return NONE if cue and cue[0] == NONE else "stellar_mass_solar"
    if cue and cue[0] == NONE:
        return NONE
    if cues.STAR_BEHIND.match(after) or (cue and cue[0] == "stellar_mass_solar"):
        return "stellar_mass_solar" if not re.search("companion", after[:20]) else NONE
    if span.unit == "kg" and cue is None:
        return NONE
    if (
        (cue and cue[0] == "minimum_mass_earth")
        or cues.MASSES[0][1].search(gap)
        or re.match(r".{0,12}(?:sin ?i|minimum mass)", after)
    ):
        return "minimum_mass_earth"
    return "minimum_mass_earth" if span.kind == "lower_limit" else "mass_earth"


def _length(view: View, number: int, gap: str, after: str, _: bool) -> str:
    span = view.quantities[number].span
    cue = last_cue(gap, cues.RADII)
    if span.unit == "R_sun":
        return NONE if cue and cue[0] == NONE else "stellar_radius_solar"
    if cue and cue[0] in (NONE, "diameter"):
        return NONE
    if span.unit in ("km", "metre"):
        return "radius_earth" if (cue and cue[0] == "radius_earth") or re.match(r" (?:in )?radius", after) else NONE
    if cues.STAR_BEHIND.match(after) or (cue and cue[0] == "stellar_radius_solar"):
        return "stellar_radius_solar"
    return "radius_earth"


def _relative(view: View, number: int, gap: str, _after: str, _: bool) -> str:
    tables = (("mass", cues.MASSES), ("length", cues.RADII), ("flux", cues.FLUXES), ("acceleration", cues.GRAVITIES))
    best: tuple[str, int] | None = None
    for _name, table in tables:
        found = last_cue(gap, table)
        if found and (best is None or found[1] > best[1]):
            best = found
    fields = view.quantities[number].span.fields
    return best[0] if best and best[0] in fields else NONE


IN_TIME: Final = re.compile(r"(?:\A|\b|\) ?)(?:in|every|within)(?: only| just| about| some| ~| ≈)? ?\Z")
SHORT_LIST: Final = re.compile(r"\A[^.;]{0,25}, (?:and )?\Z")


def _time(view: View, number: int, gap: str, after: str, _: bool) -> str:
    if re.match(
        r"[- ]?(?:long |circular |eccentric |wide |close-in |short |tight |inclined |aligned |transiting )*(?:orbit|period(?!s? of obs)|orbital|year\b)",
        after,
    ):
        return "period_days" if not re.match(r"[- ]?(?:rotation|period signal)", after) else NONE
    if re.match(r"[- ]?(?:rotation|spin|days? length)", after):
        return "rotation_period_days"
    if re.match(r" (?:to (?:complete|orbit|circle|go|revolve)|per (?:orbit|revolution))", after):
        return "period_days"
    cue = last_cue(gap, cues.TIMES)
    if cue is None and IN_TIME.search(gap):
        whole = last_cue(view.before(view.quantities[number]), cues.TIMES)
        cue = whole if whole and whole[0] == "period_days" else None
    if cue is None and number and SHORT_LIST.search(gap):
        before = view.quantities[number - 1]
        near = before.sentence == view.quantities[number].sentence
        body = BY_KEY[before.span.unit].dimension if before.span.unit else ""
        return (
            "period_days"
            if near and body in ("mass", "length") and before.span.unit not in ("km", "metre", "M_sun", "R_sun")
            else NONE
        )
    if (
        cue is None
        and any(
            p.end + 2 == view.quantities[number].start and p.span.type == "name" and "planet" in p.span.fields
            for p in view.places
        )
        and gap.endswith(" (")
    ):
        return "period_days"
    if cue is None or re.match(r" (?:ago|old|of (?:data|observ|photometr|monitor|TESS|Kepler))", after):
        return NONE
    if cue[0] == "period_days" and re.search(r"rotat|spin", gap[max(0, cue[1] - 30) : cue[1]], re.IGNORECASE):
        of_star = re.search(r"star|stellar|host", gap, re.IGNORECASE)
        return NONE if of_star else "rotation_period_days"
    if cue[0] == "rotation_period_days" and re.search(r"\bstar(?:'s)?\b|stellar|\bhost\b", gap, re.IGNORECASE):
        return NONE
    return cue[0]


def _flux(view: View, number: int, gap: str, after: str, _: bool) -> str:
    cue = last_cue(gap, cues.FLUXES)
    if cue:
        return cue[0]
    if view.quantities[number].span.unit == "S_earth":
        return "insolation_earth"
    return (
        "insolation_earth"
        if re.match(
            r" (?:of )?(?:insolation|instellation|(?:stellar|incident) (?:flux|irrad)|starlight|irradiation|irradiance)",
            after,
        )
        else NONE
    )


def _gas_near(gap: str, after: str) -> str:
    """The gas that stands right behind a number, or else the last one in front of it."""
    for name, pattern in cues.GASES.items():
        found = pattern.search(after[:45])
        if found and cues.OF_GAS.match(after[: found.start()]):
            return name
    other = cues.OTHER_GASES.search(after[:30])
    if other and cues.OF_GAS.match(after[: other.start()]):
        return NONE
    best = last_cue(gap, [*cues.GASES.items(), (NONE, cues.OTHER_GASES)])
    return best[0] if best else NONE


def _share(view: View, number: int, gap: str, after: str, _: bool) -> str:
    if cues.NOT_AIR.search(gap[-70:]) or cues.NOT_AIR.search(after[:40]):
        return NONE
    if cues.SALT.search(gap) and "salinity_fraction" in view.quantities[number].span.fields:
        return "salinity_fraction"
    return _gas_near(gap, after)


TOTAL_BEHIND: Final = re.compile(r"[,;(] ?(?:(?:for|with|i\.e\.|in) )?(?:an? )?total")
MIXTURE: Final = re.compile(r"[- ](?:dominated|rich|based|atmospheres?|envelope|background|air)|[/+]")


def _pressure(view: View, _number: int, gap: str, after: str, has_organism: bool) -> str:
    if has_organism and not any(place.span.type == "name" and "planet" in place.span.fields for place in view.places):
        return NONE
    gas = _gas_near("", after)
    if gas != NONE:
        found = cues.GASES[gas].search(after)
        mixed = found and MIXTURE.match(after, found.end())
        if not mixed or cues.PARTIAL.search(gap):
            return gas
    if cues.PARTIAL.search(gap):
        return _gas_near(gap, "")
    cue = last_cue(gap, cues.PRESSURES)
    if cue and cue[0] == NONE:
        return NONE
    if (
        cue
        or re.match(
            r"[- ](?:of |total |thick |\()*(?:surface[- ]pressure|atmosphere|total|air\b|pressure|[A-Z][A-Za-z0-9_]*[- ](?:dominated|rich))",
            after,
        )
        or gas != NONE
    ):
        return "surface_pressure_bar"
    return NONE


def _temperature(view: View, number: int, gap: str, after: str, has_organism: bool) -> str:
    span = view.quantities[number].span
    astro = last_cue(gap, cues.TEMPERATURES)
    if has_organism and (span.unit == "celsius" or astro is None) and "growth_temperature_min_c" in span.fields:
        wide = gap if span.kind == "range_high" else view.wide_gap(number)
        return _growth(gap, wide, after, span.kind)
    if span.unit == "celsius":
        return astro[0] if astro else NONE
    if astro:
        return astro[0]
    if (
        re.search(r"(?i:black-?body|black body|stellar spectrum|spectrum)[a-z ]{0,20}\Z", gap)
        and (span.value or 0.0) > 2000
    ):
        return "stellar_temperature_k"
    if cues.STAR_BEHIND.match(after) and (span.value or 0.0) > 1500:
        return "stellar_temperature_k"
    if (
        re.search(r"(?i:\bstars?|dwarfs?|host)[^.;]{0,25}\Z", gap)
        and (span.value or 0.0) > 2000
        and not re.search(r"planet", gap[-40:])
    ):
        return "stellar_temperature_k"
    return NONE


def _growth(gap: str, wide: str, after: str, kind: str | None) -> str:
    if OPTIMUM_BEHIND.match(after) and kind == "value":
        return "growth_temperature_optimum_c"
    cue = last_cue(gap, cues.GROWTH) or last_cue(wide, cues.GROWTH)
    gap = wide
    if cue is None or cue[0] == NONE:
        return NONE
    name = cue[0]
    if name != "growth_temperature_optimum_c" and re.search(
        r"(?i:\bno growth|not grow|did not|failed to grow|growth (?:stops|ceases|stopped)|unable)", gap
    ):
        return NONE
    if name == "range":
        if cues.OPTIMUM.search(gap):
            return "growth_temperature_optimum_c"
        ends = {"range_low": "growth_temperature_min_c", "lower_limit": "growth_temperature_min_c",
                "range_high": "growth_temperature_max_c", "upper_limit": "growth_temperature_max_c"}  # fmt: skip
        if kind in ends:
            return ends[kind]
        return "growth_temperature_optimum_c" if re.search(r"growth temperature (?:of|is|was|:)", gap) else NONE
    return name


def _acceleration(view: View, number: int, gap: str, after: str, _: bool) -> str:
    span = view.quantities[number].span
    cue = last_cue(gap, cues.GRAVITIES)
    if span.unit == "log_cgs":
        whole = view.before(view.quantities[number], 120)
        star = cues.GRAVITIES[1][1].search(whole) and not re.search(r"planet", whole[-60:])
        return NONE if star else "gravity_m_s2"
    if cue:
        return cue[0] if not cues.GRAVITIES[1][1].search(gap) else NONE
    return (
        "gravity_m_s2"
        if re.match(r" (?:surface )?gravity", after)
        or span.unit == "g_earth"
        and re.match(r" at (?:the|its) surface", after)
        else NONE
    )


def _dex(_view: View, _number: int, gap: str, _after: str, _: bool) -> str:
    cue = last_cue(gap, cues.METALLICITY)
    return cue[0] if cue else NONE


def _salt(view: View, number: int, gap: str, after: str, _: bool) -> str:
    span = view.quantities[number].span
    if re.search(r"(?i:tolera|surviv|resist|up to)", gap):
        return NONE if span.kind == "value" else "salinity_fraction"
    told = (
        cues.SALT.search(span.text) or cues.SALT.search(gap) or re.match(r" ?\(? ?(?:of )?(?:NaCl|salinit|salt)", after)
    )
    return "salinity_fraction" if told else NONE


BARE: Final = (
    ("ph", cues.PH),
    ("stellar_metallicity_dex", cues.METALLICITY[0][1]),
    (NONE, cues.METALLICITY[1][1]),
    ("salinity_fraction", cues.SALT),
    ("insolation_earth", re.compile(r"(?i:insolation|instellation|incident flux|stellar flux)|S_?eff|(?<![A-Za-z])S(?:_p)? ?=|[SFI]_?[a-z]{0,3} ?/ ?[SFI]_?(?:⊕|Earth)")),
    (NONE, re.compile(r"(?i:eccentric|albedo|inclination|densit|signal|sigma|log g|logg|ratio of the|R_p ?/ ?R|a ?/ ?R|number|factor|resonance|magnitude|[A-Z] ?= ?\Z|age|index|depth|probab|false)")),
    *cues.GASES.items(),
)  # fmt: skip
SHARE_WORDS: Final = re.compile(r"(?i:mixing ratio|fraction|abundance|concentration|mole|volum|=|≈|~|atmospher|level)")


def _bare(view: View, number: int, gap: str, _after: str, _: bool) -> str:
    span = view.quantities[number].span
    cue = last_cue(gap, BARE)
    if cue is None or len(gap) - cue[1] > 45:
        return NONE
    if cue[0] == "ph" and len(gap) - cue[1] > 30:
        return NONE
    if cue[0] in cues.GASES and not (
        SHARE_WORDS.search(gap) and (span.value or 0.0) <= 1.0 and "." in span.text + gap[-1:] or "10" in span.text
    ):
        return NONE
    return cue[0]


READERS: Final[dict[str, Callable[[View, int, str, str, bool], str]]] = {
    "mass": _mass, "length": _length, "relative": _relative, "time": _time, "flux": _flux, "fraction": _share,
    "pressure": _pressure, "temperature": _temperature, "acceleration": _acceleration, "dex": _dex, "salinity": _salt,
    "bare": _bare, "other": lambda *_: NONE,
}  # fmt: skip
