"""Contracts of the tables in `data/processed/metabolic`, which `build_graphs` writes and every training checks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, ClassVar, Final

import pandas as pd
import pandera.pandas as pa

from domains.networks.contracts.formulas import FORM, well_formed
from domains.networks.contracts.media import Media
from domains.networks.contracts.organisms import KINGDOMS, NAME, NETWORK_SOURCES, OXYGEN
from domains.networks.contracts.phenotypes import Phenotypes
from domains.networks.contracts.reactions import BALANCE, FLUX, LARGEST_FLUX, METABOLITE, REACTION, Stoichiometry
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.columns import Table, column
from stromatolite.errors import ContractError

if TYPE_CHECKING:
    from pandera.api.pandas.model import DataFrameModel

REMEDY: Final = "Build them again: `dvc repro -f data/dvc.yaml:build_graphs`."


class GraphOrganisms(Table):
    """One row a network."""

    organism: str = column("key: identifier of the network", matches=NAME, unique=True)
    name: str = column("species and strain")
    kingdom: str = column("domain of life", isin=KINGDOMS)
    order: str = column("taxonomic order (NCBI Taxonomy)", matches=r"[A-Z][a-z]+\Z")
    split_group: str = column("what may not be trained and tested on at once", matches=r"[A-Z][a-z]+\Z")
    oxygen: str = column("how it stands to oxygen in nature", isin=OXYGEN)
    autotroph: bool = column("whether it can live on CO2 as its only carbon in nature")
    source: str = column("source in data/sources", isin=NETWORK_SOURCES)
    trained: bool = column("whether it is trained and tested on: drafts are near-copies of other networks")
    flux_analysis: bool = column("whether its fluxes mean anything")


class PoolReactions(Table):
    """One row a reaction that a network may have, exchanges, demands and biomass left out."""

    reaction: str = column("key: BiGG identifier; `<id>@<source>` as a draft writes it", matches=REACTION, unique=True)
    name: str = column("name", nullable=True)
    equation: str = column("what becomes what, in the forward direction")
    compartments: str = column("compartments that it touches, in order", matches=r"[a-z]{1,2}(;[a-z]{1,2})*\Z")
    reversible: bool = column("whether some network lets it run both ways")
    subsystem: str = column("subsystem that most networks put it in", nullable=True)
    mass_balance: str = column("atoms left and right", isin=BALANCE)
    charge_balance: str = column("charges left and right", isin=BALANCE)
    metanetx: str = column("identifiers in MetaNetX, separated by ;", nullable=True)
    kegg: str = column("identifiers in KEGG, separated by ;", nullable=True)
    rhea: str = column("identifiers in Rhea, separated by ;", nullable=True)
    ec: str = column("enzyme classes, separated by ;", nullable=True)


class PoolMetabolites(Table):
    """One row a metabolite of those reactions."""

    metabolite: str = column("key: BiGG identifier with the compartment", matches=METABOLITE, unique=True)
    compound: str = column("the same without the compartment", matches=r"\w+\Z")
    name: str = column("name", nullable=True)
    compartment: str = column("compartment", matches=r"[a-z]{1,2}\Z")
    formula: str = column("formula; * R X stand for parts left open", nullable=True)
    charge: float = column("charge", unit="1", nullable=True, ge=-50, le=50)
    universe_formula: str = column("formula as a list of compounds has it, whatever networks say", nullable=True)
    universe_charge: float = column("charge likewise", unit="1", nullable=True, ge=-50, le=50)
    metanetx: str = column("identifiers in MetaNetX, separated by ;", nullable=True)
    kegg: str = column("identifiers in KEGG, separated by ;", nullable=True)
    chebi: str = column("identifiers in ChEBI, separated by ;", nullable=True)
    inchikey: str = column("InChIKeys, separated by ;", nullable=True)
    seed: str = column("identifiers in ModelSEED, separated by ;", nullable=True)

    @pa.check("formula", name="form", error=FORM)  # type: ignore[untyped-decorator]
    @classmethod
    def formula_is_made_of_elements(cls, formula: pd.Series) -> pd.Series:
        """A formula counts atoms."""
        return well_formed(formula)


class GraphMemberships(Table):
    """One row a reaction of the pool that a network has."""

    organism: str = column("network", matches=NAME)
    reaction: str = column("reaction", matches=REACTION)
    lower_bound: float = column("lowest flux of all its copies", unit=FLUX, ge=-LARGEST_FLUX, le=LARGEST_FLUX)
    upper_bound: float = column("highest flux of all its copies", unit=FLUX, ge=-LARGEST_FLUX, le=LARGEST_FLUX)

    class Config:
        """Each reaction of a network once."""

        unique: ClassVar = ["organism", "reaction"]

    @pa.dataframe_check(name="order of bounds", error="lower_bound at most upper_bound")  # type: ignore[untyped-decorator]
    @classmethod
    def bounds_are_ordered(cls, table: pd.DataFrame) -> pd.Series:
        """A flux lies between its bounds."""
        return table["lower_bound"] <= table["upper_bound"]


class CoreBiomass(Table):
    """One row a compound that every cell makes of itself."""

    compound: str = column("key: BiGG identifier of the compound", matches=r"\w+\Z", unique=True)
    amount: float = column("what a gram of dry weight takes", unit="mmol g-1", gt=0, le=100)


TABLES: Final[Mapping[str, type[DataFrameModel]]] = {
    "organisms": GraphOrganisms,
    "reactions": PoolReactions,
    "metabolites": PoolMetabolites,
    "stoichiometry": Stoichiometry,
    "memberships": GraphMemberships,
    "media": Media,
    "phenotypes": Phenotypes,
    "core_biomass": CoreBiomass,
}


def require_graphs(tables: Mapping[str, pd.DataFrame]) -> None:
    """Check tables, all or those of the networks, against their contracts and against each other.

    Raises:
        ContractError: a table breaks its contract, has a name that another lacks, or a network has no reaction.
    """
    for name, table in tables.items():
        require_table(table, TABLES[name], name)
    rows = {name: frozenset(tables[name][name[:-1]]) for name in ("organisms", "reactions", "metabolites")}
    _require_same(tables["stoichiometry"]["reaction"], rows["reactions"], "stoichiometry", "reactions")
    _require_same(tables["stoichiometry"]["metabolite"], rows["metabolites"], "stoichiometry", "metabolites")
    _require_same(tables["memberships"]["organism"], rows["organisms"], "memberships", "organisms")
    _require_among(tables["memberships"]["reaction"], rows["reactions"], "memberships", "reactions")


def _require_same(names: pd.Series, rows: Collection[str], table: str, other: str) -> None:
    _require_among(names, rows, table, other)
    _require(set(rows) - set(names), f"{other} names what {table} lacks", f"{table} says something of all {other}")


def _require_among(names: pd.Series, rows: Collection[str], table: str, other: str) -> None:
    _require(set(names) - set(rows), f"{table} names what {other} lacks", f"what {other} has")


def _require(wrong: set[str], problem: str, allowed: str) -> None:
    if wrong:
        raise ContractError(
            f"Metabolic networks: {problem}.",
            found=f"{len(wrong)} such, the first of them {min(wrong)!r}",
            allowed=allowed,
            fix=REMEDY,
        )
