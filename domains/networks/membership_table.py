"""The table of memberships: which network has which reaction of the pool."""

from __future__ import annotations

import pandas as pd

from domains.networks.contracts.reactions import Memberships
from domains.networks.inputs import BIGG, Inputs
from domains.networks.pool import Pool, in_universe


def membership_table(inputs: Inputs, pool: Pool) -> pd.DataFrame:
    """One row a reaction of a network, also where the pool does not know it: its contract sets that aside."""
    universe = frozenset(inputs.reactions["reaction"])
    bigg = inputs.memberships.assign(source=BIGG).rename(columns={"model": "organism", "reaction": "published"})
    bigg["reaction"] = pd.Series([in_universe(name, universe) for name in bigg["published"]], bigg.index, dtype=object)
    documents = inputs.sbml_reactions.assign(subsystem=None)
    documents["pooled"] = pool.names.reindex(pd.MultiIndex.from_frame(documents[["model", "reaction"]])).to_numpy()
    documents = documents.rename(columns={"model": "organism", "reaction": "published", "pooled": "reaction"})
    columns = list(Memberships.to_schema().columns)
    table = pd.concat([bigg[columns], documents[columns].astype({"subsystem": object})], ignore_index=True)
    return table.sort_values(["organism", "published"], ignore_index=True)
