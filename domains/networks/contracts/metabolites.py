"""The table of metabolites: one row a compound in a compartment."""

from __future__ import annotations

from typing import Final

import pandas as pd
import pandera.pandas as pa

from domains.networks.contracts.formulas import FORM, well_formed
from domains.networks.contracts.reactions import METABOLITE
from stromatolite.contracts.columns import Table, column

FORMULA_SOURCES: Final = ("bigg_universe", "mnx_compounds", "cobra_sbml", "carveme_sbml")


class Metabolites(Table):
    """One row a metabolite of the universal pool."""

    metabolite: str = column("key: BiGG identifier with the compartment", matches=METABOLITE, unique=True)
    compound: str = column("the same without the compartment", matches=r"\w+\Z")
    name: str = column("name", nullable=True)
    compartment: str = column(
        "compartment: c cytosol, e outside, p periplasm, m mitochondrion, ...", matches=r"[a-z]{1,2}\Z"
    )
    formula: str = column("formula; * R X stand for parts left open", nullable=True)
    charge: float = column("charge", unit="1", nullable=True, ge=-50, le=50)
    formula_source: str = column("where formula and charge are from", nullable=True, isin=FORMULA_SOURCES)
    networks: int = column("networks that have it", unit="1", ge=0)
    metanetx: str = column("identifiers in MetaNetX, separated by ;", nullable=True)
    kegg: str = column("identifiers in KEGG, separated by ;", nullable=True)
    chebi: str = column("identifiers in ChEBI, separated by ;", nullable=True)
    inchikey: str = column("InChIKeys, separated by ;", nullable=True)
    seed: str = column("identifiers in ModelSEED, separated by ;", nullable=True)
    source: str = column("source in data/sources", isin=("bigg_networks",))

    @pa.check("formula", name="form", error=FORM)  # type: ignore[untyped-decorator]
    @classmethod
    def formula_is_made_of_elements(cls, formula: pd.Series) -> pd.Series:
        """A formula counts atoms."""
        return well_formed(formula)

    @pa.dataframe_check(name="light", error="formula nothing where compound is photon")  # type: ignore[untyped-decorator]
    @classmethod
    def light_has_no_atoms(cls, table: pd.DataFrame) -> pd.Series:
        """Some databases write a photon as a compound."""
        return ~table["compound"].str.startswith("photon") | table["formula"].isna()
