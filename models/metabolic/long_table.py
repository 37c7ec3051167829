"""The input table of the served model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.metabolic.reaction_matching import ReactionPool, Rows


def long_table(pool: ReactionPool, rows: Rows, organism: str) -> pd.DataFrame:
    """Reactions of the pool as the served model reads them, one row a metabolite in a reaction."""
    part = pool.stoichiometry[rows].tocoo()
    return pd.DataFrame(
        {
            "organism": organism,
            "reaction": [pool.reactions[rows[row]] for row in part.row],
            "metabolite": [pool.metabolites[column] for column in part.col],
            "coefficient": part.data.astype(np.float64),
        }
    )
