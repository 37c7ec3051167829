"""The table of metabolites: BiGG's universe, with formulas from elsewhere where it has none."""

from __future__ import annotations

import pandas as pd

from domains.networks.balance import LIGHT
from domains.networks.contracts.metabolites import Metabolites
from domains.networks.inputs import BIGG, CURATED, DRAFTS, Inputs
from stromatolite.errors import ContractError

COMPOSITION = ["formula", "charge", "formula_source"]


def metabolite_table(inputs: Inputs, in_networks: pd.Series) -> pd.DataFrame:
    """One row a metabolite of the pool.

    A compound's formula is that of a curated network, which BiGG's reactions were balanced with; else MetaNetX's, from
    the universe or from CarveMe's list, which often has other protons (with it alone, 512 reactions of iML1515 would be
    out of balance, and not 5); else that of a draft. Light has no atoms, though the
    universe writes it as `H*` and the list as `Z`.

    Args:
        inputs: the validated parts.
        in_networks: for each metabolite in any network, in how many.

    Raises:
        ContractError: a network has a metabolite that is not in the universe.
    """
    table = inputs.metabolites
    table = table.assign(compound=table["metabolite"].str.rsplit("_", n=1).str[0], source=BIGG)
    unknown = set(inputs.sbml_metabolites["metabolite"]) - set(table["metabolite"])
    if unknown:
        raise ContractError("A network has metabolites that BiGG does not.", found=sorted(unknown)[:5], allowed="none")
    table[COMPOSITION] = _first_known(inputs).reindex(table["compound"]).to_numpy()
    light = table["compound"].str.startswith(LIGHT)
    table.loc[light, COMPOSITION] = None
    table["charge"] = table["charge"].astype(float)
    table["networks"] = table["metabolite"].map(in_networks).fillna(0).astype(int)
    return table[list(Metabolites.to_schema().columns)].sort_values("metabolite", ignore_index=True)


def _first_known(inputs: Inputs) -> pd.DataFrame:
    """Formula and charge of each compound from the first of the sources that knows its formula."""
    documents = inputs.sbml_metabolites
    sources = {
        CURATED: documents[documents["source"] == CURATED],
        "bigg_universe": inputs.metabolites,
        "mnx_compounds": inputs.compounds,
        DRAFTS: documents[documents["source"] == DRAFTS],
    }
    known = pd.concat([_by_compound(rows).assign(formula_source=name) for name, rows in sources.items()])
    return known.drop_duplicates("compound").set_index("compound")[COMPOSITION]


def _by_compound(rows: pd.DataFrame) -> pd.DataFrame:
    """The formulas that there are; a compound has the same one in every compartment, and the first network counts."""
    known = rows[rows["formula"].notna()]
    if "compound" in known:
        return known
    return known.assign(compound=known["metabolite"].str.rsplit("_", n=1).str[0])
