"""Words that tell what a quantity is: those in front of it, those behind it, and those that rule it out."""

from __future__ import annotations

import re
from typing import Final

from domains.dossiers.fields import NONE


def _cue(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), re.IGNORECASE)


def _exact(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms))


_GAS: Final = {
    "n2_fraction": (r"N_?2(?![A-Za-z0-9])", r"nitrogen"),
    "co2_fraction": (r"CO_?2(?![A-Za-z0-9])", r"carbon dioxide"),
    "ch4_fraction": (r"CH_?4(?![A-Za-z0-9])", r"methane"),
    "h2_fraction": (r"H_?2(?![A-Za-z0-9_])(?! ?O(?![A-Za-z]))", r"(?:molecular )?hydrogen(?! (?:sulfide|chloride))"),
    "h2o_fraction": (r"H_?2 ?O(?![A-Za-z0-9])", r"water(?: vapou?r)?", r"steam"),
    "o2_fraction": (r"(?<![A-Za-z])O_?2(?![A-Za-z0-9])", r"oxygen"),
}
GASES: Final = {
    name: re.compile("(?<![A-Za-z])(?:p|P|P_|p_|f|f_|x_|X_|[µu]_)?(?:" + formula + "|(?i:" + "|".join(words) + "))")
    for name, (formula, *words) in _GAS.items()
}
"""A gas by its formula or name."""
OTHER_GASES: Final = re.compile(
    r"(?<![A-Za-z])(?:He(?![A-Za-z])|helium|Ar(?![A-Za-z])|argon|CO(?![A-Za-z0-9_])|SO_?2|ozone|O_?3|NH_?3|ammonia)"
)
OF_GAS: Final = re.compile(r" ?(?:\( ?)?(?:by volume )?(?:of |are |is |as )?(?:the )?(?:atmospheric |gaseous )?\Z")
"""What may stand between a share or pressure and the gas behind it."""
NOT_AIR: Final = _cue(
    r"confidence",
    r"probab",
    r"efficien",
    r"humidity",
    r"eccentric",
    r"albedo",
    r"cloud (?:cover|fraction)",
    r"uncertaint",
    r"precision",
    r"accura",
    r"of (?:all |the )?(?:known |stars|planets|systems|cases)",
    r"significan",
    r"accounts? for",
    r"GC content",
    r"G ?\+ ?C",
    r"similarity",
    r"identity",
    r"more likely",
    r"transit depth",
    r"depth of",
    r"dimm",
    r"surface area",
    r"land fraction",
    r"of its (?:mass|bulk)",
    r"water mass",
    r"by mass",
    r"mass fraction",
    r"core mass",
    r"oxygen saturation",
    r"relative to",
    r"ionosph",
)

