"""The table of reactions: what each does, who has it, and whether it is balanced."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domains.networks.balance import charge_balance, mass_balance
from domains.networks.contracts.reactions import Reactions
from domains.networks.pool import BIOMASS, Pool


def reaction_table(pool: Pool, memberships: pd.DataFrame, metabolites: pd.DataFrame) -> pd.DataFrame:
    """One row a reaction of the pool.

    Args:
        pool: all reactions.
        memberships: who has which, within what bounds.
        metabolites: the table of metabolites.
    """
    table = pool.reactions.set_index("reaction", drop=False)
    table["kind"] = kinds(pool.stoichiometry)
    table["equation"] = equations(pool.stoichiometry)
    table["compartments"] = _compartments(pool.stoichiometry)
    members = memberships.groupby("reaction")
    table["networks"] = members["organism"].nunique().reindex(table.index, fill_value=0).astype(int)
    both_ways = (memberships["lower_bound"] < 0) & (memberships["upper_bound"] > 0)
    table["reversible"] = (
        both_ways.groupby(memberships["reaction"]).any().reindex(table.index, fill_value=True).astype(bool)
    )
    table["subsystem"] = _commonest(memberships).reindex(table.index)
    inner = table["kind"] == "internal"
    for name, weigh in (("mass_balance", mass_balance), ("charge_balance", charge_balance)):
        table[name] = weigh(pool.stoichiometry, metabolites).reindex(table.index).where(inner, "open")
    columns = list(Reactions.to_schema().columns)
    return table[columns].reset_index(drop=True).sort_values("reaction", ignore_index=True)


def kinds(stoichiometry: pd.DataFrame) -> pd.Series:
    """What each reaction is: growth, over the border of the system (one metabolite comes or goes), or inside it.

    HCO3E1 and EDTXSCOF of the universe use up several metabolites and make none: their products are lost. They count as
    internal, so that their balance says it.
    """
    alone = stoichiometry.groupby("reaction").size() == 1
    names = alone.index.to_series()
    found = np.select(
        [names.str.match(BIOMASS), alone & names.str.startswith("EX_"), alone],
        ["biomass", "exchange", "demand"],
        "internal",
    )
    return pd.Series(found, index=alone.index, dtype=object)


def equations(stoichiometry: pd.DataFrame) -> pd.Series:
    """Each reaction as text, such as `2 h2_c + o2_c -> 2 h2o_c`."""
    ordered = stoichiometry.sort_values(["reaction", "metabolite"])
    size = ordered["coefficient"].abs()
    text = np.where(size == 1, "", size.map("{:.10g} ".format)) + ordered["metabolite"]
    made = ordered["coefficient"] > 0
    index = pd.Index(ordered["reaction"].unique(), name="reaction")
    sides = [text[side].groupby(ordered.loc[side, "reaction"]).agg(" + ".join) for side in (~made, made)]
    left, right = (side.reindex(index, fill_value="") for side in sides)
    found: pd.Series = (left + " -> " + right).str.strip()
    return found


def _compartments(stoichiometry: pd.DataFrame) -> pd.Series:
    pairs = pd.DataFrame(
        {"reaction": stoichiometry["reaction"], "compartment": stoichiometry["metabolite"].str.rpartition("_")[2]}
    )
    pairs = pairs.drop_duplicates().sort_values(["reaction", "compartment"])
    return pairs.groupby("reaction")["compartment"].agg(";".join)


def _commonest(memberships: pd.DataFrame) -> pd.Series:
    """The subsystem that most networks put a reaction in; of several, the first by name."""
    counts = memberships.groupby(["reaction", "subsystem"])["organism"].nunique().reset_index()
    ordered = counts.sort_values(["reaction", "organism", "subsystem"], ascending=[True, False, True])
    return ordered.drop_duplicates("reaction").set_index("reaction")["subsystem"]
