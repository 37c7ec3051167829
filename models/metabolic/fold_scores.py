"""Scores of every method on one fold: its network and the baselines, on networks that none of them saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models.evaluation.documents import CANDIDATE
from models.metabolic.baselines import BASELINES, RankingQuery, Scorer
from models.metabolic.evaluation_settings import MetabolicEvaluation
from models.metabolic.folds import Fold
from models.metabolic.graph_vae import GraphVAE
from models.metabolic.masking import hide, hiding_rng, not_seen, rows_of
from models.metabolic.metrics import Ranking, ranking_metrics
from models.metabolic.neighbours import Neighbours, find_neighbours
from models.metabolic.pool import Known, Pool, Rows, build_query

Floats = npt.NDArray[np.floating[Any]]

METHODS: Final = (CANDIDATE, *BASELINES)
TOP: Final = 10
"""A hidden reaction that is ranked this high may be drawn."""
SAMPLED: Final = 200
"""Reactions that are scored again in another batch."""

INVARIANTS: Final = {
    "scores_not_finite": "reactions",
    "company_changes_score": "logit",
}
"""What must hold of every ranking, with its unit; 0 is perfect. The last one: a score may not depend on its batch."""


@dataclass(frozen=True)
class RecoveredReaction:
    """A hidden reaction that the network ranks among the first.

    Attributes:
        organism: the network that it was hidden from.
        number: of the repetition.
        row: of the pool.
        rank: among all candidates, by the network, from 1.
        frequency_rank: the same by the frequency of reactions; the mean rank where scores are tied.
    """

    organism: str
    number: int
    row: int
    rank: int
    frequency_rank: float


@dataclass(frozen=True)
class FoldScores:
    """Scores of one fold; H rankings, organism after organism.

    Attributes:
        fold: name of the fold.
        organisms: the organism of each ranking, H.
        hidden: how many reactions were hidden, (H,).
        metrics: by method, (H, 3): see `models.metabolic.metrics.UNITS`.
        curves: by method, mean over rankings of precision at each recall, (101,).
        recovered: what may be drawn, from the first ranking of each organism.
        invariants: by name, see `INVARIANTS`; counts over all rankings, the largest of all changes.
        neighbours: in the latent space, of each test organism.
    """

    fold: str
    organisms: tuple[str, ...]
    hidden: npt.NDArray[np.int64]
    metrics: Mapping[str, Floats]
    curves: Mapping[str, Floats]
    recovered: tuple[RecoveredReaction, ...]
    invariants: Mapping[str, float]
    neighbours: Mapping[str, Neighbours]


def score_fold(pool: Pool, known: Known, fold: Fold, net: GraphVAE, settings: MetabolicEvaluation) -> FoldScores:
    """Hide parts of each test network of a fold, and rank them among all candidates by every method.

    Args:
        pool: every reaction.
        known: all networks; methods see those of the fold's training organisms.
        fold: which organisms are tested.
        net: trained on the fold's training organisms.
        settings: of the evaluation.
    """
    training = known.among(fold.train)
    scorers = {name: baseline.method(pool, training, settings.seed) for name, baseline in BASELINES.items()}
    metrics: dict[str, list[Floats]] = {name: [] for name in METHODS}
    curves: dict[str, list[Floats]] = {name: [] for name in METHODS}
    organisms, sizes, recovered = [], [], []
    invariants = dict.fromkeys(INVARIANTS, 0.0)
    for organism in fold.test:
        for number in range(settings.hidings):
            rng = hiding_rng(settings.seed, organism, number)
            seen, hidden = hide(rows_of(known, organism), settings.hidden, rng)
            rows = not_seen(seen, len(pool.reactions))
            is_hidden = np.isin(rows, hidden)
            predictions = _predictions(pool, training, net, scorers, seen, rows)
            finite = np.isfinite(predictions[CANDIDATE])
            invariants["scores_not_finite"] += float((~finite).sum())
            predictions[CANDIDATE] = np.where(finite, predictions[CANDIDATE], -np.inf).clip(np.finfo(np.float32).min)
            for name, scores in predictions.items():
                ranking = Ranking.of(scores, is_hidden)
                metrics[name].append(ranking_metrics(ranking))
                curves[name].append(ranking.curve())
            organisms.append(organism)
            sizes.append(len(hidden))
            if number == 0:
                recovered += _recovered(organism, number, rows, is_hidden, predictions)
                change = _change_in_another_batch(pool, training, net, seen, rows, predictions[CANDIDATE])
                invariants["company_changes_score"] = max(invariants["company_changes_score"], change)
    return FoldScores(
        fold.name,
        tuple(organisms),
        np.array(sizes),
        {name: np.stack(values) for name, values in metrics.items()},
        {name: np.mean(values, axis=0) for name, values in curves.items()},
        tuple(recovered),
        invariants,
        find_neighbours(pool, known, net, fold.test),
    )


def _predictions(
    pool: Pool, known: Known, net: GraphVAE, scorers: Mapping[str, Scorer], seen: Rows, rows: Rows
) -> dict[str, Floats]:
    """A score of each candidate row by every method."""
    query = build_query(pool, known, seen, rows)
    ranking = RankingQuery(seen, rows, query.evidence, query.queried_features)
    return {CANDIDATE: net.scores(query)} | {name: score(ranking) for name, score in scorers.items()}


def _recovered(
    organism: str, number: int, rows: Rows, is_hidden: npt.NDArray[np.bool_], predictions: Mapping[str, Floats]
) -> list[RecoveredReaction]:
    first = np.argsort(-predictions[CANDIDATE], kind="stable")[:TOP]
    frequency = predictions["reaction_frequency"]
    found = []
    for rank, place in enumerate(first, start=1):
        if is_hidden[place]:
            above, level = (frequency > frequency[place]).sum(), (frequency == frequency[place]).sum()
            found.append(RecoveredReaction(organism, number, int(rows[place]), rank, float(above + (level + 1) / 2)))
    return found


def _change_in_another_batch(pool: Pool, known: Known, net: GraphVAE, seen: Rows, rows: Rows, scores: Floats) -> float:
    """Largest change of a score when few reactions are scored together, and the seen ones come in another order."""
    few = np.arange(0, len(rows), max(1, len(rows) // SAMPLED))
    again = net.scores(build_query(pool, known, seen[::-1].copy(), rows[few]))
    return float(np.abs(again - scores[few]).max())
