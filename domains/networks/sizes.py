"""Counts what the networks of BiGG hold and compares it with the reference, network by network."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from domains.networks.network import Network
from domains.networks.reference import reference_sizes
from stromatolite.errors import ContractError


def sizes_as_published(memberships: pd.DataFrame, stoichiometry: pd.DataFrame) -> pd.DataFrame:
    """One row a network: reactions listed, those whose name is the universe's, and what these hold.

    Args:
        memberships: `model`, `reaction`, `genes`: BiGG's lists, every row.
        stoichiometry: the universe's.
    """
    has_genes = memberships["genes"].notna()
    held = memberships[["model", "reaction"]].merge(stoichiometry, on="reaction")
    per_reaction = held.groupby(["model", "reaction"]).size()
    columns = {
        "reactions": memberships.groupby("model").size(),
        "in_universe": per_reaction.groupby("model").size(),
        "metabolites": held.groupby("model")["metabolite"].nunique(),
        "boundary": (per_reaction == 1).groupby("model").sum(),
        "with_genes": has_genes.groupby(memberships["model"]).sum(),
        "edges": held.groupby("model").size(),
    }
    return pd.DataFrame(columns).rename_axis("organism")


def require_sizes(found: pd.DataFrame, networks: list[Network], cores: Mapping[str, int]) -> int:
    """Refuse networks that are not those of the reference; returns how many numbers agree.

    Args:
        found: see `sizes_as_published`.
        networks: the rebuilt ones.
        cores: how many compounds of core biomass each knows.

    Raises:
        ContractError: with every number that differs.
    """
    models = {
        network.organism: {
            "fba_reactions": len(network.bounds),
            "fba_metabolites": network.stoichiometry["metabolite"].nunique(),
            "core_compounds": cores[network.organism],
        }
        for network in networks
    }
    table = found.join(pd.DataFrame.from_dict(models, orient="index"))
    expected = reference_sizes()
    wrong = [f"{name}: in one of the two only" for name in sorted(set(table.index) ^ set(expected.index))]
    compared = 0
    for what in expected:
        numbers = expected[what].dropna()  # the reference has models of prokaryotes only
        found_numbers = table[what].reindex(numbers.index)
        compared += len(numbers)
        wrong += [
            f"{organism} {what}: {found_numbers[organism]:g}, expected {numbers[organism]:g}"
            for organism in numbers.index[found_numbers.notna() & (found_numbers != numbers)]
        ]
    if wrong:
        raise ContractError(
            "The rebuilt networks are not those of the reference.",
            found="\n    ".join(wrong),
            allowed="domains/networks/reference/networks.tsv",
        )
    return compared
