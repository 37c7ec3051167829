"""The universal pool of reactions as arrays, and evidence from known networks for reactions that one network lacks.

A copy of this file goes with every served version of the model, so it imports nothing of this repository.

Shapes: R reactions and M metabolites of the pool, J known networks, A seen and B queried reactions, F features of a
metabolite, G features of a reaction, E columns of evidence.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

COMPARTMENTS: Final = ("in_cytosol", "in_outside", "in_periplasm", "in_mitochondrion", "in_other")
METABOLITE_FEATURES: Final = (
    "carbon", "hydrogen", "nitrogen", "oxygen", "phosphorus", "sulfur", "other_atoms",  # log1p of atoms
    "charge", "formula_unknown", *COMPARTMENTS, "reactions",  # log1p of the pool's reactions that it is in
)  # fmt: skip
REACTION_FEATURES: Final = (
    "used", "made", *COMPARTMENTS, "several_compartments", "commonest", "rarest",
)  # fmt: skip
EVIDENCE: Final = (
    "frequency", "like_networks", "likest_network", "locally_like_networks", "locally_likest_network",
    "adjacent_reactions", "known_metabolites", "known_rare_metabolites", "unknown_metabolites", "dead_ends",
)  # fmt: skip
RARE: Final = 40
"""Two reactions that share only metabolites of more reactions than this (water, ATP, ...) are no neighbours."""
SHARPNESS: Final = 4
"""Power of the similarity by which networks are weighted: the most similar count most."""


@dataclass(frozen=True)
class Pool:
    """Every reaction that a network may have.

    Attributes:
        reactions: their names, R.
        metabolites: names with their compartments, M.
        stoichiometry: (R, M), negative where a metabolite is used.
        reversible: whether a reaction runs both ways, (R,).
        metabolite_features: (M, F), see `METABOLITE_FEATURES`.
    """

    reactions: tuple[str, ...]
    metabolites: tuple[str, ...]
    stoichiometry: csr_array
    reversible: Flags
    metabolite_features: Floats

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of each reaction, by its name."""
        return {name: row for row, name in enumerate(self.reactions)}

    @cached_property
    def takes_part(self) -> csr_array:
        """(R, M), 1 where a metabolite is in a reaction."""
        return _ones(self.stoichiometry)

    @cached_property
    def reaction_features(self) -> Floats:
        """(R, G), see `REACTION_FEATURES`."""
        return reaction_features(self.stoichiometry, self.metabolite_features)

    @cached_property
    def is_rare(self) -> Flags:
        """Whether a metabolite is in few enough reactions to make neighbours of them, (M,)."""
        return np.asarray(self.takes_part.sum(axis=0) <= RARE).ravel()

    @cached_property
    def neighbours(self) -> csr_array:
        """(R, R), 1 where two reactions share a rare metabolite, and none with itself."""
        rare = csr_array(self.takes_part[:, np.flatnonzero(self.is_rare)])
        shared = csr_array(rare @ rare.T)
        shared.setdiag(0)
        shared.eliminate_zeros()
        return _ones(shared)


@dataclass(frozen=True)
class Known:
    """Networks that evidence is taken from.

    Attributes:
        organisms: their names, J.
        groups: the taxonomic group of each, J.
        has: which has which reaction, (J, R).
    """

    organisms: tuple[str, ...]
    groups: tuple[str, ...]
    has: Flags

    def without(self, *groups: str) -> Known:
        """The networks of all other groups."""
        return self.only([place for place, group in enumerate(self.groups) if group not in groups])

    def among(self, organisms: tuple[str, ...]) -> Known:
        """These networks, in their own order."""
        return self.only([self.organisms.index(name) for name in organisms])

    def only(self, places: list[int]) -> Known:
        """The networks at these places."""
        names, groups = tuple(self.organisms[p] for p in places), tuple(self.groups[p] for p in places)
        return Known(names, groups, self.has[places])

    @cached_property
    def weights(self) -> Floats:
        """Weight of each network, (J,): all groups have the same sum."""
        size = {group: self.groups.count(group) for group in self.groups}
        weights: Floats = np.array([1.0 / size[group] / len(size) for group in self.groups], dtype=np.float32)
        return weights


@dataclass(frozen=True)
class Query:
    """Input of the network: the seen reactions of one organism, and the reactions to score, of the pool or not.

    Attributes:
        metabolites: features of all M metabolites, (M, F).
        seen: stoichiometry of the seen reactions, (A, M).
        seen_features: (A, G).
        queried: stoichiometry of the reactions to score, (B, M).
        queried_features: (B, G).
        evidence: see `EVIDENCE`, (B, E); zeros where none may be used.
    """

    metabolites: Floats
    seen: csr_array
    seen_features: Floats
    queried: csr_array
    queried_features: Floats
    evidence: Floats


def build_query(pool: Pool, known: Known, seen: Rows, queried: Rows) -> Query:
    """A query about reactions of the pool, by their rows."""
    return Query(
        pool.metabolite_features,
        csr_array(pool.stoichiometry[seen]),
        pool.reaction_features[seen],
        csr_array(pool.stoichiometry[queried]),
        pool.reaction_features[queried],
        evidence(pool, known, seen, queried),
    )


