"""The lexicon of units: how papers write them and what they measure. Forms are those of normalised text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NEPTUNE_MASS_EARTH: Final = 6.8365299e15 / 3.986004e14
NEPTUNE_RADIUS_EARTH: Final = 24764 / 6378.1
SATURN_MASS_EARTH: Final = 3.7931207e16 / 3.986004e14
SATURN_RADIUS_EARTH: Final = 60268 / 6378.1
"""Ratios of GM and of equatorial radii (JPL, physical parameters of planets)."""
STANDARD_GRAVITY_M_S2: Final = 9.80665
SALT_KG_MOL: Final = 58.44e-3
"""Sodium chloride."""
ATMOSPHERE_PA: Final = 101325.0

NO_FIELDS: Final = "other"
RELATIVE: Final = "relative"


@dataclass(frozen=True)
class Unit:
    """A unit as texts use it.

    Attributes:
        key: its name in spans.
        dimension: the word that fields call their quantity; `other` fits no field, `relative` those that a body has.
        forms: regular expression of its written forms in normalised text; "" where context alone gives it.
        astropy: the unit in the notation of astropy (one of `conversion.SIZES`); "" for a pure number.
        factor: how many of those it is.
    """

    key: str
    dimension: str
    forms: str
    astropy: str = ""
    factor: float = 1.0


def _or(*forms: str) -> str:
    return "|".join(forms)


_E: Final = r"(?:_? ?(?:⊕|E(?:arth)?|earth)|_? ?(?<! )e)"
_J: Final = r"(?:_? ?(?:♃|J(?:up(?:iter)?)?|jup)|_? ?(?<! )j)"
_S: Final = r"(?:_ ?)?(?:☉|[Ss]un|[Ss]olar|⋆)"
_PER_M2: Final = r" ?(?:/ ?m ?\^? ?2|·? ?m ?\^? ?\(?-2\)?)"
_PER_S2: Final = r" ?(?:/ ?s ?\^? ?2|·? ?s ?\^? ?\(?-2\)?)"
_PER_S: Final = r" ?(?:/ ?s(?:ec)?|·? ?s ?\^? ?-1)"
_METRE: Final = r"met(?:re|er)s?"
_SALT: Final = r"(?:NaCl|sodium chloride|sea[- ]?salts?|salinity|salts?)"
_JUPITER: Final = r"(?:Jupiter|Jovian)[- ]?"
_PER_LITRE: Final = r"(?: ?/ ?[Ll](?:it(?:re|er))?| ?·? ?[Ll] ?\^? ?-1| per lit(?:re|er))"
_GOES_ON: Final = r"(?:and|or|on|at|with|which|while|but|is|was|were|are|has|to|than)(?![a-z])"
"""Words behind "1.3 g" that are no matter: "1.3 g of salt", "2 g yeast extract" are masses."""
_COUNTED: Final = r"(?! ?-?(?:dwarfs?|giants?|stars?|type|band|subgiants?|spectral|-?dwarf))"

UNITS: Final = (
    Unit("M_earth", "mass", _or(rf"M ?{_E}", r"Earth[- ]?mass(?:es)?", "terrestrial masses"), "M_earth"),
    Unit("M_jupiter", "mass", _or(rf"M ?{_J}", rf"{_JUPITER}mass(?:es)?"), "M_jup"),
    Unit("M_sun", "mass", _or(rf"M ?{_S}", r"[Ss]olar[- ]mass(?:es)?"), "M_sun"),
    Unit("M_neptune", "mass", _or(r"M_ ?Nep(?:tune)?", r"Neptune[- ]mass(?:es)?"), "M_earth", NEPTUNE_MASS_EARTH),
    Unit("M_saturn", "mass", _or(r"M_ ?Sat(?:urn)?", r"Saturn[- ]mass(?:es)?"), "M_earth", SATURN_MASS_EARTH),
    Unit("kg", "mass", r"kg(?! ?(?:/|m|\^|\())", "kg"),
    Unit("R_earth", "length", _or(rf"R ?{_E}", "Earth[- ]?(?:radii|radius)", "terrestrial radii"), "R_earth"),
    Unit("R_jupiter", "length", _or(rf"R ?{_J}", rf"{_JUPITER}(?:radii|radius)"), "R_jup"),
    Unit("R_sun", "length", _or(rf"R ?{_S}", "[Ss]olar[- ](?:radii|radius)"), "R_sun"),
    Unit(
        "R_neptune", "length", _or("R_ ?Nep(?:tune)?", "Neptune[- ](?:radii|radius)"), "R_earth", NEPTUNE_RADIUS_EARTH
    ),
    Unit("R_saturn", "length", _or("R_ ?Sat(?:urn)?", "Saturn[- ](?:radii|radius)"), "R_earth", SATURN_RADIUS_EARTH),
    Unit(
        "S_earth",
        "flux",
        _or(
            r"[SFI] ?(?:_ ?)?(?:⊕|E|Earth|earth|0)",
            r"(?:Earth|terrestrial)[- ](?:fluxes|flux|insolations?|instellations?)",
            "solar constants?",
        ),
        "S_earth",
    ),
    Unit("kW_m2", "flux", rf"kW{_PER_M2}", "kW / m2"),
    Unit(
        "W_m2",
        "flux",
        _or(rf"W{_PER_M2}", rf"[Ww]atts? (?:per|/) ?(?:square[- ]{_METRE}|m\^?2)", rf"W per square {_METRE}"),
        "W / m2",
    ),
    Unit(
        "erg_s_cm2",
        "flux",
        r"ergs? ?(?:s ?\^?-1 ?cm ?\^?-2|cm ?\^?-2 ?s ?\^?-1|/ ?s ?/ ?cm\^?2|/ ?cm\^?2 ?/ ?s)",
        "erg / (s cm2)",
    ),
    Unit("km_s", NO_FIELDS, rf"km{_PER_S}"),
    Unit(
        "m_s2",
        "acceleration",
        _or(rf"m{_PER_S2}", rf"{_METRE} per second (?:squared|per second)", r"m/s/s"),
        "m / s2",
    ),
    Unit("cm_s2", "acceleration", rf"cm{_PER_S2}", "cm / s2"),
    Unit("m_s", NO_FIELDS, _or(rf"m{_PER_S}", rf"{_METRE} per second")),
    Unit("cm_s", NO_FIELDS, rf"cm{_PER_S}"),
    Unit("g_cm3", NO_FIELDS, _or(r"k?g ?(?:/ ?c?m ?\^? ?3|·? ?c?m ?\^? ?-3)", "g/cc")),
    Unit(
        "g_per_l",
        "salinity",
        _or(
            rf"(?:g|grams?)(?:{_PER_LITRE}| ?(?:/ ?kg|kg ?\^? ?-1))(?: ?(?:of )?{_SALT})?",
            rf"(?:g|grams?) (?:of )?{_SALT}{_PER_LITRE}",
        ),
        "",
        1e-3,
    ),
    Unit("km", "length", r"km|kilomet(?:re|er)s?", "km"),
    Unit("au", NO_FIELDS, r"AU|au|astronomical units?"),
    Unit("parsec", NO_FIELDS, r"[kM]?pc|parsecs?"),
    Unit("light_year", NO_FIELDS, r"ly|light[- ]?years?"),
    Unit("age", NO_FIELDS, r"[GMk]yrs?|[GMk]a|[mb]illion[- ](?:years?|yrs?)(?:[- ]old)?|billions? of years"),
    Unit("micron", NO_FIELDS, r"[µn]m|microns?|mm|cm|micromet(?:re|er)s?|nanomet(?:re|er)s?|Å"),
    Unit("kbar", "pressure", r"kbar", "bar", 1e3),
    Unit("mbar", "pressure", r"mbars?|mb|millibars?", "mbar"),
    Unit("ubar", "pressure", r"[µu]bars?|microbars?", "bar", 1e-6),
    Unit("bar", "pressure", r"bars?", "bar"),
    Unit("hPa", "pressure", r"hPa|hectopascals?", "hPa"),
    Unit("kPa", "pressure", r"kPa|kilopascals?", "kPa"),
    Unit("MPa", "pressure", r"MPa|megapascals?", "MPa"),
    Unit("Pa", "pressure", r"Pa|pascals?", "Pa"),
    Unit("atm", "pressure", r"atm|atmospheres?", "Pa", ATMOSPHERE_PA),
    Unit("torr", "pressure", r"[Tt]orr|mm ?Hg", "Pa", ATMOSPHERE_PA / 760.0),
    Unit(
        "percent_salt",
        "salinity",
        _or(
            rf"(?:%|per ?cent) ?(?:\( ?w ?/ ?v ?\) ?|w ?/ ?v ?)?(?:of )?{_SALT}",
            r"% ?,? ?\(? ?w ?/ ?v ?\)?",
            rf"(?:wt|weight)[- .]?%(?: ?(?:of )?{_SALT})?",
            "% by weight",
        ),
        "",
        1e-2,
    ),
    Unit("molar", "salinity", rf"(?:M{_COUNTED}|mol{_PER_LITRE})(?: (?:of )?{_SALT})?", "", SALT_KG_MOL),
    Unit("millimolar", "salinity", rf"(?:mM|mmol{_PER_LITRE})(?: (?:of )?{_SALT})?", "", SALT_KG_MOL * 1e-3),
    Unit("psu", "salinity", r"psu|PSU|ppt|practical salinity units", "", 1e-3),
    Unit("base_pairs", NO_FIELDS, r"[kMG]?bp|[kM]b|mol ?% ?\(?G ?\+ ?C\)?|mol ?%"),
    Unit("percent", "fraction", r"%(?: ?(?:vol|v/v|by volume))?|per ?cent|vol\.? ?%", "", 1e-2),
    Unit("permille", "fraction", r"‰|per ?mille", "", 1e-3),
    Unit("ppm", "fraction", r"ppm ?v?|parts per million(?: by volume)?|µmol ?/ ?mol", "", 1e-6),
    Unit("ppb", "fraction", r"ppb ?v?|parts per billion(?: by volume)?", "", 1e-9),
    Unit("kelvin", "temperature", rf"K{_COUNTED}|[Kk]elvins?|degrees Kelvin", "K"),
    Unit(
        "celsius",
        "temperature",
        r"° ?C|deg(?:rees?)?\.?[ -]?(?:C(?![a-z])|[Cc]elsius|centigrade)|[Cc]elsius|"
        r"C(?! ?-?[0-9])|C(?= ?- ?[0-9]{1,3}(?:\.[0-9]{1,3})? ?°? ?C(?![A-Za-z]))",
        "deg_C",
    ),
    Unit("dex", "dex", "dex"),
    Unit("log_cgs", "acceleration", "", "dex(cm / s2)"),
    Unit(
        "g_earth",
        "acceleration",
        rf"g ?{_E}|(?:Earth|terrestrial)[- ]gravit(?:y|ies)|g(?! ?[/·])(?! ?(?!{_GOES_ON})[a-z])",
        "m / s2",
        STANDARD_GRAVITY_M_S2,
    ),
    Unit("day", "time", r"(?:[Ee]arth[- ])?days?|d", "d"),
    Unit("hour", "time", r"(?:[Ee]arth[- ])?hours?|hrs?|h", "h"),
    Unit("year", "time", r"(?:[Ee]arth[- ])?years?(?! ago)|yrs?", "yr"),
    Unit("minute", "time", r"minutes?|mins?", "min"),
    Unit("second", NO_FIELDS, r"seconds?|s|ms"),
    Unit("degree", NO_FIELDS, r"°|deg(?:rees?)?|arcsec(?:onds?)?|mas|arcmin"),
    Unit("magnitude", NO_FIELDS, r"mag(?:nitudes?)?"),
    Unit("luminosity", NO_FIELDS, rf"L ?{_S}|solar luminosit(?:y|ies)"),
    Unit("sigma", NO_FIELDS, r"[σ]|sigma"),
    Unit("metre", "length", _or("m", _METRE), "m"),
    Unit("amount", NO_FIELDS, r"µM|nM|mg ?/ ?[Ll]|mg l\^?-1|µmol|mmol|mol|mL|ml|µl|mg|[kMG]?Hz"),
    Unit("times_earth", RELATIVE, ""),
    Unit("times_jupiter", RELATIVE, ""),
    Unit("times_sun", RELATIVE, r"solar(?! ?-?[A-Za-z])"),
    Unit("times_neptune", RELATIVE, ""),
    Unit("times_saturn", RELATIVE, ""),
)
"""In the order in which they are tried."""
BY_KEY: Final = {unit.key: unit for unit in UNITS}
