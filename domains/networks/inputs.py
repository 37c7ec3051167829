"""The validated parts that networks are built from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from stromatolite.contracts.table_storage import read_table

BIGG: Final = "bigg_networks"
DRAFTS: Final = "carveme_sbml"
CURATED: Final = "cobra_sbml"
PHENOTYPES: Final = "phenotypes"
SOURCES: Final = (BIGG, DRAFTS, CURATED, PHENOTYPES)


@dataclass(frozen=True)
class Inputs:
    """What the readers found; SBML tables hold both sources, with a column `source`, drafts first.

    Attributes:
        memberships: reactions of BiGG's networks.
        names: names of BiGG's networks.
        amounts: composition of bacterial biomass, by compound.
        compounds: formulas of MetaNetX.
        metabolites: the universe's.
        reactions: the universe's.
        stoichiometry: the universe's.
        sbml_models: the documents.
        sbml_metabolites: their metabolites.
        sbml_reactions: their reactions.
        sbml_stoichiometry: their coefficients.
    """

    memberships: pd.DataFrame
    names: pd.DataFrame
    amounts: dict[str, float]
    compounds: pd.DataFrame
    metabolites: pd.DataFrame
    reactions: pd.DataFrame
    stoichiometry: pd.DataFrame
    sbml_models: pd.DataFrame
    sbml_metabolites: pd.DataFrame
    sbml_reactions: pd.DataFrame
    sbml_stoichiometry: pd.DataFrame


def read_inputs(validated: Path, composition: str) -> Inputs:
    """Read the parts from `validated`; `composition` says whose biomass."""

    def bigg(part: str) -> pd.DataFrame:
        return read_table(validated / "networks" / BIGG / f"{part}.parquet").reset_index(drop=True)

    def sbml(part: str) -> pd.DataFrame:
        tables = [
            read_table(validated / "networks" / name / f"{part}.parquet").assign(source=name)
            for name in (DRAFTS, CURATED)
        ]
        return pd.concat(tables, ignore_index=True)

    biomass = bigg("biomass")
    chosen = biomass[(biomass["composition"] == composition) & (biomass["compartment"] == "c")]
    return Inputs(
        memberships=bigg("memberships"),
        names=bigg("models"),
        amounts=dict(zip(chosen["compound"], chosen["coefficient"], strict=True)),
        compounds=bigg("compounds"),
        metabolites=bigg("universe_metabolites"),
        reactions=bigg("universe_reactions"),
        stoichiometry=bigg("universe_stoichiometry")[["reaction", "metabolite", "coefficient"]],
        sbml_models=sbml("models"),
        sbml_metabolites=sbml("metabolites"),
        sbml_reactions=sbml("reactions"),
        sbml_stoichiometry=sbml("stoichiometry"),
    )
