"""The form in which the served model reads networks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.metabolic.recognition import ReactionPool, Rows


def long_table(pool: ReactionPool, rows: Rows, organism: str) -> pd.DataFrame:
    """Reactions of the pool in the form that the served model reads."""
    part = pool.stoichiometry[rows].tocoo()
    return pd.DataFrame(
        {
            "organism": organism,
            "reaction": [pool.reactions[rows[row]] for row in part.row],
            "metabolite": [pool.metabolites[column] for column in part.col],
            "coefficient": part.data.astype(np.float64),
        }
    )
