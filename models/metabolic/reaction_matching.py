"""Which reactions of the pool the reactions of a network are: by name where they agree, and by what becomes what.

A copy of this file goes with every served version of the model, so it imports nothing of this repository.

Letters: R reactions and M metabolites of the pool, A reactions of the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Rows = npt.NDArray[np.intp]

AGREEMENT: Final = 0.5
"""Share of all their metabolites that two reactions of one name must have in common: protons and water come and go
between databases, and one name may still stand for two reactions."""
DIGITS: Final = 4
"""Of a coefficient, relative to the largest of its reaction: databases round otherwise."""


class ReactionPool(Protocol):
    """What is asked of a pool."""

    @property
    def reactions(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def metabolites(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def stoichiometry(self) -> Any: ...  # noqa: D102


@dataclass(frozen=True)
class OwnReactions:
    """The reactions of one network, as far as the pool has their metabolites.

    Attributes:
        names: A.
        stoichiometry: (A, M), of the metabolites that the pool has.
        sizes: metabolites of each reaction, those too that the pool lacks, (A,).
    """

    names: tuple[str, ...]
    stoichiometry: csr_array
    sizes: npt.NDArray[np.intp]


def own_reactions(
    pool: ReactionPool, reaction: Sequence[str], metabolite: Sequence[str], coefficient: Sequence[float]
) -> OwnReactions:
    """The reactions of a long table with one row a metabolite in a reaction, in the order of their first rows."""
    place: dict[str, int] = {}
    rows = np.array([place.setdefault(name, len(place)) for name in reaction], dtype=np.intp)
    column_of = {name: column for column, name in enumerate(pool.metabolites)}
    columns = np.array([column_of.get(name, -1) for name in metabolite], dtype=np.intp)
    there = columns >= 0
    values = np.asarray(coefficient, dtype=np.float64)[there]
    shape = (len(place), len(pool.metabolites))
    matrix = csr_array((values, (rows[there], columns[there])), shape=shape)
    matrix.sort_indices()
    return OwnReactions(tuple(place), matrix, np.bincount(rows, minlength=len(place)))


def recognised(pool: ReactionPool, own: OwnReactions, suggested: Rows, networks: Rows) -> tuple[Rows, Rows]:
    """The row of the pool that each reaction is, by name and by stoichiometry, -1 for none, (A,) each; not both.

    A draft may write a reaction with other coefficients than the pool, which then has it as `<name>@<draft>` too: where
    the coefficients are those of the draft, that one is meant.

    Args:
        pool: R reactions.
        own: A reactions.
        suggested: the row of the pool that each one's name stands for, -1 for none, (A,).
        networks: how many known networks have each reaction of the pool, (R,).
    """
    named, alike = by_name(pool, own, suggested), by_stoichiometry(pool, own, networks)
    for place in np.flatnonzero((named >= 0) & (alike >= 0)):
        if pool.reactions[alike[place]].startswith(f"{pool.reactions[named[place]]}@"):
            named[place] = alike[place]
    return named, np.where(named >= 0, -1, alike)


def by_name(pool: ReactionPool, own: OwnReactions, suggested: Rows) -> Rows:
    """The suggested rows of the pool, -1 where there is none or the two have too few metabolites in common, (A,)."""
    asked = np.flatnonzero(suggested >= 0)
    theirs = _ones(csr_array(pool.stoichiometry[suggested[asked]]))
    shared = np.asarray(_ones(csr_array(own.stoichiometry[asked])).multiply(theirs).sum(axis=1)).ravel()
    together = own.sizes[asked] + np.diff(theirs.indptr) - shared
    found = np.full(len(suggested), -1, dtype=np.intp)
    agree = shared >= AGREEMENT * together
    found[asked[agree]] = suggested[asked[agree]]
    return found


def by_stoichiometry(pool: ReactionPool, own: OwnReactions, networks: Rows) -> Rows:
    """The row of the pool that makes and uses the same in the same proportions, either way round; -1 for none, (A,).

    Of several such, under several names, the one that most known networks have.
    """
    keys = signatures(pool.stoichiometry)
    rows = {keys[row]: int(row) for row in np.argsort(-networks, kind="stable")[::-1]}
    whole = np.diff(own.stoichiometry.indptr) == own.sizes
    found = [
        rows.get(key, -1) if known else -1 for key, known in zip(signatures(own.stoichiometry), whole, strict=True)
    ]
    return np.array(found, dtype=np.intp)


def signatures(matrix: csr_array) -> list[tuple[bytes, bytes]]:
    """For each row, what is equal where two reactions are the same up to direction and scale."""
    keys = []
    for first, last in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        columns, values = matrix.indices[first:last], matrix.data[first:last].astype(np.float64)
        if len(values):
            largest = np.abs(values).max()
            values = np.round(values / (largest if values[0] > 0 else -largest), DIGITS)
        keys.append((columns.astype(np.int64).tobytes(), values.tobytes()))
    return keys


def _ones(matrix: csr_array) -> csr_array:
    return csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
