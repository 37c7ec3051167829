"""The lexicon of units: how papers write them, what they measure, and what they are in the units of the record.

`astropy.units` converts; what it does not have (the flux of 1361 W m-2, shares, dex of cgs) is stated here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from domains.dossiers.fields import BY_NAME, FIELDS, GASES, Field

SOLAR_CONSTANT_W_M2: Final = 1361.0
"""Flux of sunlight at the Earth (IAU 2015 Resolution B3)."""
NEPTUNE_MASS_EARTH: Final = 6.8365299e15 / 3.986004e14
NEPTUNE_RADIUS_EARTH: Final = 24764 / 6378.1
SATURN_MASS_EARTH: Final = 3.7931207e16 / 3.986004e14
SATURN_RADIUS_EARTH: Final = 60268 / 6378.1
"""Ratios of GM (km3 s-2 in m3 s-2) and of equatorial radii, JPL Horizons."""
SALT_G_MOL: Final = 58.44
"""Sodium chloride."""
NO_FIELDS: Final = "other"
RELATIVE: Final = "relative"


@dataclass(frozen=True)
class Unit:
    """A unit as texts use it.

    Attributes:
        key: its name in spans.
        dimension: the word that fields call their quantity; `other` fits no field, `relative` those that a body has.
        forms: regular expression of its written forms in normalised text; "" where context alone gives it.
        astropy: the unit in the notation of astropy; "" for a pure number.
        factor: how many of those it is.
    """

    key: str
    dimension: str
    forms: str
    astropy: str = ""
    factor: float = 1.0


_E: Final = r"(?:_ ?)?(?:⊕|E(?:arth)?|earth)"
_J: Final = r"(?:_ ?)?(?:♃|J(?:up(?:iter)?)?|jup)"
_S: Final = r"(?:_ ?)?(?:☉|[Ss]un|[Ss]olar)"
_BODY: Final = r"(?: of)?(?: the)?"
_PER_M2: Final = r" ?(?:/ ?m ?\^? ?2|·? ?m ?\^? ?\(?-2\)?)"

UNITS: Final = (
    Unit("M_earth", "mass", rf"M ?{_E}|Earth[- ]?mass(?:es)?|masses of the Earth|terrestrial masses", "M_earth"),
    Unit("M_jupiter", "mass", rf"M ?{_J}|(?:Jupiter|Jovian)[- ]?mass(?:es)?", "M_jup"),
    Unit("M_sun", "mass", rf"M ?{_S}|[Ss]olar[- ]mass(?:es)?", "M_sun"),
    Unit("M_neptune", "mass", r"M_ ?Nep(?:tune)?|Neptune[- ]mass(?:es)?", "M_earth", NEPTUNE_MASS_EARTH),
    Unit("M_saturn", "mass", r"M_ ?Sat(?:urn)?|Saturn[- ]mass(?:es)?", "M_earth", SATURN_MASS_EARTH),
    Unit("kg", "mass", r"kg(?! ?(?:/|m|\^|\())", "kg"),
    Unit("R_earth", "length", rf"R ?{_E}|Earth[- ]?(?:radii|radius)|terrestrial radii", "R_earth"),
    Unit("R_jupiter", "length", rf"R ?{_J}|(?:Jupiter|Jovian)[- ]?(?:radii|radius)", "R_jup"),
    Unit("R_sun", "length", rf"R ?{_S}|[Ss]olar[- ](?:radii|radius)", "R_sun"),
    Unit("R_neptune", "length", r"R_ ?Nep(?:tune)?|Neptune[- ](?:radii|radius)", "R_earth", NEPTUNE_RADIUS_EARTH),
    Unit("R_saturn", "length", r"R_ ?Sat(?:urn)?|Saturn[- ](?:radii|radius)", "R_earth", SATURN_RADIUS_EARTH),
    Unit("S_earth", "flux", rf"[SFI] ?{_E}|(?:Earth|terrestrial)[- ](?:fluxes|flux|insolations?|instellations?)", "S_earth"),
    Unit("kW_m2", "flux", rf"kW{_PER_M2}", "kW / m2"),
    Unit("W_m2", "flux", rf"W{_PER_M2}|[Ww]atts? (?:per|/) ?(?:square[- ]met(?:re|er)|m\^?2)|W per square met(?:re|er)", "W / m2"),
    Unit("erg_s_cm2", "flux", r"ergs? ?(?:s\^?-1 ?cm\^?-2|cm\^?-2 ?s\^?-1|/ ?s ?/ ?cm\^?2)", "erg / (s cm2)"),
    Unit("km_s", NO_FIELDS, r"km ?(?:/ ?s|s ?\^? ?-1)"),
    Unit("m_s2", "acceleration", r"m ?(?:/ ?s ?\^? ?2|·? ?s ?\^? ?\(?-2\)?)|met(?:re|er)s? per second (?:squared|per second)", "m / s2"),
    Unit("cm_s2", "acceleration", r"cm ?(?:/ ?s ?\^? ?2|·? ?s ?\^? ?\(?-2\)?)", "cm / s2"),
    Unit("m_s", NO_FIELDS, r"m ?(?:/ ?s|s ?\^? ?-1)|met(?:re|er)s? per second"),
    Unit("cm_s", NO_FIELDS, r"cm ?(?:/ ?s|s ?\^? ?-1)"),
    Unit("g_cm3", NO_FIELDS, r"k?g ?(?:/ ?c?m ?\^? ?3|c?m ?\^? ?-3)|g/cc"),
    Unit("g_per_l", "salinity", r"g ?(?:/ ?(?:L|l|litre|liter)|·? ?[Ll] ?\^? ?-1| per lit(?:re|er))(?: ?(?:of )?NaCl)?|g ?(?:/ ?kg|kg ?\^? ?-1)(?: ?NaCl)?", "", 1e-3),
    Unit("km", "length", r"km|kilomet(?:re|er)s?", "km"),
    Unit("au", NO_FIELDS, r"AU|au|astronomical units?"),
    Unit("parsec", NO_FIELDS, r"[kM]?pc|parsecs?"),
    Unit("light_year", NO_FIELDS, r"ly|light[- ]?years?"),
    Unit("age", NO_FIELDS, r"[GMk]yrs?|[GMk]a|[mb]illion[- ](?:years?|yrs?)(?:[- ]old)?|billions? of years"),
    Unit("micron", NO_FIELDS, r"[µn]m|microns?|mm|cm"),
    Unit("kbar", "pressure", r"kbar", "kbar"),
    Unit("mbar", "pressure", r"mbars?|mb|millibars?", "mbar"),
    Unit("ubar", "pressure", r"[µu]bars?|microbars?", "ubar"),
    Unit("bar", "pressure", r"bars?", "bar"),
    Unit("hPa", "pressure", r"hPa|hectopascals?", "hPa"),
    Unit("kPa", "pressure", r"kPa|kilopascals?", "kPa"),
    Unit("MPa", "pressure", r"MPa|megapascals?", "MPa"),
    Unit("Pa", "pressure", r"Pa|pascals?", "Pa"),
    Unit("atm", "pressure", r"atm|atmospheres?", "Pa", 101325.0),
    Unit("torr", "pressure", r"[Tt]orr|mm ?Hg", "Pa", 101325.0 / 760.0),
    Unit("percent_salt", "salinity", r"(?:%|per ?cent) ?(?:\( ?w ?/ ?v ?\) ?|w ?/ ?v ?)?(?:of )?(?:NaCl|sodium chloride|sea salts?|salinity|salts?)|% ?\( ?w ?/ ?v ?\)|(?:wt|weight)[- .]?% ?(?:NaCl|salt)?", "", 1e-2),
    Unit("molar_salt", "salinity", r"(?:M|mol ?(?:/ ?[Ll]|[Ll] ?\^? ?-1)) (?:of )?(?:NaCl|Na\^?\+|sodium chloride|salts?)", "", SALT_G_MOL * 1e-3),
    Unit("millimolar_salt", "salinity", r"mM (?:of )?(?:NaCl|Na\^?\+|sodium chloride)", "", SALT_G_MOL * 1e-6),
    Unit("psu", "salinity", r"psu|‰|ppt", "", 1e-3),
    Unit("percent", "fraction", r"% ?(?:vol|v/v)?|per ?cent|vol ?%|mol ?%", "", 1e-2),
    Unit("ppm", "fraction", r"ppmv?|parts per million(?: by volume)?|µmol/mol", "", 1e-6),
    Unit("ppb", "fraction", r"ppbv?|parts per billion(?: by volume)?", "", 1e-9),
    Unit("kelvin", "temperature", r"K(?! ?-?(?:dwarfs?|giants?|stars?|type|band|subgiant))|[Kk]elvins?|degrees Kelvin", "K"),
    Unit("celsius", "temperature", r"° ?C|deg(?:rees?)?\.?[ -]?(?:C(?![a-z])|[Cc]elsius|centigrade)|[Cc]elsius|C(?! ?-?[0-9])", "deg_C"),
    Unit("dex", "dex", r"dex", ""),
    Unit("log_cgs", "acceleration", "", "dex(cm / s2)"),
    Unit("g_earth", "acceleration", rf"g(?:{_E}|earth)|(?:Earth|terrestrial)[- ]gravit(?:y|ies)|g(?! of| ?[/·])", "m / s2", 9.80665),
    Unit("day", "time", r"(?:[Ee]arth[- ])?days?|d", "d"),
    Unit("hour", "time", r"(?:[Ee]arth[- ])?hours?|hrs?|h", "h"),
    Unit("year", "time", r"(?:[Ee]arth[- ])?years?(?! ago)|yrs?|yr", "yr"),
    Unit("minute", "time", r"minutes?|mins?", "min"),
    Unit("second", NO_FIELDS, r"seconds?|s|ms"),
    Unit("degree", NO_FIELDS, r"°|deg(?:rees?)?|arcsec(?:onds?)?|mas|\"|arcmin"),
    Unit("magnitude", NO_FIELDS, r"mag(?:nitudes?)?|ppm/h"),
    Unit("luminosity", NO_FIELDS, rf"L ?{_S}|solar luminosit(?:y|ies)"),
    Unit("sigma", NO_FIELDS, r"[σ]|sigma"),
    Unit("metre", "length", r"m|met(?:re|er)s?", "m"),
    Unit("millimolar", NO_FIELDS, r"mM|µM|nM|M|mg/L|mg l\^?-1|µmol|mmol|mol"),
    Unit("base_pairs", NO_FIELDS, r"[kMG]?bp|[kM]b|mol% ?G ?\+ ?C|genes?"),
    Unit("times_earth", RELATIVE, "", ""),
    Unit("times_jupiter", RELATIVE, "", ""),
    Unit("times_sun", RELATIVE, "", ""),
    Unit("times_neptune", RELATIVE, "", ""),
    Unit("times_saturn", RELATIVE, "", ""),
    Unit("times_sun_temperature", NO_FIELDS, "", ""),
)  # fmt: skip
BY_KEY: Final = {unit.key: unit for unit in UNITS}

UNIT: Final = re.compile(
    r"(?: ?- ?| ?)(?:"
    + "|".join(f"(?P<{unit.key}>{unit.forms})(?![A-Za-z0-9_⊕☉])" for unit in UNITS if unit.forms)
    + ")"
)
"""A unit right behind a number, with the space or hyphen between them. The first that fits is meant."""

IN_EARTHS: Final = {
    "times_earth": {"length": 1.0, "mass": 1.0, "flux": 1.0, "acceleration": 9.80665},
    "times_jupiter": {"length": 71492 / 6378.1, "mass": 1.2668653e17 / 3.986004e14},
    "times_neptune": {"length": NEPTUNE_RADIUS_EARTH, "mass": NEPTUNE_MASS_EARTH},
    "times_saturn": {"length": SATURN_RADIUS_EARTH, "mass": SATURN_MASS_EARTH},
}
"""What "1.6 times that of the Earth" is in Earth radii, Earth masses, Earth's insolation, m s-2."""
BASE: Final = {"length": "R_earth", "mass": "M_earth", "flux": "S_earth", "acceleration": "m_s2"}


