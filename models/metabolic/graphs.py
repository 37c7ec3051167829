"""The tables of `data/processed/metabolic` as the arrays that the model reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from domains.networks.contracts.formulas import atoms
from models.metabolic.contracts import REMEDY, TABLES, require_graphs
from models.metabolic.pool import COMPARTMENTS, METABOLITE_FEATURES, Floats, Known, Pool
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import ContractError

NETWORK_TABLES: Final = ("organisms", "reactions", "metabolites", "stoichiometry", "memberships")
ELEMENTS: Final = {"C": "carbon", "H": "hydrogen", "N": "nitrogen", "O": "oxygen", "P": "phosphorus", "S": "sulfur"}
COMPARTMENT_OF: Final = {"c": "in_cytosol", "e": "in_outside", "p": "in_periplasm", "m": "in_mitochondrion"}
CHARGE_SCALE: Final = 4.0
"""A charge is divided by this: ATP's is then 1."""


@dataclass(frozen=True)
class Graphs:
    """Networks to learn from.

    Attributes:
        pool: every reaction that a network may have, in the order of their names.
        known: the networks that are trained and tested on, in the order of their names.
        organisms: the table of all networks, drafts too, by organism.
    """

    pool: Pool
    known: Known
    organisms: pd.DataFrame


def read_graphs(folder: Path) -> Graphs:
    """Read the networks that `build_graphs` wrote.

    Raises:
        DataError: a table is missing or no Parquet.
        ContractError: a table breaks its contract, or two tables do not fit one another.
    """
    tables = {name: read_table(folder / f"{name}.parquet") for name in NETWORK_TABLES}
    require_graphs(tables)
    pool = _pool(tables)
    organisms = tables["organisms"].set_index("organism").sort_index()
    return Graphs(pool, _known(pool, organisms, tables["memberships"]), organisms)


def read_part(folder: Path, name: str) -> pd.DataFrame:
    """One table that `build_graphs` wrote, such as `media`, held against its contract.

    Raises:
        DataError: it is missing or no Parquet.
        ContractError: it breaks its contract.
    """
    table = read_table(folder / f"{name}.parquet")
    require_table(table, TABLES[name], name)
    return table


def metabolite_features(metabolites: pd.DataFrame, reactions: pd.Series) -> Floats:
    """Features of each metabolite, (M, F) in the columns of `METABOLITE_FEATURES`.

    Formulas are those of lists of compounds. A curated network's own formula is the better one, but only metabolites of
    that network have it: a model would read there what is hidden of it.

    Args:
        metabolites: `compartment`, `universe_formula` and `universe_charge` of each; an unknown charge counts as 0.
        reactions: how many reactions of the pool each is in.
    """
    known = metabolites["universe_formula"].notna()
    counts = [
        atoms(formula) if there else {} for formula, there in zip(metabolites["universe_formula"], known, strict=True)
    ]
    columns = {name: np.array([found.get(symbol, 0) for found in counts]) for symbol, name in ELEMENTS.items()}
    others = np.array([sum(number for symbol, number in found.items() if symbol not in ELEMENTS) for found in counts])
    columns["other_atoms"] = others
    columns["reactions"] = reactions.to_numpy()
    columns = {name: np.log1p(values) for name, values in columns.items()}
    columns["charge"] = metabolites["universe_charge"].fillna(0.0).to_numpy() / CHARGE_SCALE
    columns["formula_unknown"] = ~known.to_numpy()
    place = metabolites["compartment"].map(COMPARTMENT_OF).fillna("in_other")
    columns |= {name: (place == name).to_numpy() for name in COMPARTMENTS}
    features: Floats = np.stack([columns[name].astype(np.float32) for name in METABOLITE_FEATURES], axis=1)
    return features


def _pool(tables: dict[str, pd.DataFrame]) -> Pool:
    reactions = tables["reactions"].sort_values("reaction", ignore_index=True)
    metabolites = tables["metabolites"].sort_values("metabolite", ignore_index=True)
    parts = tables["stoichiometry"]
    rows = pd.Index(reactions["reaction"]).get_indexer(pd.Index(parts["reaction"]))
    columns = pd.Index(metabolites["metabolite"]).get_indexer(pd.Index(parts["metabolite"]))
    made = parts["coefficient"].to_numpy(np.float32)
    shape = (len(reactions), len(metabolites))
    stoichiometry = csr_array((made, (rows, columns)), shape=shape)
    stoichiometry.sort_indices()
    occurs = metabolites["metabolite"].map(parts["metabolite"].value_counts())
    return Pool(
        tuple(reactions["reaction"]),
        tuple(metabolites["metabolite"]),
        stoichiometry,
        reactions["reversible"].to_numpy(bool),
        metabolite_features(metabolites, occurs),
    )


def _known(pool: Pool, organisms: pd.DataFrame, memberships: pd.DataFrame) -> Known:
    trained = organisms[organisms["trained"]]
    if trained.empty:
        raise ContractError(
            "No metabolic network is trained on.",
            found=f"{len(organisms)} networks, none marked `trained`",
            allowed="at least one",
            fix=REMEDY,
        )
    members = memberships[memberships["organism"].isin(trained.index)]
    has = np.zeros((len(trained), len(pool.reactions)), dtype=bool)
    rows = pd.Index(pool.reactions).get_indexer(pd.Index(members["reaction"]))
    has[trained.index.get_indexer(pd.Index(members["organism"])), rows] = True
    return Known(tuple(trained.index), tuple(trained["split_group"]), has)
