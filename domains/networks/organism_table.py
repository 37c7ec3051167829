"""The table of organisms: whose networks they are, how large, and what they may be used for."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from domains.networks.audit import Verdicts
from domains.networks.biomass import CORE
from domains.networks.contracts.organisms import Organisms
from stromatolite.errors import ContractError


def organism_table(
    memberships: pd.DataFrame,
    stoichiometry: pd.DataFrame,
    taxonomy: pd.DataFrame,
    names: pd.DataFrame,
    verdicts: Verdicts,
) -> pd.DataFrame:
    """One row a network.

    Args:
        memberships: reactions of networks that the pool knows.
        stoichiometry: the pool's.
        taxonomy: one row a network, by its key.
        names: what BiGG calls the networks' organisms: `model`, `organism`, `genus`, `kingdom`.
        verdicts: the audit.

    Raises:
        ContractError: a network has no place in the taxonomy, or BiGG calls its organism otherwise.
    """
    require_taxonomy(memberships, taxonomy, names)
    held = held_metabolites(memberships, stoichiometry)
    members = memberships.groupby("organism")
    table = taxonomy.assign(
        genus=taxonomy["name"].str.split().str[0],
        reactions=members.size(),
        metabolites=held.groupby("organism")["metabolite"].nunique(),
        genes=members["genes"].agg(gene_count),
        core_compounds=pd.Series(core_compounds(held)),
        flux_analysis=verdicts.flux_analysis,
        anoxic_labels=verdicts.anoxic_labels,
        source=members["source"].first(),
    )
    return table.reset_index()[list(Organisms.to_schema().columns)].sort_values("organism", ignore_index=True)


def held_metabolites(memberships: pd.DataFrame, stoichiometry: pd.DataFrame) -> pd.DataFrame:
    """The metabolites of each network: `organism`, `metabolite`."""
    pairs = memberships[["organism", "reaction"]].drop_duplicates()
    return (
        pairs.merge(stoichiometry[["reaction", "metabolite"]], on="reaction").drop(columns="reaction").drop_duplicates()
    )


def core_compounds(held: pd.DataFrame) -> Mapping[str, int]:
    """How many compounds of core biomass each network knows."""
    known = held["metabolite"].isin({f"{name}_c" for name in CORE})
    return {str(name): int(count) for name, count in known.groupby(held["organism"]).sum().items()}


def gene_count(rules: pd.Series) -> int:
    """The genes that rules such as `a and (b or c)` name."""
    words = {word for rule in rules.dropna() for word in re.findall(r"[^\s()]+", rule)}
    return len(words - {"and", "or", "AND", "OR"})


def require_taxonomy(memberships: pd.DataFrame, taxonomy: pd.DataFrame, names: pd.DataFrame) -> None:
    """Refuse networks of unknown organisms.

    Raises:
        ContractError: with the networks at fault.
    """
    networks = set(memberships["organism"])
    if networks != set(taxonomy.index):
        raise ContractError(
            "domains/networks/taxonomy.tsv and the networks do not name the same organisms.",
            found=", ".join(sorted(networks ^ set(taxonomy.index))),
            allowed="one line a network",
        )
    both = taxonomy.merge(names, left_index=True, right_on="model", suffixes=("", "_bigg"))
    other = both[(both["name"] != both["organism"]) | (both["kingdom"] != both["kingdom_bigg"])]
    if len(other):
        raise ContractError(
            "domains/networks/taxonomy.tsv and BiGG disagree on an organism.",
            found=", ".join(f"{row['model']}: {row['name']}" for row in other.to_dict("records")),
            allowed=", ".join(other["organism"]),
        )