def query_without_evidence(pool: Pool, seen: csr_array, queried: csr_array) -> Query:
    """A query about any reactions of the pool's metabolites, (A, M) and (B, M), without evidence of known networks."""
    return Query(
        pool.metabolite_features,
        seen,
        reaction_features(seen, pool.metabolite_features),
        queried,
        reaction_features(queried, pool.metabolite_features),
        np.zeros((queried.shape[0], len(EVIDENCE)), dtype=np.float32),
    )


def reaction_features(stoichiometry: csr_array, metabolite_features: Floats) -> Floats:
    """(N, G) features of reactions, from their participants (N, M).

    Reversibility is left out, because it leaks the answer: in BiGG 90 % of the reactions that are in none of our
    networks are reversible, and 26 % of those that are in one.
    """
    ones = _ones(stoichiometry)
    first = METABOLITE_FEATURES.index(COMPARTMENTS[0])
    inside = (ones @ metabolite_features[:, first : first + len(COMPARTMENTS)]) > 0
    degree = metabolite_features[:, METABOLITE_FEATURES.index("reactions")]
    taking_part = degree[ones.indices]
    starts = ones.indptr[:-1]
    size = np.diff(ones.indptr)
    if not (size > 0).all():
        raise ValueError("a reaction needs metabolites")
    used = np.add.reduceat(stoichiometry.data < 0, starts, dtype=np.float32) if len(size) else np.zeros(0, np.float32)
    extremes = [cut.reduceat(taking_part, starts) if len(size) else used for cut in (np.maximum, np.minimum)]
    columns = [np.log1p(used), np.log1p(size - used), *inside.T, inside.sum(axis=1) > 1, *extremes]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def evidence(pool: Pool, known: Known, seen: Rows, queried: Rows) -> Floats:
    """Features of each queried reaction from known networks and from the seen reactions, (B, E).

    Networks are compared by the Jaccard index of their reactions; locally by that of the reactions next to the queried
    one. "Like networks" is the share of networks that have the reaction, weighted by similarity.
    """
    shown = np.zeros(len(pool.reactions), dtype=bool)
    shown[seen] = True
    columns: list[Any] = []
    adjacent = csr_array(pool.neighbours[queried])
    around = adjacent @ shown.astype(np.float32)
    if known.organisms:
        has = known.has[:, queried].T.astype(np.float32)
        both = (known.has & shown).sum(axis=1)
        alike = both / np.maximum((known.has | shown).sum(axis=1), 1)
        common = adjacent @ (known.has & shown).T.astype(np.float32)
        theirs = adjacent @ known.has.T.astype(np.float32)
        locally = (common + alike) / (theirs + around[:, None] - common + 1.0)
        columns += [has @ known.weights]
        for likeness in (np.broadcast_to(alike, has.shape), locally):
            weight = likeness**SHARPNESS * known.weights
            columns += [(weight * has).sum(axis=1) / (weight.sum(axis=1) + 1e-12), (likeness * has).max(axis=1)]
    else:
        columns += [np.zeros(len(queried))] * 5
    occurs = np.asarray(pool.takes_part[seen].sum(axis=0)).ravel()
    parts = csr_array(pool.takes_part[queried])
    size = parts.sum(axis=1)
    there = parts @ (occurs > 0).astype(np.float32)
    rare = parts @ pool.is_rare.astype(np.float32)
    rare_there = parts @ ((occurs > 0) & pool.is_rare).astype(np.float32)
    columns += [np.log1p(around), there / size, (rare_there + 0.5) / (rare + 1.0)]
    columns += [np.log1p(size - there), np.log1p(parts @ (occurs == 1).astype(np.float32))]
    return np.stack(columns, axis=1).astype(np.float32)


def save(path: Path, pool: Pool, known: Known) -> None:
    """Write pool and known networks as one safetensors file."""
    from safetensors.numpy import save_file

    sparse = pool.stoichiometry
    arrays = {
        "data": sparse.data.astype(np.float32),
        "indices": sparse.indices.astype(np.int32),
        "indptr": sparse.indptr.astype(np.int32),
        "reversible": pool.reversible,
        "metabolite_features": pool.metabolite_features,
        "has": known.has,
    }
    names = {
        "reactions": pool.reactions,
        "metabolites": pool.metabolites,
        "organisms": known.organisms,
        "groups": known.groups,
    }
    save_file(arrays, str(path), {"names": json.dumps(names, sort_keys=True)})


def load(path: Path | str) -> tuple[Pool, Known]:
    """Read what `save` wrote."""
    from safetensors import safe_open

    with safe_open(str(path), "numpy") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
        names = {key: tuple(value) for key, value in json.loads(file.metadata()["names"]).items()}
    shape = (len(names["reactions"]), len(names["metabolites"]))
    stoichiometry = csr_array((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape)
    pool = Pool(
        names["reactions"], names["metabolites"], stoichiometry, arrays["reversible"], arrays["metabolite_features"]
    )
    return pool, Known(names["organisms"], names["groups"], arrays["has"])


def _ones(matrix: csr_array) -> csr_array:
    return csr_array((np.ones(matrix.nnz, dtype=np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)