def unit_at(text: str, place: int) -> tuple[int, Unit] | None:
    """Where a unit that begins at a place ends, and which it is."""
    found = UNIT.match(text, place)
    if found is None:
        return None
    key = next(name for name, part in found.groupdict().items() if part is not None)
    return found.end(), BY_KEY[key]


def convert(value: float, unit: str | None, field: Field) -> float | None:
    """A value in the unit of a field; None where its unit measures something else.

    Args:
        value: as written.
        unit: key of the lexicon; None for a bare number.
        field: where it goes. A pressure does not become a share here: that needs the total.
    """
    if unit is None:
        return value if field.unit in ("", "S_earth") else None
    known = BY_KEY[unit]
    if known.dimension == RELATIVE:
        return _relative(value, unit, field)
    if known.dimension != field.quantity and not _also(known, field):
        return None
    if not known.astropy and field.unit == "":
        return value * known.factor
    return float(_converter(known.astropy, str(field.unit))(value * known.factor))


def _also(unit: Unit, field: Field) -> bool:
    return unit.dimension == "fraction" and field.quantity == "salinity"


def _relative(value: float, unit: str, field: Field) -> float | None:
    if unit == "times_sun":
        return value if field.unit in ("R_sun", "M_sun") else None
    size = IN_EARTHS[unit].get(field.quantity)
    return None if size is None else convert(value * size, BASE[field.quantity], field)


