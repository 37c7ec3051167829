"""Hiding part of a network, and asking for it back."""

from __future__ import annotations

import hashlib

import numpy as np

from models.metabolic.pool import Known, Rows


def rows_of(known: Known, organism: str) -> Rows:
    """The pool's rows of the reactions of a network."""
    return np.flatnonzero(known.has[known.organisms.index(organism)])


def hide(rows: Rows, share: float, rng: np.random.Generator) -> tuple[Rows, Rows]:
    """Split the reactions of a network into those that are seen and those that are hidden, at least one of each."""
    shuffled = rng.permutation(rows)
    hidden = min(max(1, round(share * len(rows))), len(rows) - 1)
    return np.sort(shuffled[hidden:]), np.sort(shuffled[:hidden])


def hiding_rng(seed: int, organism: str, number: int) -> np.random.Generator:
    """The generator of an organism's hiding of this number: the same for every method and every run of a seed."""
    name = int(hashlib.sha256(organism.encode()).hexdigest()[:8], 16)
    return np.random.default_rng([seed, name, number])


def not_seen(seen: Rows, reactions: int) -> Rows:
    """Every row of a pool of so many reactions but the seen ones."""
    queried = np.ones(reactions, dtype=bool)
    queried[seen] = False
    return np.flatnonzero(queried)
