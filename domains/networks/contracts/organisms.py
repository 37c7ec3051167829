"""The table of organisms: one row a metabolic network, whose it is, and what the network may be used for."""

from __future__ import annotations

from typing import Final

from stromatolite.contracts.columns import Table, column

KINGDOMS: Final = ("Archaea", "Bacteria", "Eukarya")
OXYGEN: Final = ("aerobe", "anaerobe", "facultative", "microaerophile")
NETWORK_SOURCES: Final = ("bigg_networks", "carveme_sbml", "cobra_sbml")
NAME: Final = r"\w+\Z"


class Organisms(Table):
    """One row a network."""

    organism: str = column("key: identifier of the network", matches=NAME, unique=True)
    name: str = column("species and strain")
    genus: str = column("genus", matches=r"[A-Z][a-z]+\Z")
    order: str = column("taxonomic order (NCBI Taxonomy)", matches=r"[A-Z][a-z]+\Z")
    split_group: str = column(
        "what may not be in two splits: the order, and all mammals as one", matches=r"[A-Z][a-z]+\Z"
    )
    kingdom: str = column("domain of life", isin=KINGDOMS)
    ncbi_taxid: int = column("species in NCBI Taxonomy", unit="1", ge=1)
    oxygen: str = column("how it stands to oxygen in nature", isin=OXYGEN)
    autotroph: bool = column("whether it can live on CO2 as its only carbon in nature")
    reactions: int = column("reactions of the network as published", unit="1", ge=50, le=20000)
    metabolites: int = column("metabolites of the network", unit="1", ge=50, le=20000)
    genes: int = column("genes of the network", unit="1", ge=0, le=20000)
    core_compounds: int = column("of the 28 compounds of core biomass, those that it knows", unit="1", ge=0, le=28)
    flux_analysis: bool = column("whether its fluxes mean anything: see network_audit")
    anoxic_labels: bool = column("whether its growth without oxygen may be used as a label: see network_audit")
    source: str = column("source in data/sources", isin=NETWORK_SOURCES)
