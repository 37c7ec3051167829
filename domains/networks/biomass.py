"""Core biomass: what every cell makes of itself, so that networks without a biomass of their own can be compared.

A gram of dry weight takes the 20 amino acids and 8 nucleotides in the amounts of CarveMe's `biomass_db.tsv`, column
`@bacteria` (Machado et al. 2018), and the hydrolysis of 54 ATP. That table gives ATP for energy and for RNA in one
number, so the ATP that goes into RNA is given here. Nucleotides leave no diphosphate behind. A compound that a network
does not know is left out of its biomass: T. maritima's has no asparagine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

AMINO_ACIDS: Final = (
    "ala__L", "arg__L", "asn__L", "asp__L", "cys__L", "gln__L", "glu__L", "gly", "his__L", "ile__L", "leu__L",
    "lys__L", "met__L", "phe__L", "pro__L", "ser__L", "thr__L", "trp__L", "tyr__L", "val__L",
)  # fmt: skip
NUCLEOTIDES: Final = ("atp", "ctp", "gtp", "utp", "datp", "dctp", "dgtp", "dttp")
CORE: Final = (*AMINO_ACIDS, *NUCLEOTIDES)
COLUMN: Final = "bacteria"
ENERGY: Final = 54.0
"""ATP that is hydrolysed to make a gram of dry weight, mmol."""
ATP_IN_RNA: Final = 0.13
"""ATP built into the RNA of a gram of dry weight, mmol."""
HYDROLYSIS: Final = {"atp_c": -1.0, "h2o_c": -1.0, "adp_c": 1.0, "pi_c": 1.0, "h_c": 1.0}


def core_amounts(table: Mapping[str, float]) -> dict[str, float]:
    """The 28 compounds of core biomass and how much of each a gram takes, mmol.

    Args:
        table: amount of each cytosolic compound of `biomass_db.tsv`, negative where biomass takes it.
    """
    return {name: ATP_IN_RNA if name == "atp" else -table[name] for name in CORE}


def core_biomass(amounts: Mapping[str, float], metabolites: Collection[str]) -> dict[str, float]:
    """The biomass reaction of a network that knows these metabolites: coefficient of each."""
    coefficients = {f"{name}_c": -amount for name, amount in amounts.items() if f"{name}_c" in metabolites}
    for metabolite, per_atp in HYDROLYSIS.items():
        if metabolite in metabolites:
            coefficients[metabolite] = coefficients.get(metabolite, 0.0) + ENERGY * per_atp
    return coefficients
