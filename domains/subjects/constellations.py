"""Genitives of the 88 constellations and their abbreviations (IAU): "55 Cancri" is "55 Cnc" in tables."""

from __future__ import annotations

import re
from typing import Final

_LIST: Final = (
    "Andromedae And, Antliae Ant, Apodis Aps, Aquarii Aqr, Aquilae Aql, Arae Ara, Arietis Ari, Aurigae Aur, "
    "Bootis Boo, Caeli Cae, Camelopardalis Cam, Cancri Cnc, Canum Venaticorum CVn, Canis Majoris CMa, "
    "Canis Minoris CMi, "
    "Capricorni Cap, Carinae Car, Cassiopeiae Cas, Centauri Cen, Cephei Cep, Ceti Cet, Chamaeleontis Cha, Circini Cir, "
    "Columbae Col, Comae Berenices Com, Coronae Australis CrA, Coronae Borealis CrB, Corvi Crv, Crateris Crt, "
    "Crucis Cru, Cygni Cyg, Delphini Del, Doradus Dor, Draconis Dra, Equulei Equ, Eridani Eri, Fornacis For, "
    "Geminorum Gem, Gruis Gru, Herculis Her, Horologii Hor, Hydrae Hya, Hydri Hyi, Indi Ind, Lacertae Lac, Leonis Leo, "
    "Leonis Minoris LMi, Leporis Lep, Librae Lib, Lupi Lup, Lyncis Lyn, Lyrae Lyr, Mensae Men, Microscopii Mic, "
    "Monocerotis Mon, Muscae Mus, Normae Nor, Octantis Oct, Ophiuchi Oph, Orionis Ori, Pavonis Pav, Pegasi Peg, "
    "Persei Per, Phoenicis Phe, Pictoris Pic, Piscium Psc, Piscis Austrini PsA, Puppis Pup, Pyxidis Pyx, "
    "Reticuli Ret, Sagittae Sge, Sagittarii Sgr, Scorpii Sco, Sculptoris Scl, Scuti Sct, Serpentis Ser, Sextantis Sex, "
    "Tauri Tau, Telescopii Tel, Trianguli Tri, Trianguli Australis TrA, Tucanae Tuc, Ursae Majoris UMa, "
    "Ursae Minoris UMi, Velorum Vel, Virginis Vir, Volantis Vol, Vulpeculae Vul"
)
ABBREVIATIONS: Final = {genitive: short for genitive, _, short in (each.rpartition(" ") for each in _LIST.split(", "))}
"""Genitive -> abbreviation."""
_SHORT: Final = {genitive.lower(): short for genitive, short in ABBREVIATIONS.items()}
_LONG: Final = {short.lower(): genitive for genitive, short in ABBREVIATIONS.items()}
_GENITIVE: Final = re.compile(rf"\b(?:{'|'.join(sorted(_SHORT, key=len, reverse=True))})\b", re.IGNORECASE)
_ABBREVIATION: Final = re.compile(rf"(?<=[a-z0-9] )(?:{'|'.join(_LONG)})\b", re.IGNORECASE)


def other_spellings(name: str) -> tuple[str, ...]:
    """A name with the abbreviation of a constellation for its genitive, and with the genitive; none of its own."""
    found = (
        _GENITIVE.sub(lambda each: _SHORT[each.group().lower()], name),
        _ABBREVIATION.sub(lambda each: _LONG[each.group().lower()], name),
    )
    return tuple(each for each in found if each != name)
