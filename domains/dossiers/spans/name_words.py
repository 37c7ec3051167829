"""The words that names are made of: catalogues of stars, stars with names of their own, genera of microbes."""

from __future__ import annotations

import re
from typing import Final

CATALOGUES: Final = {
    "TRAPPIST": "-", "Trappist": "-", "Kepler": "-", "K2": "-", "TOI": "-", "KOI": "-", "KIC": " ", "EPIC": " ", "TIC": " ", "GJ": " ",
    "Gliese": " ", "Gl": " ", "HD": " ", "HIP": " ", "HR": " ", "LHS": " ", "LTT": " ", "LP": " ", "LSPM": " ",
    "L": " ", "G": " ", "Ross": " ", "Wolf": " ", "Luyten": " ", "NGTS": "-", "WASP": "-", "HATS": "-", "HAT-P": "-",
    "CoRoT": "-", "KELT": "-", "XO": "-", "TrES": "-", "Qatar": "-", "MASCARA": "-", "SPECULOOS": "-", "NGC 2423": " ",
    "BD": "", "CD": "", "CoKu Tau": "/", "DMPP": "-", "KPS": "-", "POTS": "-", "WTS": "-", "YBP": "", "Gaia": "-",
    "COCONUTS": "-", "UCF": "-", "OGLE-TR": "-", "TYC": " ", "GSC": " ", "PH": "-", "SWEEPS": "-", "HATLAS": "-",
    "TVLM": " ", "ROXs": " ", "LkCa": " ", "GQ": " ", "NSVS": " ", "MOA": "-", "StKM": " ", "Lupus-TR": "-", "VHS": " ",
    "PSR": " ", "WD": " ", "DENIS": " ", "SDSS": " ",
}  # fmt: skip
"""Names of catalogues and surveys, and what stands between them and the number in our tables."""

STARS: Final = {
    name: name
    for name in (
        "Proxima Centauri", "Teegarden's Star", "Barnard's Star", "Kapteyn", "Kapteyn's Star", "Luyten's Star",
        "Fomalhaut", "Pollux", "Aldebaran", "Vega", "Sirius", "Arcturus", "Lalande 21185", "Van Maanen's Star",
        "alpha Centauri", "Proxima Cen",
    )
} | {"Proxima": "Proxima Centauri", "Teegarden's star": "Teegarden's Star", "Teegarden": "Teegarden's Star", "Proxima Cen": "Proxima Centauri", "Barnard's star": "Barnard's Star", "Barnard": "Barnard's Star"}
"""Stars with names of their own, and how our tables write them."""

CONSTELLATIONS: Final = (
    "Andromedae?", "And", "Aquarii", "Aqr", "Aquilae", "Aql", "Arae", "Ara", "Arietis", "Ari", "Aurigae", "Aur", "Bootis", "Boo",
    "Bo[öo]tis", "Cancri", "Cnc", "Canum Venaticorum", "CVn", "Capricorni", "Cap", "Carinae", "Car", "Cassiopeiae", "Cas",
    "Centauri", "Cen", "Cephei", "Cep", "Ceti", "Cet", "Chamaeleontis", "Cha", "Columbae", "Col", "Comae Berenices", "Com",
    "Coronae Borealis", "CrB", "Crucis", "Cygni", "Cyg", "Delphini", "Del", "Doradus", "Dor", "Draconis", "Dra", "Eridani",
    "Eri", "Fornacis", "For", "Geminorum", "Gem", "Gruis", "Gru", "Herculis", "Her", "Horologii", "Hor", "Hydrae", "Hya",
    "Hydri", "Hyi", "Indi", "Ind", "Leonis Minoris", "LMi", "Leonis", "Leo", "Leporis", "Lep", "Librae", "Lib", "Lupi", "Lup",
    "Lyncis", "Lyn", "Lyrae", "Lyr", "Mensae", "Men", "Microscopii", "Mic", "Octantis", "Oct", "Ophiuchi", "Oph", "Orionis",
    "Ori", "Pavonis", "Pav", "Pegasi", "Peg", "Persei", "Per", "Phoenicis", "Phe", "Pictoris", "Pic", "Piscis Austrini",
    "PsA", "Piscium", "Psc", "Puppis", "Pup", "Reticuli", "Ret", "Sagittarii", "Sgr", "Scorpii", "Sco", "Sculptoris", "Scl",
    "Serpentis", "Ser", "Tauri", "Tau", "Telescopii", "Tel", "Trianguli", "Tri", "Tucanae", "Tuc", "Ursae Majoris", "UMa",
    "Ursae Minoris", "UMi", "Velorum", "Vel", "Virginis", "Vir", "Volantis", "Vol", "Vulpeculae", "Vul",
)  # fmt: skip

