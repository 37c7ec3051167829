"""The words that names are made of: catalogues of stars, stars with names of their own, genera of microbes."""

from __future__ import annotations

import re
from typing import Final

CATALOGUES: Final = {
    "TRAPPIST": "-", "Kepler": "-", "K2": "-", "TOI": "-", "KOI": "-", "KIC": " ", "EPIC": " ", "TIC": " ", "GJ": " ",
    "Gliese": " ", "Gl": " ", "HD": " ", "HIP": " ", "HR": " ", "LHS": " ", "LTT": " ", "LP": " ", "LSPM": " ",
    "Ross": " ", "Wolf": " ", "Luyten": " ", "NGTS": "-", "WASP": "-", "HATS": "-", "HAT-P": "-", "CoRoT": "-",
    "KELT": "-", "XO": "-", "TrES": "-", "Qatar": "-", "MASCARA": "-", "SPECULOOS": "-", "DMPP": "-", "KPS": "-",
    "POTS": "-", "WTS": "-", "Gaia": "-", "COCONUTS": "-", "UCF": "-", "OGLE-TR": "-", "TYC": " ", "GSC": " ",
    "SWEEPS": "-", "TVLM": " ", "ROXs": " ", "LkCa": " ", "NSVS": " ", "StKM": " ", "Lupus-TR": "-", "BD": "",
    "PH": "-", "CFBDSIR": " ", "CD": "", "YBP": "",
}  # fmt: skip
"""Names of catalogues and surveys, and what stands between them and the number in our tables."""
ONLY_JOINED: Final = ("K2", "PH", "BD", "CD", "YBP", "XO")
"""Catalogues whose letters mean something else with a space behind them: a K2 dwarf, pH."""

STARS: Final = {
    "proxima centauri": "Proxima Centauri", "proxima cen": "Proxima Centauri", "proxima": "Proxima Centauri",
    "teegarden's star": "Teegarden's Star", "teegarden": "Teegarden's Star", "barnard's star": "Barnard's Star",
    "barnard": "Barnard's Star", "kapteyn's star": "Kapteyn's Star", "kapteyn": "Kapteyn's Star",
    "luyten's star": "Luyten's Star", "van maanen's star": "Van Maanen's Star", "fomalhaut": "Fomalhaut",
    "pollux": "Pollux", "aldebaran": "Aldebaran", "vega": "Vega", "sirius": "Sirius", "arcturus": "Arcturus",
    "lalande 21185": "Lalande 21185", "alpha centauri": "alpha Centauri", "tau ceti": "tau Ceti",
}  # fmt: skip
"""Stars with names of their own, and how our tables write them."""

CONSTELLATIONS: Final = tuple(
    """And Andromedae Aqr Aquarii Aql Aquilae Ara Arae Ari Arietis Aur Aurigae Boo Bootis Cnc Cancri CVn Cap Capricorni
    Car Carinae Cas Cassiopeiae Cen Centauri Cep Cephei Cet Ceti Cha Chamaeleontis Col Columbae Com CrB Cyg Cygni Del
    Delphini Dor Doradus Dra Draconis Eri Eridani For Fornacis Gem Geminorum Gru Gruis Her Herculis Hor Horologii Hya
    Hydrae Hyi Hydri Ind Indi LMi Leo Leonis Lep Leporis Lib Librae Lup Lupi Lyn Lyncis Lyr Lyrae Men Mensae Mic
    Microscopii Oct Octantis Oph Ophiuchi Ori Orionis Pav Pavonis Peg Pegasi Per Persei Phe Phoenicis Pic Pictoris PsA
    Psc Piscium Pup Puppis Ret Reticuli Sgr Sagittarii Sco Scorpii Scl Sculptoris Ser Serpentis Tau Tauri Tel Telescopii
    Tri Trianguli Tuc Tucanae UMa UMi Vel Velorum Vir Virginis Vol Volantis Vul Vulpeculae""".split()
) + ("Ursae Majoris", "Ursae Minoris", "Coronae Borealis", "Canum Venaticorum", "Leonis Minoris", "Piscis Austrini")
"""Their abbreviations and genitives."""

SOLAR_SYSTEM: Final = (
    "Earth", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto", "Titan", "Europa",
    "Enceladus", "Ganymede", "Callisto", "Io", "Triton", "Moon", "Sun", "Ceres",
)  # fmt: skip

GENERA: Final = frozenset(
    """Escherichia Salmonella Shigella Yersinia Klebsiella Clostridium Clostridioides Bacillus Ralstonia Plasmodium
    Trypanosoma Nostoc Anabaena Chroococcidiopsis Thermotoga Thermus Aquifex Moorella Sporomusa Vibrio Planococcus
    Gallionella Sideroxydans Listeria Neisseria Haemophilus Borrelia Treponema Leptospira Frankia Dehalococcoides
    Kuenenia Brocadia Scalindua Arthrospira Candida Aspergillus Komagataella Homo Mus Cricetulus Persephonella
    Legionella Coxiella Colwellia Colwellia Mycoplasma Phaeodactylum Dunaliella Cyanidium Galdieria Serratia Proteus""".split()
)
"""Genera that neither the parts below nor the look of both words tell."""
GENUS_PARTS: Final = re.compile(
    r"\A(?:Methan|Therm|Halo|Pyro|Geo(?:therm|bac|alk|gem)|Desulf|Sulf|Psychr|Nitro|Acet|Hyperth|Chlor|Rhod|Ferr|Alkal|"
    r"Natr|Cald|Hydrogen|Archae|Acid)[a-z]{3,20}(?:us|um|a|is|er|as|ix|ma|es|ans|on|x|o|io)\Z"
    r"|(?:bacter|bacterium|bacillus|coccus|monas|spira|vibrio|thrix|plasma|myces|cystis|spirillum|thermus|sphaera|"
    r"lobus|archaeum|globus|coccoides|toga|bium|ella|sarcina|pyrus|phaga|genium|microbium|virga|philus|opsis)\Z"
)
"""Beginnings and ends of genera of microbes."""
GENUS_LOOK: Final = re.compile(r"[A-Z][a-z]{3,22}(?:us|um|a|is|er|as|ix|es|ans|on|x|os)\Z")

ENGLISH: Final = frozenset(
    """radius radii status versus focus census consensus nucleus virus maximum minimum spectrum medium optimum quantum
    momentum continuum vacuum analysis basis axis hypothesis synthesis emphasis thesis this its is was thus plus minus us
    has his as lens means contains remains happens opens gains obtains media data area idea via sea plea formula
    phenomena criteria bacteria archaea era extra infra ultra mass masses flora are were here there where more before
    rare share square compare scale large while whole male female pale tale mobile profile file fertile stable multiple
    possible single example like same size late rate state date temperature nature pressure structure mixture feature
    culture future pure measure figure texture exposure growth grows grew strain species genus able on in at of and the
    that with can from by for to it an be or no not had also only between under over into range than but does may will
    use case base phase close release increase decrease because these those course sphere atmosphere bus strains cells
    isolates cultures genomes humans oceans plans specimens clans fans bans calculus surplus bonus apparatus corpus
    campus chorus genius modulus radians guardians comparison equilibrium aluminum museum forum album datum stadium
    helium calcium sodium potassium lithium magnesium uranium premium consortium sediment sun multi semi mini taxi rabbi
    alkali nuclei loci foci fungi stimuli alumni tsunami dens tens hens pens dozens sirens tokens screens evens happen
    dense sense response expense intense defense immense license incense tense these""".split()
)
"""English words with the ends of Latin ones."""
