"""The networks of organisms, read back from the tables that domains/networks has built."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from domains.networks.biomass import COLUMN, core_amounts
from domains.networks.inputs import BIGG, CURATED, DRAFTS
from domains.networks.network import Network
from domains.networks.rebuilding import rebuilt_networks
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import DataError

LOST_PRODUCTS: Final = {"HCO3E1": {"hco3_x": 1.0, "h_x": 1.0}}
"""What some reactions of BiGG's universe make, and do not say. CO2 + H2O = HCO3- + H+ in the carboxysome: run backwards
without its products, Synechocystis would make all its carbon from nothing and grow on light without carbon dioxide."""


def networks_of(tables: Path, validated: Path, keys: Collection[str]) -> Iterator[Network]:
    """These networks, in order of their key, with the products that the universe has lost.

    Args:
        tables: folder of the tables `memberships`, `reactions` and `stoichiometry`.
        validated: folder of the validated sources of networks: `bigg_networks`, `carveme_sbml`, `cobra_sbml`.
        keys: keys of networks in the table of organisms.

    Raises:
        DataError: a table is missing, or has no such network.
    """
    memberships = read_table(tables / "memberships.parquet")
    missing = sorted(set(keys) - set(memberships["organism"]))
    if missing:
        raise DataError(
            f"{tables / 'memberships.parquet'} lacks networks.",
            found=", ".join(missing),
            allowed=", ".join(sorted(set(memberships["organism"]))),
        )
    kept = memberships[memberships["organism"].isin(list(keys))]
    stoichiometry = read_table(tables / "stoichiometry.parquet")
    stoichiometry = stoichiometry[stoichiometry["reaction"].isin(kept["reaction"])]
    kinds = read_table(tables / "reactions.parquet").set_index("reaction")["kind"]
    return map(completed, rebuilt_networks(kept, stoichiometry, kinds, _objectives(validated), _core(validated)))


def completed(network: Network) -> Network:
    """The network with the `LOST_PRODUCTS` that it knows, of reactions that make nothing."""
    rows = network.stoichiometry
    made = set(rows.loc[rows["coefficient"] > 0, "reaction"])
    lost = [
        (reaction, metabolite, coefficient)
        for reaction, products in LOST_PRODUCTS.items()
        if reaction in network.bounds.index and reaction not in made and products.keys() <= set(rows["metabolite"])
        for metabolite, coefficient in products.items()
    ]
    if not lost:
        return network
    return replace(network, stoichiometry=pd.concat([rows, pd.DataFrame(lost, columns=list(rows))], ignore_index=True))


def _objectives(validated: Path) -> dict[str, str]:
    """Published name of the reaction that is growth, by network in SBML."""
    tables = [read_table(validated / source / "models.parquet") for source in (DRAFTS, CURATED)]
    return {model: name for table in tables for model, name in zip(table["model"], table["objective"], strict=True)}


def _core(validated: Path) -> dict[str, float]:
    """Amounts of core biomass, mmol per gram of dry weight."""
    table = read_table(validated / BIGG / "biomass.parquet")
    chosen = table[(table["composition"] == COLUMN) & (table["compartment"] == "c")]
    return core_amounts(dict(zip(chosen["compound"], chosen["coefficient"], strict=True)))