@lru_cache(maxsize=256)
def _converter(written: str, wanted: str) -> Callable[[float], float]:
    """What astropy does between two units; asked once, as all but logarithms are straight lines."""
    if written == wanted:
        return float
    from astropy import units as u

    if written.startswith("dex"):
        return lambda value: _power_of_ten(value) * float((u.cm / u.s**2).to(u.Unit(wanted)))
    earth = u.def_unit("S_earth", SOLAR_CONSTANT_W_M2 * u.W / u.m**2)
    source, target = (earth if name == "S_earth" else u.Unit(name) for name in (written, wanted))
    if source.physical_type == "temperature":
        zero, one = (float((value * source).to(target, u.temperature()).value) for value in (0.0, 1.0))
        return lambda value: round(one - zero, 9) * value + zero
    slope = float(source.to(target))
    return lambda value: slope * value


def _power_of_ten(value: float) -> float:
    return float(10.0**value) if abs(value) < 100 else float("inf")


def fitting_fields(value: float, unit: str | None) -> tuple[str, ...]:
    """Fields whose dimension and range a quantity fits."""
    fits = []
    for field in FIELDS:
        if not field.is_number:
            continue
        if field.name in GASES and unit is not None and BY_KEY[unit].dimension == "pressure":
            fits.append(field.name)
            continue
        converted = convert(value, unit, field)
        if converted is not None and field.holds(converted):
            fits.append(field.name)
    return tuple(fits)


def unit_of_field(name: str) -> str | None:
    """The unit of a field in the notation of astropy."""
    return BY_NAME[name].unit
