"""Rebuilds the networks from the tables, ready for flux-balance analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from domains.networks.inputs import BIGG
from domains.networks.network import Network, rebuilt

MAINTENANCE: Final = "ATPM"


def rebuilt_networks(
    memberships: pd.DataFrame,
    stoichiometry: pd.DataFrame,
    kinds: pd.Series,
    objectives: Mapping[str, str],
    core: Mapping[str, float],
) -> Iterator[Network]:
    """Every network, in order of its key.

    Exchanges are made anew, so that a medium means the same for all. BiGG's lists have no border of their own but the
    two sinks of iYS854, which go; networks in SBML keep their demands and their own biomass. Maintenance is asked of
    none, since most state none.

    Args:
        memberships: reactions of networks that the pool knows.
        stoichiometry: the pool's.
        kinds: kind of each reaction of the pool.
        objectives: for networks in SBML, the published name of the reaction that is growth.
        core: amounts of core biomass.
    """
    for organism, rows in memberships.groupby("organism"):
        key = str(organism)
        outside = {"exchange", "demand"} if rows["source"].iloc[0] == BIGG else {"exchange"}
        kept = rows[~rows["reaction"].map(kinds).isin(outside)]
        bounds = kept.set_index("published")[["lower_bound", "upper_bound"]]
        if MAINTENANCE in bounds.index:
            bounds.loc[MAINTENANCE, "lower_bound"] = 0.0
        own = kept[["published", "reaction"]].merge(stoichiometry, on="reaction").drop(columns="reaction")
        own = own.rename(columns={"published": "reaction"})
        yield rebuilt(key, bounds, own, core, biomass=objectives.get(key))
