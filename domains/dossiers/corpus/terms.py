"""How papers say the words of the closed fields: rotation, metabolism and medium."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ADJECTIVE: Final = "adjective"
NOUN: Final = "noun"

FORMS: Final[Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]]] = {
    "rotation": {
        "synchronous": {
            ADJECTIVE: ("tidally locked", "synchronously rotating", "tidally-locked", "tidally locked"),
            NOUN: ("synchronous rotation", "tidal locking", "1:1 spin–orbit resonance", "synchronous rotation"),
        },
        "resonant": {ADJECTIVE: ("3:2 spin-orbit resonant",), NOUN: ("3:2 spin–orbit resonance", "3:2 spin-orbit resonance", "3:2 spin-orbit state")},
        "asynchronous": {ADJECTIVE: ("asynchronously rotating", "rapidly rotating", "freely rotating"), NOUN: ("asynchronous rotation",)},
    },
    "metabolism": {
        "methanogenesis": {ADJECTIVE: ("methanogenic", "methane-producing"), NOUN: ("methanogenesis", "hydrogenotrophic methanogenesis", "methanogen")},
        "acetogenesis": {ADJECTIVE: ("acetogenic", "homoacetogenic"), NOUN: ("acetogenesis", "homoacetogenesis", "acetogen")},
        "sulfate_reduction": {ADJECTIVE: ("sulfate-reducing", "sulphate-reducing", "sulfate-respiring"), NOUN: ("sulfate reduction", "dissimilatory sulfate reduction", "sulfate reducer")},
        "sulfur_reduction": {ADJECTIVE: ("sulfur-reducing", "sulfur-respiring"), NOUN: ("sulfur reduction", "elemental sulfur reduction", "sulfur reducer")},
        "iron_reduction": {ADJECTIVE: ("iron-reducing", "Fe(III)-reducing"), NOUN: ("iron reduction", "Fe(III) reduction", "iron reducer")},
        "iron_oxidation": {ADJECTIVE: ("iron-oxidizing", "iron-oxidising"), NOUN: ("iron oxidation", "iron oxidizer")},
        "sulfur_oxidation": {ADJECTIVE: ("sulfur-oxidizing", "sulfur-oxidising"), NOUN: ("sulfur oxidation", "sulfide oxidation", "sulfur oxidizer")},
        "hydrogen_oxidation": {ADJECTIVE: ("hydrogen-oxidizing", "hydrogen-oxidising"), NOUN: ("hydrogen oxidation", "hydrogen oxidizer")},
        "carbon_monoxide_oxidation": {ADJECTIVE: ("carboxydotrophic", "CO-oxidizing"), NOUN: ("carbon monoxide oxidation", "CO oxidation", "carboxydotroph")},
        "nitrification": {ADJECTIVE: ("nitrifying", "ammonia-oxidizing"), NOUN: ("nitrification", "ammonia oxidation", "nitrifier")},
        "denitrification": {ADJECTIVE: ("denitrifying", "nitrate-reducing"), NOUN: ("denitrification", "nitrate reduction", "denitrifier")},
        "methanotrophy": {ADJECTIVE: ("methanotrophic", "methane-oxidizing"), NOUN: ("methanotrophy", "methane oxidation", "methanotroph")},
        "oxygenic_photosynthesis": {ADJECTIVE: ("photoautotrophic", "cyanobacterial"), NOUN: ("oxygenic photosynthesis", "photosynthesis", "photoautotroph")},
        "anoxygenic_photosynthesis": {ADJECTIVE: ("anoxygenic phototrophic", "anoxygenic photosynthetic"), NOUN: ("anoxygenic photosynthesis", "anoxygenic phototrophy", "anoxygenic phototroph")},
        "fermentation": {ADJECTIVE: ("fermentative", "fermenting"), NOUN: ("fermentation", "fermentation", "fermenter")},
        "aerobic_respiration": {ADJECTIVE: ("strictly aerobic", "obligately aerobic"), NOUN: ("aerobic respiration", "oxygen respiration")},
    },
    "medium": {
        "H2+CO2": {NOUN: ("H2/CO2", "H₂/CO₂", "H2 and CO2", "H₂ and CO₂", "hydrogen and carbon dioxide", "H2-CO2", "H2 + CO2", "H2/CO2")},
        "acetate": {NOUN: ("acetate", "sodium acetate", "acetate")},
        "glucose_O2": {NOUN: ("glucose with oxygen", "glucose under aerobic conditions", "glucose aerobically", "glucose in the presence of oxygen")},
        "glucose_anox": {NOUN: ("glucose under anaerobic conditions", "glucose anaerobically", "glucose without oxygen", "glucose in the absence of oxygen")},
        "light+CO2_anox": {NOUN: ("light and CO2", "light and CO₂", "CO2 and light", "light and bicarbonate")},
        "H2+CO2+O2": {NOUN: ("H2, CO2 and O2", "H₂, CO₂ and O₂", "H2/CO2/O2")},
        "CO+CO2": {NOUN: ("CO/CO2", "CO and CO2", "carbon monoxide and CO2")},
        "CH4+CO2": {NOUN: ("methane and CO2", "CH4/CO2", "CH₄ and CO₂")},
        "acetate+NO3": {NOUN: ("acetate and nitrate", "acetate with nitrate", "acetate/nitrate")},
        "minerals": {NOUN: ("mineral medium", "mineral salts medium")},
    },
}  # fmt: skip
"""Field, value of the record, part of speech, forms; the last noun of a metabolism names its bearer where there are three."""

BEARER: Final = "bearer"


def forms(field: str, value: str, part: str) -> tuple[str, ...]:
    """The forms of a term; of a bearer ("a methanogen") the one that names it. Empty when there is none."""
    known = FORMS[field].get(value, {})
    if part == BEARER:
        nouns = known.get(NOUN, ())
        return nouns[2:3] if field == "metabolism" and value not in ("aerobic_respiration",) else ()
    found = known.get(part, ())
    return found[:2] if field == "metabolism" and part == NOUN else found