SOLAR_SYSTEM: Final = (
    "Earth", "Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune", "Pluto", "Titan", "Europa", "Enceladus",
    "Ganymede", "Callisto", "Io", "Triton", "Moon", "Sun", "Ceres",
)  # fmt: skip

GENERA: Final = frozenset(
    "Escherichia Salmonella Shigella Yersinia Klebsiella Pseudomonas Staphylococcus Streptococcus Clostridium Bacillus "
    "Geobacter Shewanella Helicobacter Mycobacterium Corynebacterium Lactococcus Lactobacillus Acinetobacter Ralstonia "
    "Saccharomyces Chlamydomonas Phaeodactylum Plasmodium Trypanosoma Nostoc Anabaena Prochlorococcus Synechococcus "
    "Synechocystis Chroococcidiopsis Deinococcus Thermotoga Thermus Sulfolobus Pyrococcus Pyrolobus Aquifex Archaeoglobus "
    "Ferroglobus Nitrosomonas Nitrobacter Nitrosopumilus Nitrospira Acetobacterium Moorella Sporomusa Methanosarcina "
    "Methanopyrus Vibrio Wolinella Campylobacter Desulfovibrio Halobacterium Haloferax Colwellia Psychrobacter Planococcus "
    "Psychromonas Rhodobacter Rhodopseudomonas Chlorobium Chloroflexus Chlorobaculum Allochromatium Acidithiobacillus "
    "Leptospirillum Ferroplasma Picrophilus Thermoplasma Natronomonas Natronobacterium Dunaliella Rhizobium Bradyrhizobium "
    "Cupriavidus Hydrogenobacter Hydrogenothermus Carboxydothermus Oligotropha Gallionella Mariprofundus Sideroxydans "
    "Exiguobacterium Carnobacterium Polaromonas Glaciozyma Listeria Enterococcus Neisseria Haemophilus Borrelia Treponema "
    "Leptospira Caulobacter Myxococcus Streptomyces Frankia Dehalococcoides Kuenenia Brocadia Scalindua Arthrospira Candida "
    "Aspergillus Komagataella Nitrosococcus Nitrososphaera Marinobacter Alteromonas Bacteroides Bifidobacterium Homo Mus "
    "Acaryochloris Gloeobacter Thermosynechococcus Trichodesmium Ignicoccus Nanoarchaeum Korarchaeum Sulfurimonas "
    "Persephonella Caldicellulosiruptor Ktedonobacter Acidobacterium Zymomonas Gluconobacter Legionella Coxiella".split()
)
"""Genera that the parts below do not tell."""
GENUS_PARTS: Final = re.compile(
    r"\A(?:Methan|Therm|Halo|Pyro|Geo(?:therm|bac|alk)|Desulf|Sulf|Psychr|Nitro|Acet|Hyperth|Chlor|Rhod|Ferr|Alkal|Natr|Cald|Hydrogen|Archae)[a-z]{3,}"
    r"(?:us|um|a|is|er|as|ix|ma|es|ans|on|x|o|rans|io|ea)\Z"
    r"|(?:bacter|bacterium|bacillus|coccus|monas|spira|vibrio|thrix|plasma|myces|cystis|spirillum|thermus|sphaera|lobus"
    r"|archaeum|globus|coccoides|toga|bium|ella|sarcina|pyrus|phaga|genium|bacca|oides|microbium|virga|fustis)\Z"
)
"""Beginnings and ends of words that genera of microbes have and English words that begin sentences have not."""

ENGLISH: Final = frozenset(
    "radius radii status versus focus census consensus nucleus virus maximum minimum spectrum medium optimum quantum momentum "
    "continuum vacuum analysis basis axis hypothesis synthesis emphasis thesis this its is was thus plus minus us has his as "
    "lens means contains remains happens opens gains obtains media data area idea via sea plea formula phenomena criteria "
    "bacteria archaea era extra infra ultra mass masses flora are were here there where more before rare share square compare "
    "scale large while whole male female pale tale mobile profile file while fertile stable multiple possible single example "
    "like same size late rate state date temperature nature pressure structure mixture feature culture future pure measure "
    "figure texture future exposure growth grows grew was strain species genus able sulfate on in at of and the that with can "
    "from by for to it an be or no not has had also only between under over into range ranges under than but does may will "
    "produces uses requires lives reduces oxidizes oxidises reaches synthase these those aquatilis_ sense dense response those "
    "use case base phase close release increase decrease because these course sphere atmosphere hypersphere thermosphere bus "
    "strains cells isolates sp cultures genomes".split()
)
"""English words with the ends of Latin ones."""
