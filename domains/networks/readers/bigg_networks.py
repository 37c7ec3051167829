"""31 published metabolic networks of BiGG, as CarveMe ships them: who has which reaction, and their universe.

The list of reactions has neither exchanges nor biomass, and its `_copyN` marks a reaction that a network holds twice.
The universe holds the stoichiometry and lets every reaction run both ways; its formulas are MetaNetX's.

Sources: King et al. 2016, Nucleic Acids Res. 44, D515; Norsigian et al. 2020, Nucleic Acids Res. 48, D402 (BiGG);
Machado et al. 2018, Nucleic Acids Res. 46, 7542 (CarveMe, biomass).
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

import pandas as pd
import pandera.pandas as pa

from domains.networks.contracts.formulas import FORM, well_formed
from domains.networks.contracts.organisms import KINGDOMS
from domains.networks.contracts.reactions import FLUX, LARGEST_FLUX
from domains.networks.sbml_parts import NAME, sbml_parts
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.formats.delimited import numbers_in, read_delimited

UNIVERSE: Final = ("bigg_universe.xml.gz",)
MEMBERSHIP_COLUMNS: Final = {
    "model": "model",
    "reaction": "reaction",
    "lb": "lower_bound",
    "ub": "upper_bound",
    "subsystem": "subsystem",
    "gpr": "genes",
}
COMPOSITIONS: Final = ("bacteria", "grampos", "gramneg", "archaea", "iAF1260", "iJO1366", "iYO844", "iAF692")
BIOMASS_HEADER: Final = (
    "bigg_id", "comp", "seed_id", *(f"@{name}" for name in COMPOSITIONS), "name", "observations"
)  # fmt: skip


class Memberships(Table):
    """One row a reaction of a network."""

    model: str = column("identifier of the network", matches=NAME)
    reaction: str = column("the reaction's name in the network", matches=NAME)
    lower_bound: float = column("lowest flux", unit=FLUX, ge=-LARGEST_FLUX, le=LARGEST_FLUX)
    upper_bound: float = column("highest flux", unit=FLUX, ge=-LARGEST_FLUX, le=LARGEST_FLUX)
    subsystem: str = column("subsystem that the network puts it in", nullable=True)
    genes: str = column("rule of the genes that it needs", nullable=True)

    class Config:
        """Each reaction of a network once."""

        unique: ClassVar = ["model", "reaction"]

    @pa.dataframe_check(name="order of bounds", error="lower_bound at most upper_bound")  # type: ignore[untyped-decorator]
    @classmethod
    def bounds_are_ordered(cls, table: pd.DataFrame) -> pd.Series:
        """A flux lies between its bounds."""
        return table["lower_bound"] <= table["upper_bound"]


class Models(Table):
    """One row a network that BiGG names; reactions are listed for 31 of them."""

    model: str = column("identifier of the network", matches=NAME, unique=True)
    organism: str = column("species and strain")
    genus: str = column("genus", matches=r"[A-Z][a-z]+\Z")
    kingdom: str = column("domain of life", isin=KINGDOMS)


class Genes(Table):
    """One row a gene of a protein that carries a reaction."""

    model: str = column("identifier of the network", matches=NAME)
    reaction: str = column("the reaction's name in the network", matches=NAME)
    gene: str = column("gene")
    protein: str = column("protein, with the genes of all its parts")

    class Config:
        """Each gene of a protein once."""

        unique: ClassVar = ["model", "reaction", "protein", "gene"]


class Biomass(Table):
    """One row a compound and a composition: how much of it a gram of biomass takes (negative) or gives off."""

    composition: str = column("whose biomass: a group of organisms, or a network", isin=COMPOSITIONS)
    compound: str = column("BiGG identifier", matches=NAME)
    compartment: str = column("compartment", matches=r"[a-z]\Z")
    coefficient: float = column("mmol a gram of dry weight", unit="mmol g-1", ge=-200, le=200)
    name: str = column("name")
    role: str = column("what it is there for", nullable=True)

    class Config:
        """Each compound of a composition once."""

        unique: ClassVar = ["composition", "compound", "compartment"]


class Compounds(Table):
    """One row a compound: its formula and charge in MetaNetX."""

    compound: str = column("BiGG identifier", matches=NAME, unique=True)
    formula: str = column("formula; * R stand for parts left open")
    charge: float = column("charge", unit="1", ge=-50, le=50)

    @pa.check("formula", name="form", error=FORM)  # type: ignore[untyped-decorator]
    @classmethod
    def formula_is_made_of_elements(cls, formula: pd.Series) -> pd.Series:
        """A formula counts atoms."""
        return well_formed(formula)


def memberships(folder: Path) -> pd.DataFrame:
    """Which network has which reaction, within what bounds."""
    path = folder / "model_specific_data.csv.gz"
    table = read_delimited(path, list(MEMBERSHIP_COLUMNS), separator=",", quoted=True)
    table = table.assign(lb=numbers_in(table, "lb", path), ub=numbers_in(table, "ub", path))
    return table.rename(columns=MEMBERSHIP_COLUMNS)


def models(folder: Path) -> pd.DataFrame:
    """The networks of BiGG by name."""
    return read_delimited(folder / "bigg_models.tsv", ("model", "organism", "genus", "kingdom"))


def genes(folder: Path) -> pd.DataFrame:
    """Which genes carry which reaction."""
    table = read_delimited(
        folder / "bigg_gprs.csv.gz", ("gene", "protein", "reaction", "model"), separator=",", quoted=True
    )
    for name, mark in (("gene", "G_"), ("protein", "P_"), ("reaction", "R_")):
        table[name] = table[name].str.removeprefix(mark)
    return table[["model", "reaction", "gene", "protein"]]


def biomass(folder: Path) -> pd.DataFrame:
    """The composition of biomass; an empty field says that a composition does without the compound."""
    path = folder / "biomass_db.tsv"
    table = read_delimited(path, BIOMASS_HEADER)
    parts = []
    for composition in COMPOSITIONS:
        given = numbers_in(table, f"@{composition}", path)
        part = table.assign(composition=composition, coefficient=given)[given.notna()]
        parts.append(part.set_index(pd.Index([f"{line} {composition}" for line in part.index], name="row")))
    names = {"bigg_id": "compound", "comp": "compartment", "observations": "role"}
    return pd.concat(parts).rename(columns=names)[list(Biomass.to_schema().columns)]


def compounds(folder: Path) -> pd.DataFrame:
    """Formula and charge of compounds."""
    path = folder / "mnx_compounds.tsv"
    table = read_delimited(path, ("BiGG", "formula", "charge"))
    return table.assign(charge=numbers_in(table, "charge", path)).rename(columns={"BiGG": "compound"})


PARTS: Final = {
    "memberships": TablePart(memberships, Memberships, max_quarantine_rate=0.0),
    "models": TablePart(models, Models, max_quarantine_rate=0.0),
    "genes": TablePart(genes, Genes),
    "biomass": TablePart(biomass, Biomass, max_quarantine_rate=0.0),
    "compounds": TablePart(compounds, Compounds),
    **sbml_parts(UNIVERSE, prefix="universe_"),
}