TEMPERATURES: Final = (
    (
        "stellar_temperature_k",
        _cue(
            r"effective temperature",
            r"T_? ?_?eff",
            r"T_? ?_?\*",
            r"stellar temperature",
            r"photospheric temperature",
            r"temperature of (?:the |its |this )?(?:host |parent )?star",
            r"T_star",
            r"T_☉",
            r"T_s(?:tar)?(?![a-z])",
            r"\bTeff\b",
            r"(?:star|dwarf|host)[a-z ,()0-9.]{0,40}temperature",
            r"stellar effective",
        ),
    ),
    (
        "equilibrium_temperature_k",
        _cue(
            r"equilibrium temperature",
            r"T_? ?_?eq",
            r"\bTeq\b",
            r"zero[- ]albedo temperature",
            r"blackbody temperature",
            r"equilibrium (?:temp\.|value)",
        ),
    ),
    (
        NONE,
        _cue(
            r"surface temperature",
            r"brightness temperature",
            r"day-?side",
            r"night-?side",
            r"contrast",
            r"difference",
            r"gradient",
            r"mean temperature",
            r"global",
            r"condens",
            r"internal temperature",
            r"T_? ?_?int",
            r"tropopause",
            r"stratosph",
            r"spot",
            r"T_? ?_?surf",
            r"exobase",
            r"melt",
            r"thermospher",
            r"day/night",
            r"hotter",
            r"cooler",
            r"vary",
            r"atmospheric temperature",
            r"temperature of the (?:atmosphere|air)",
            r"terminator",
        ),
    ),
)
"""What a temperature of a planet or star may be, by the words in front of it; the nearest decides."""
GROWTH: Final = (
    (
        "growth_temperature_optimum_c",
        _cue(r"optim", r"\bT_? ?_?opt", r"best (?:growth|at)", r"grows? (?:best|fastest)", r"fastest"),
    ),
    (
        "growth_temperature_min_c",
        _cue(
            r"minim(?:um|al)",
            r"T_? ?_?min",
            r"lowest",
            r"lower (?:temperature )?limit",
            r"down to",
            r"as low as",
            r"lower bound",
        ),
    ),
    (
        "growth_temperature_max_c",
        _cue(
            r"maxim(?:um|al)",
            r"T_? ?_?max",
            r"highest",
            r"upper (?:temperature )?limit",
            r"up to",
            r"as high as",
            r"upper bound",
        ),
    ),
    (
        "range",
        _cue(
            r"range",
            r"between",
            r"from",
            r"grows?\b",
            r"growth",
            r"growing",
            r"grew",
            r"temperatures? of",
            r"tolerates",
            r"temperatures?",
        ),
    ),
    (
        NONE,
        _cue(
            r"incubat",
            r"stor(?:ed|age)",
            r"in situ",
            r"collected",
            r"autoclav",
            r"denatur",
            r"isolated from",
            r"pasteuri",
            r"heated",
            r"surviv",
            r"spores",
            r"no growth",
            r"not grow",
            r"did not",
            r"maintained",
            r"cultivat",
            r"vent fluids?",
            r"annealing",
            r"T_?m(?![a-z])",
            r"melting",
            r"frozen",
            r"body temperature",
        ),
    ),
)
TIMES: Final = (
    (
        "rotation_period_days",
        _cue(
            r"rotation(?:al)? period",
            r"rotat(?:es|ing|ion)",
            r"P_? ?_?rot",
            r"spin(?:s|ning)? period",
            r"\bspins?\b",
            r"sidereal day",
            r"solar day",
            r"length of (?:the |its )?day",
            r"day length",
            r"day lasts",
        ),
    ),
    (
        "period_days",
        _cue(
            r"orbital period",
            r"\bperiods?\b",
            r"P_? ?_?orb",
            r"(?<![A-Za-z])P(?:_b|_p|_c|_d)? ?(?:=|≈|~|:|of|is)",
            r"\borbit",
            r"\bevery\b",
            r"once (?:every|in|per)",
            r"revolv",
            r"circl",
            r"\byear (?:lasts|of|is)",
            r"one year on",
            r"around (?:its|the) (?:host )?star (?:in|every)",
            r"transits (?:its|the)",
        ),
    ),
    (
        NONE,
        _cue(
            r"duration",
            r"transits? (?:last|for|of|that)",
            r"lasting",
            r"baseline",
            r"observ",
            r"time ?span",
            r"spann",
            r"over (?:the )?(?:last|past|a)",
            r"separated",
            r"monitor",
            r"\bage\b",
            r"\bold\b",
            r"ago",
            r"stellar rotation",
            r"rotation(?:al)? (?:period )?of (?:the |its )?(?:host )?star",
            r"star'?s? rotat",
            r"star rotates",
            r"activity",
            r"incubat",
            r"doubling",
            r"generation time",
            r"after",
            r"within",
            r"for (?:\(|about|~)?\Z",
            r"light travel",
            r"sampl",
            r"cadence",
            r"time ?scale",
            r"lifetime",
            r"half-?life",
            r"aliase?s?",
            r"signal at",
            r"synodic",
            r"cycle",
            r"variability",
            r"photometric period",
            r"super-period",
            r"day-night",
        ),
    ),
)
MASSES: Final = (
    (
        "minimum_mass_earth",
        _cue(
            r"minimum[- ]mass",
            r"m_?(?:p|b|c|d)? ?(?:\\?,)?sin ?\(?i",
            r"sin ?\(?i\b",
            r"msini",
            r"minimal mass",
            r"lower limit (?:on|to) (?:the |its )?mass",
        ),
    ),
    (
        "stellar_mass_solar",
        _cue(
            r"stellar mass",
            r"M_? ?_?(?:\*|⋆|star|s(?![a-z]))",
            r"mass of (?:the |its )?(?:host |parent |central )?star",
            r"host(?: star)?['s]* mass",
            r"star(?:'s)? mass",
            r"M_host",
        ),
    ),
    ("mass_earth", _cue(r"\bmass(?:es|ive)?\b", r"M_? ?_?(?:p|pl|b|c|d|planet)(?![a-z])", r"\bM ?(?:=|~|≈)", r"weigh")),
    (
        NONE,
        _cue(
            r"core mass",
            r"mass of (?:the )?(?:companion|disk|disc|core|ring|belt|neptune|jupiter)",
            r"per year",
            r"accret",
            r"disk",
            r"disc mass",
            r"envelope",
            r"moon",
            r"mass loss",
            r"ocean mass",
            r"atmospheric mass",
            r"water mass",
        ),
    ),
)
RADII: Final = (
    (
        "stellar_radius_solar",
        _cue(
            r"stellar radi",
            r"R_? ?_?(?:\*|⋆|star|s(?![a-z]))",
            r"radius of (?:the |its )?(?:host |parent |central )?star",
            r"host(?: star)?['s]* radius",
            r"star(?:'s)? radius",
            r"R_host",
        ),
    ),
    (
        "radius_earth",
        _cue(
            r"\bradi(?:us|i)\b",
            r"\bsize",
            r"R_? ?_?(?:p|pl|b|c|d|planet)(?![a-z])",
            r"\bR ?(?:=|~|≈)",
            r"large",
            r"\bbig",
            r"measur",
        ),
    ),
    ("diameter", _cue(r"diameter")),
    (
        NONE,
        _cue(
            r"semi-?major",
            r"separation",
            r"orbital radius",
            r"distance",
            r"orbit(?:s|ing)? at",
            r"core radius",
            r"resolution",
            r"telescope",
            r"altitude",
            r"depth",
            r"scale height",
            r"thick",
            r"ocean of",
            r"elevation",
            r"wavelength",
            r"cells?",
            r"a ?/ ?R",
            r"stellar radii",
            r"impact",
            r"Hill",
            r"periastron",
            r"horizontal",
            r"grid",
        ),
    ),
)
FLUXES: Final = (
    (
        "insolation_earth",
        _cue(
            r"insolation",
            r"instellation",
            r"irradiat",
            r"irradiance",
            r"stellar flux",
            r"incident",
            r"incoming",
            r"receiv",
            r"\bflux",
            r"starlight",
            r"S_?eff",
            r"(?<![A-Za-z])S(?:_p|_b|_inc)? ?(?:=|~|≈)",
            r"stellar constant",
            r"solar constant",
            r"sunlight",
            r"(?<![A-Za-z])F(?:_p|_inc|_\*)? ?=",
            r"illuminat",
            r"energy",
        ),
    ),
    (
        NONE,
        _cue(
            r"outgoing",
            r"\bOLR\b",
            r"absorbed",
            r"thermal emission",
            r"internal",
            r"geothermal",
            r"XUV",
            r"\bUV\b",
            r"X-ray",
            r"EUV",
            r"tidal heat",
            r"heat flux",
            r"forcing",
            r"latent",
            r"sensible",
            r"radiative",
            r"emitted",
            r"runaway greenhouse (?:limit|threshold)",
            r"cloud",
            r"limit of",
        ),
    ),
)
PRESSURES: Final = (
    (
        "surface_pressure_bar",
        _cue(
            r"surface[- ]pressure",
            r"total (?:surface |atmospheric )?pressure",
            r"P_? ?_?(?:s|surf|0|tot|surface)(?![a-z])",
            r"p_? ?_?(?:s|surf|0|tot|surface)(?![a-z])",
            r"pressure at the surface",
            r"atmospheric pressure",
            r"atmosphere (?:of|with|is|at)",
            r"mean pressure",
            r"\bpressures?\b",
            r"sea[- ]level",
            r"atmospheres?\b",
        ),
    ),
    (
        NONE,
        _cue(
            r"cloud",
            r"pressure level",
            r"haze",
            r"photospher",
            r"tropopause",
            r"isobar",
            r"level",
            r"hydrostatic pressure",
            r"cultivat",
            r"overpressure",
            r"grown",
            r"headspace",
            r"altitude",
            r"vapou?r pressure",
            r"saturation",
            r"core",
            r"interior",
            r"incubat",
            r"tolerat",
            r"MPa",
        ),
    ),
)
PARTIAL: Final = _cue(r"partial pressure", r"(?<![A-Za-z])p_?_?(?:CO|N|O|H|CH)_?[0-9]", r"P_? ?(?:CO|N|O|H|CH)_?[0-9]")
GRAVITIES: Final = (
    (
        "gravity_m_s2",
        _cue(r"gravit", r"(?<![A-Za-z])g(?:_p|_b|_s)? ?(?:=|~|≈|of)", r"log ?_?(?:10)? ?\(? ?g", r"acceleration"),
    ),
    (
        NONE,
        _cue(
            r"stellar (?:surface )?gravity",
            r"star(?:'s)? (?:surface )?gravity",
            r"centrifug",
            r"g_?\*",
            r"gravity of (?:the |its )?(?:host )?star",
            r"dwarf",
            r"giant star",
            r"T_? ?_?eff",
            r"effective temperature",
            r"Fe/H",
            r"metallicit",
            r"\bhost\b",
            r"stellar",
        ),
    ),
)
METALLICITY: Final = (
    (
        "stellar_metallicity_dex",
        _cue(r"\[ ?(?:Fe|M|m|Z) ?/ ?H ?\]", r"metallicit(?:y|ies)", r"iron abundance", r"metal[- ](?:poor|rich)"),
    ),
    (
        NONE,
        _cue(
            r"atmospheric metallicity",
            r"\[ ?(?:α|alpha|O|C|Mg|Si|Na|Ca|Ti) ?/ ?(?:Fe|H) ?\]",
            r"C/O",
            r"log ?R",
            r"activity",
        ),
    ),
)
PH: Final = _exact(r"(?<![A-Za-z])pH(?:s)?(?![A-Za-z])")
SALT: Final = _exact(
    r"NaCl",
    r"(?i:salinit)",
    r"(?i:sodium chloride)",
    r"(?i:\bsalts?\b)",
    r"Na\^?\+",
    r"(?i:sea ?water)",
    r"(?i:halo(?:philic|tolerant))",
)
OPTIMUM: Final = _cue(r"optim", r"best")
STAR_BEHIND: Final = _cue(r"\A[- ]?(?:[A-Za-z-]{1,15} ){0,2}(?:stars?|dwarfs?|host|sun|primary)\b")
PLANET_BEHIND: Final = _cue(
    r"\A[- ]?(?:[A-Za-z-]{1,15} ){0,2}(?:planets?|world|super-Earth|exoplanets?|companion|candidate|sub-Neptune)\b"
)
