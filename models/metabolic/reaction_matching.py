"""Match reactions of a network to the pool by identifier, then by stoichiometry.

A copy of this file goes with every served version of the model, so it imports nothing of this repository.

Shapes: R reactions and M metabolites of the pool, A reactions of the network.
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
"""Least share of common metabolites for two reactions of one name: databases differ in protons and water, and use some
names for two different reactions."""
DIGITS: Final = 4
"""Compared digits of a coefficient, relative to the largest of its reaction: databases round differently."""


class ReactionPool(Protocol):
    """The part of a pool that matching needs."""

    @property
    def reactions(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def metabolites(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def stoichiometry(self) -> Any: ...  # noqa: D102


@dataclass(frozen=True)
class NetworkReactions:
    """The reactions of one network, in the metabolites that the pool has.

    Attributes:
        names: A.
        stoichiometry: (A, M), of the metabolites that the pool has.
        sizes: all metabolites of each reaction, also those that the pool lacks, (A,).
    """

    names: tuple[str, ...]
    stoichiometry: csr_array
    sizes: npt.NDArray[np.intp]


def network_reactions(
    pool: ReactionPool, reaction: Sequence[str], metabolite: Sequence[str], coefficient: Sequence[float]
) -> NetworkReactions:
    """Read a long table, one row a metabolite in a reaction; reactions are in the order of their first rows."""
    place: dict[str, int] = {}
    rows = np.array([place.setdefault(name, len(place)) for name in reaction], dtype=np.intp)
    column_of = {name: column for column, name in enumerate(pool.metabolites)}
    columns = np.array([column_of.get(name, -1) for name in metabolite], dtype=np.intp)
    there = columns >= 0
    values = np.asarray(coefficient, dtype=np.float64)[there]
    shape = (len(place), len(pool.metabolites))
    matrix = csr_array((values, (rows[there], columns[there])), shape=shape)
    matrix.sort_indices()
    return NetworkReactions(tuple(place), matrix, np.bincount(rows, minlength=len(place)))


def match_reactions(pool: ReactionPool, network: NetworkReactions, suggested: Rows, counts: Rows) -> tuple[Rows, Rows]:
    """The pool's row of each reaction by name and by stoichiometry, (A,) each; -1 for none, at most one of both.

    A draft may have other coefficients for a reaction than the pool, which then has it as `<name>@<draft>`, too: where
    the coefficients are those of the draft, that row is taken.

    Args:
        pool: R reactions.
        network: A reactions.
        suggested: the row of the pool that has the reaction's name, -1 for none, (A,).
        counts: how many known networks have each reaction of the pool, (R,).
    """
    named, alike = match_names(pool, network, suggested), match_stoichiometry(pool, network, counts)
    for place in np.flatnonzero((named >= 0) & (alike >= 0)):
        if pool.reactions[alike[place]].startswith(f"{pool.reactions[named[place]]}@"):
            named[place] = alike[place]
    return named, np.where(named >= 0, -1, alike)


def match_names(pool: ReactionPool, network: NetworkReactions, suggested: Rows) -> Rows:
    """The suggested rows, -1 where there is none or the two reactions have too few common metabolites, (A,)."""
    places = np.flatnonzero(suggested >= 0)
    theirs = _ones(csr_array(pool.stoichiometry[suggested[places]]))
    shared = np.asarray(_ones(csr_array(network.stoichiometry[places])).multiply(theirs).sum(axis=1)).ravel()
    together = network.sizes[places] + np.diff(theirs.indptr) - shared
    found = np.full(len(suggested), -1, dtype=np.intp)
    agree = shared >= AGREEMENT * together
    found[places[agree]] = suggested[places[agree]]
    return found


def match_stoichiometry(pool: ReactionPool, network: NetworkReactions, counts: Rows) -> Rows:
    """The pool's row with the same stoichiometry up to direction and scale; -1 for none, (A,).

    Of several such rows, the one that most known networks have.
    """
    keys = signatures(pool.stoichiometry)
    rows = {keys[row]: int(row) for row in np.argsort(-counts, kind="stable")[::-1]}
    whole = np.diff(network.stoichiometry.indptr) == network.sizes
    found = [
        rows.get(key, -1) if known else -1 for key, known in zip(signatures(network.stoichiometry), whole, strict=True)
    ]
    return np.array(found, dtype=np.intp)


def signatures(matrix: csr_array) -> list[tuple[bytes, bytes]]:
    """A key for each row, equal for reactions that are the same up to direction and scale."""
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
