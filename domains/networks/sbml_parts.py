"""The parts of a source of SBML documents: its models, metabolites, reactions and coefficients, and their contracts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pandera.pandas as pa

from domains.networks.contracts.formulas import FORM, well_formed
from domains.networks.contracts.reactions import FLUX, LARGEST_FLUX, METABOLITE
from domains.networks.sbml import Sbml, read_sbml
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart

NAME = r"\w+\Z"


class Models(Table):
    """One row a document."""

    model: str = column("identifier of the network", matches=NAME, unique=True)
    name: str = column("its name", nullable=True)
    objective: str = column("the reaction that it maximises", nullable=True, matches=NAME)
    metabolites: int = column("metabolites in it", unit="1", ge=1)
    reactions: int = column("reactions in it", unit="1", ge=1)


class SbmlMetabolites(Table):
    """One row a metabolite of a network."""

    model: str = column("identifier of the network", matches=NAME)
    metabolite: str = column("identifier with the compartment", matches=METABOLITE)
    name: str = column("name", nullable=True)
    compartment: str = column("compartment", matches=r"[a-z]{1,2}\Z")
    formula: str = column("formula; * R X stand for parts left open", nullable=True)
    charge: float = column("charge", unit="1", nullable=True, ge=-50, le=50)
    metanetx: str = column("identifiers in MetaNetX", nullable=True)
    kegg: str = column("identifiers in KEGG", nullable=True)
    chebi: str = column("identifiers in ChEBI", nullable=True)
    inchikey: str = column("InChIKeys", nullable=True)
    seed: str = column("identifiers in ModelSEED", nullable=True)

    class Config:
        """Each metabolite of a network once."""

        unique: ClassVar = ["model", "metabolite"]

    @pa.check("formula", name="form", error=FORM)  # type: ignore[untyped-decorator]
    @classmethod
    def formula_is_made_of_elements(cls, formula: pd.Series) -> pd.Series:
        """A formula counts atoms."""
        return well_formed(formula)

    @pa.dataframe_check(name="compartment", error="compartment as metabolite ends")  # type: ignore[untyped-decorator]
    @classmethod
    def compartment_is_in_the_name(cls, table: pd.DataFrame) -> pd.Series:
        """BiGG names a metabolite by compound and compartment."""
        return table["metabolite"].str.rpartition("_")[2] == table["compartment"]


class SbmlReactions(Table):
    """One row a reaction of a network."""

    model: str = column("identifier of the network", matches=NAME)
    reaction: str = column("identifier", matches=NAME)
    name: str = column("name", nullable=True)
    lower_bound: float = column("lowest flux", unit=FLUX, ge=-LARGEST_FLUX, le=LARGEST_FLUX)
    upper_bound: float = column("highest flux", unit=FLUX, ge=-LARGEST_FLUX, le=LARGEST_FLUX)
    genes: str = column("rule of the genes that it needs", nullable=True)
    metanetx: str = column("identifiers in MetaNetX", nullable=True)
    kegg: str = column("identifiers in KEGG", nullable=True)
    rhea: str = column("identifiers in Rhea", nullable=True)
    ec: str = column("enzyme classes", nullable=True)

    class Config:
        """Each reaction of a network once."""

        unique: ClassVar = ["model", "reaction"]

    @pa.dataframe_check(name="order of bounds", error="lower_bound at most upper_bound")  # type: ignore[untyped-decorator]
    @classmethod
    def bounds_are_ordered(cls, table: pd.DataFrame) -> pd.Series:
        """A flux lies between its bounds."""
        return table["lower_bound"] <= table["upper_bound"]


class SbmlStoichiometry(Table):
    """One row a metabolite in a reaction of a network."""

    model: str = column("identifier of the network", matches=NAME)
    reaction: str = column("reaction", matches=NAME)
    metabolite: str = column("metabolite", matches=METABOLITE)
    coefficient: float = column("made (positive) or used (negative) a turn", unit="1", ge=-1e5, le=1e5)

    class Config:
        """Each metabolite of a reaction once."""

        unique: ClassVar = ["model", "reaction", "metabolite"]


def sbml_parts(files: Sequence[str], *, prefix: str = "", strange_metabolites: float = 0.01) -> dict[str, TablePart]:
    """The metabolites, reactions and coefficients of documents.

    A coefficient that is set aside would change a reaction without a trace, so of those not one may be.

    Args:
        files: names of the documents in the folder of the source.
        prefix: what the names of the parts begin with.
        strange_metabolites: share of metabolites that may be set aside.
    """
    return {
        f"{prefix}metabolites": TablePart(partial(_joined, _metabolites, files), SbmlMetabolites, strange_metabolites),
        f"{prefix}reactions": TablePart(partial(_joined, _reactions, files), SbmlReactions, max_quarantine_rate=0.0),
        f"{prefix}stoichiometry": TablePart(
            partial(_joined, _stoichiometry, files), SbmlStoichiometry, max_quarantine_rate=0.0
        ),
    }


def model_part(files: Sequence[str]) -> TablePart:
    """The documents themselves, one row each."""
    return TablePart(partial(_joined, _model, files), Models, max_quarantine_rate=0.0)


def _joined(table: Callable[[Sbml], pd.DataFrame], files: Sequence[str], folder: Path) -> pd.DataFrame:
    return pd.concat([table(read_sbml(folder / name)) for name in files])


def _model(found: Sbml) -> pd.DataFrame:
    row = {
        "model": found.model,
        "name": found.name or None,
        "objective": found.objective or None,
        "metabolites": len(found.metabolites),
        "reactions": len(found.reactions),
    }
    return pd.DataFrame([row], index=pd.Index([found.model], name="row")).astype({"name": object, "objective": object})


def _metabolites(found: Sbml) -> pd.DataFrame:
    return _rows(found, found.metabolites, "metabolite")


def _reactions(found: Sbml) -> pd.DataFrame:
    return _rows(found, found.reactions, "reaction")


def _stoichiometry(found: Sbml) -> pd.DataFrame:
    return _rows(found, found.stoichiometry, "reaction")


def _rows(found: Sbml, table: pd.DataFrame, label: str) -> pd.DataFrame:
    """Rows named by network, place in the document and identifier."""
    index = [f"{found.model} {place}: {name}" for place, name in enumerate(table[label], start=1)]
    return table.assign(model=found.model).set_index(pd.Index(index, name="row"))[["model", *table.columns]]
