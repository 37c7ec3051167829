"""Baselines, each fitted on the networks of the fold's training organisms and on nothing else.

Every group of organisms has the same weight, however many networks it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models.evaluation.documents import Baseline
from models.metabolic.masking import hide, hiding_rng
from models.metabolic.pool import Known, Pool, Rows, evidence

Floats = npt.NDArray[np.floating[Any]]

NEIGHBOURS: Final = 20
FACTORS: Final = 20
TREES: Final = 100
HIDDEN: Final = 0.2
"""Share of each training network that is hidden to train a baseline."""
HIDINGS: Final = 4
"""Times that part of each training network is hidden to train a baseline; 16 gave no better one (docs/log.md)."""
CANDIDATES: Final = 1000
"""Reactions that a training network lacks, drawn beside the hidden ones."""
FIRST_OWN_HIDING: Final = 1_000_000
"""Number of the repetition that baselines are trained on: evaluations number theirs from 0."""


@dataclass(frozen=True)
class RankingQuery:
    """Reactions to score.

    Attributes:
        seen: rows of the pool that the organism shows, (A,).
        rows: rows of the pool to score, (B,).
        evidence: features of those from known networks, (B, E); see `models.metabolic.pool`.
        features: what they are, whatever network has them, (B, G); see `models.metabolic.pool`.
    """

    seen: Rows
    rows: Rows
    evidence: Floats
    features: Floats


Scorer = Callable[[RankingQuery], Floats]
"""Gives each reaction of a query a score, (B,); higher is likelier."""
Fit = Callable[[Pool, Known, int], Scorer]
"""From the pool, the networks of the training organisms and a seed to a scorer."""


def reaction_frequency(_pool: Pool, known: Known, _seed: int) -> Scorer:
    """The share of groups that have the reaction."""
    frequency = known.weights @ known.has
    return lambda query: np.asarray(frequency[query.rows])


def jaccard_neighbours(_pool: Pool, known: Known, _seed: int) -> Scorer:
    """The share of the most similar networks that have the reaction, weighted by squared Jaccard similarity."""

    def score(query: RankingQuery) -> Floats:
        shown = np.zeros(known.has.shape[1], dtype=bool)
        shown[query.seen] = True
        similarity = (known.has & shown).sum(axis=1) / (known.has | shown).sum(axis=1)
        nearest = np.argsort(-similarity, kind="stable")[:NEIGHBOURS]
        weight_J = similarity[nearest] ** 2 * known.weights[nearest]
        return np.asarray(weight_J @ known.has[nearest][:, query.rows])

    return score


def matrix_factorisation(_pool: Pool, known: Known, seed: int) -> Scorer:
    """Non-negative factors of the table of networks and reactions; an unseen organism is fitted by its seen reactions.

    Reactions that the same networks have share a column, counted as often as it occurs: the factors are the same.
    """
    from scipy.optimize import nnls
    from sklearn.decomposition import NMF

    patterns, pattern_of, count = np.unique(known.has.T, axis=0, return_inverse=True, return_counts=True)
    pattern_of = pattern_of.ravel()
    wide = np.sqrt(count)
    table = patterns.T * wide * np.sqrt(known.weights)[:, None]
    factors = NMF(min(FACTORS, len(known.organisms)), init="nndsvda", max_iter=1000, tol=1e-4, random_state=seed)
    factors.fit(table / table.max())
    basis_KP = factors.components_ / wide

    def score(query: RankingQuery) -> Floats:
        shown = np.bincount(pattern_of[query.seen], minlength=len(count))
        mixture, _ = nnls((basis_KP * wide).T, shown / wide)  # squared error over all reactions, by their columns
        return np.asarray((mixture @ basis_KP)[pattern_of[query.rows]])

    return score


def gradient_boosting(pool: Pool, known: Known, seed: int) -> Scorer:
    """Boosted trees on every column that the network scores a reaction by, trained on hidden parts of networks.

    A training network's own group is left out of its evidence, as an unseen organism's group is.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    columns, labels, weights = [], [], []
    for place, number in np.ndindex(len(known.organisms), HIDINGS):
        rng = hiding_rng(seed, known.organisms[place], FIRST_OWN_HIDING + number)
        seen, hidden = hide(np.flatnonzero(known.has[place]), HIDDEN, rng)
        lacking = rng.permutation(np.flatnonzero(~known.has[place]))[:CANDIDATES]
        queried = np.concatenate([hidden, lacking])
        found = evidence(pool, known.without(known.groups[place]), seen, queried)
        columns.append(np.hstack([found, pool.reaction_features[queried]]))
        labels.append(np.arange(len(queried)) < len(hidden))
        weights.append(np.full(len(queried), known.weights[place]))
    weight = np.concatenate(weights)
    trees = HistGradientBoostingClassifier(
        max_iter=TREES, learning_rate=0.1, max_leaf_nodes=15, early_stopping=False, random_state=seed
    )
    trees.fit(np.concatenate(columns), np.concatenate(labels), weight / weight.mean())
    return lambda query: np.asarray(trees.decision_function(np.hstack([query.evidence, query.features])))


BASELINES: Final[Mapping[str, Baseline[Fit]]] = {
    "reaction_frequency": Baseline(reaction_frequency, True, "share of groups that have a reaction"),
    "jaccard_neighbours": Baseline(jaccard_neighbours, True, "Jaccard 1912, New Phytol. 11, 37; Cover & Hart 1967"),
    "matrix_factorisation": Baseline(matrix_factorisation, True, "Lee & Seung 1999, Nature 401, 788"),
    "gradient_boosting": Baseline(gradient_boosting, True, "Friedman 2001, Ann. Stat. 29, 1189; Ke et al. 2017, NIPS"),
}
