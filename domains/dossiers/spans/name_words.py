"""The words that names are made of: catalogues of stars, stars with names of their own, genera of microbes."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Final


def _words(kind: str) -> frozenset[str]:
    """The words of one kind in `words.tsv`."""
    with Path(__file__).with_name("words.tsv").open(encoding="utf-8", newline="") as lines:
        return frozenset(row["word"] for row in csv.DictReader(lines, delimiter="\t") if row["kind"] == kind)


_JOINTS: Final = {
    " ": (
        "KIC", "EPIC", "TIC", "GJ", "Gliese", "Gl", "HD", "Hd", "HIP", "HR", "LHS", "LTT", "LP", "LSPM", "Ross", "Wolf",
        "Luyten", "TYC", "GSC", "TVLM", "ROXs", "LkCa", "LkHa", "NSVS", "StKM", "CFBDSIR", "NLTT", "PDS", "MWC", "HH",
        "TAP", "TWA", "GD", "HBC", "HII", "Mayrit", "WIS", "YSES", "GY", "Roque", "Teide", "UScoCTIO", "CFHTWIR-Oph",
        "CFHT-BD-Tau", "KPNO-Tau", "ISO-Oph", "DoAr", "ADS", "NSV", "Luhman", "CHXR", "RIK", "LRL", "IPMBD",
        "UCAC2", "UCAC3", "UCAC4", "USco", "S Ori", "Cha Ha",
    ),
    "-": (
        "TRAPPIST", "Kepler", "K2", "TOI", "KOI", "NGTS", "WASP", "HATS", "HAT-P", "CoRoT", "KELT", "XO", "TrES",
        "Qatar", "MASCARA", "SPECULOOS", "DMPP", "KPS", "POTS", "WTS", "Gaia", "COCONUTS", "UCF", "OGLE-TR", "SWEEPS",
        "Lupus-TR", "PH", "MARVELS", "SOI", "Wendelstein", "GPX",
    ),
    "": ("YBP",),
}  # fmt: skip
CATALOGUES: Final = {name: joint for joint, names in _JOINTS.items() for name in names}
"""Names of catalogues and surveys, and what stands between them and the number in our tables."""
ONLY_JOINED: Final = ("K2", "PH", "XO")
"""Catalogues whose letters mean something else with a space behind them: a K2 dwarf, pH."""

ABBREVIATED: Final = 3
"""Letters of a constellation's abbreviation."""
STARS: Final = {
    "proxima centauri": "Proxima Centauri", "proxima cen": "Proxima Centauri", "proxima": "Proxima Centauri",
    "teegarden's star": "Teegarden's Star", "teegarden": "Teegarden's Star", "teegarden's": "Teegarden's",
    "barnard's star": "Barnard's Star",
    "barnard": "Barnard's Star", "kapteyn's star": "Kapteyn's Star", "kapteyn": "Kapteyn's Star",
    "luyten's star": "Luyten's Star", "van maanen's star": "Van Maanen's Star", "fomalhaut": "Fomalhaut",
    "pollux": "Pollux", "aldebaran": "Aldebaran", "vega": "Vega", "sirius": "Sirius", "arcturus": "Arcturus",
    "lalande 21185": "Lalande 21185", "alpha centauri": "alpha Centauri", "tau ceti": "tau Ceti",
}  # fmt: skip
"""Stars with names of their own, and how our tables write them."""

_CONSTELLATIONS: Final = _words("constellation")
CONSTELLATIONS: Final = _CONSTELLATIONS | {word.capitalize() for word in _CONSTELLATIONS if len(word) == ABBREVIATED}
"""Their abbreviations, with the capitals of a catalogue or only the first ("44 Uma"), and genitives."""
SOLAR_SYSTEM: Final = (
    "Earth", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto", "Titan", "Europa",
    "Enceladus", "Ganymede", "Callisto", "Io", "Triton", "Moon", "Sun", "Ceres",
    "Eris", "Makemake", "Haumea", "Charon", "Rhea", "Tethys", "Dione", "Mimas", "Iapetus", "Titania", "Oberon",
    "Umbriel", "Phobos", "Deimos",
)  # fmt: skip

GENERA: Final = _words("genus")
"""Genera that neither the parts below nor the look of both words tell."""
GENUS_PARTS: Final = re.compile(
    r"\A(?:Methan|Therm|Halo|Pyro|Geo(?:therm|bac|alk|gem)|Desulf|Sulf|Psychr|Nitro|Acet|Hyperth|Chlor|Rhod|Ferr|Alkal|"
    r"Natr|Cald|Hydrogen|Archae|Acid)[a-z]{3,20}(?:us|um|a|is|er|or|as|ix|ma|es|ans|on|x|o|io)\Z"
    r"|(?:bacter|bacterium|bacillus|coccus|monas|spira|vibrio|thrix|plasma|myces|cystis|spirillum|thermus|sphaera|"
    r"lobus|archaeum|globus|coccoides|toga|bium|ella|sarcina|pyrus|phaga|genium|microbium|virga|philus|opsis)\Z"
)
"""Beginnings and ends of genera of microbes."""
GENUS_LOOK: Final = re.compile(r"[A-Z][a-z]{3,22}(?:us|um|a|is|er|as|ix|es|ans|on|x|os)\Z")

ENGLISH: Final = _words("english")
"""English words with the ends of Latin ones."""
