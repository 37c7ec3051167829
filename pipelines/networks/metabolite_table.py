"""The table of metabolites: BiGG's universe, with formulas from elsewhere where it has none."""

from __future__ import annotations

import pandas as pd

from pipelines.networks.balance import LIGHT
from pipelines.networks.inputs import BIGG, CURATED, DRAFTS, Inputs
from stromatolite.errors import ContractError
from stromatolite.tables.metabolites import Metabolites

COMPOSITION = ["formula", "charge", "formula_source"]


def metabolite_table(inputs: Inputs, in_networks: pd.Series) -> pd.DataFrame:
    """One row a metabolite of the pool.

    A formula is MetaNetX's, from the universe or from CarveMe's list; else that of a curated network, else of a draft. The
    universe writes light as `H*` and the list as `Z`: it has no atoms, and here no formula.

    Args:
        inputs: the validated parts.
        in_networks: for each metabolite in any network, in how many.

    Raises:
        ContractError: a network has a metabolite that is not in the universe.
    """
    table = inputs.metabolites
    table = table.assign(compound=table["metabolite"].str.rpartition("_")[0], source=BIGG)
    unknown = set(inputs.sbml_metabolites["metabolite"]) - set(table["metabolite"])
    if unknown:
        raise ContractError("A network has metabolites that BiGG does not.", found=sorted(unknown)[:5], allowed="none")
    for column in COMPOSITION:
        table[column] = _first_known(table, inputs)[column]
    light = table["compound"].str.startswith(LIGHT)
    table.loc[light, COMPOSITION] = None
    table["charge"] = table["charge"].astype(float)
    table["networks"] = table["metabolite"].map(in_networks).fillna(0).astype(int)
    return table[list(Metabolites.to_schema().columns)].sort_values("metabolite", ignore_index=True)


def _first_known(table: pd.DataFrame, inputs: Inputs) -> pd.DataFrame:
    """Formula and charge of each metabolite from the first of the sources that knows its formula."""
    listed = table[["metabolite", "compound"]].merge(inputs.compounds, on="compound")
    documents = inputs.sbml_metabolites
    sources = [
        table.assign(formula_source="bigg_universe"),
        listed.assign(formula_source="mnx_compounds"),
        *(documents[documents["source"] == name].assign(formula_source=name) for name in (CURATED, DRAFTS)),
    ]
    columns = ["metabolite", *COMPOSITION]
    known = pd.concat([source.loc[source["formula"].notna(), columns] for source in sources])
    first = known.drop_duplicates("metabolite").set_index("metabolite")
    return first.reindex(table["metabolite"]).set_axis(table.index)
