"""Which part of a network is read when the whole does not fit into memory."""

from __future__ import annotations

import numpy as np

from models.metabolic.pool import Pool, Rows


def nearest(pool: Pool, seen: Rows, queried: Rows, most: int, rng: np.random.Generator) -> Rows:
    """At most `most` of the seen reactions: those with most neighbours among the queried ones, ties drawn at random.

    Args:
        pool: gives the neighbours.
        seen: rows of the reactions that could be read.
        queried: rows of the queried reactions.
        most: how many are read; 0 reads all.
        rng: draws among reactions of equally many neighbours.
    """
    if not most or len(seen) <= most:
        return seen
    is_queried = np.zeros(len(pool.reactions), dtype=np.float32)
    is_queried[queried] = 1.0
    adjacent = pool.neighbours[seen] @ is_queried
    order = np.lexsort((rng.random(len(seen)), -adjacent))
    return np.sort(seen[order[:most]])
