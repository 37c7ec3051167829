"""What every method says of every hiding: the network of a fold and the baselines, on groups that none of them saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from models.metabolic.baselines import BASELINES, Asked, Scorer
from models.metabolic.config import MetabolicConfig
from models.metabolic.folds import Fold
from models.metabolic.graph_vae import GraphVAE
from models.metabolic.metrics import Ranking, ranked
from models.metabolic.pool import Known, Pool, Rows, question
from models.metabolic.questions import hide, hiding_rng, not_seen, rows_of

Floats = npt.NDArray[np.floating[Any]]

CANDIDATE: Final = "candidate"
METHODS: Final = (CANDIDATE, *BASELINES)
SHOWN: Final = 10
"""A hidden reaction that is ranked this high may be drawn."""


INVARIANTS: Final = {
    "scores_not_finite": "reactions",
    "seen_reactions_proposed": "reactions",
    "company_changes_score": "logit",
}
"""What must hold of every ranking, with its unit; 0 is perfect."""


@dataclass(frozen=True)
class Filled:
    """A hidden reaction that the network ranks among the first.

    Attributes:
        organism: the network that it was hidden from.
        number: of the hiding.
        row: of the pool.
        rank: among all that were asked, by the network, from 1.
        frequency_rank: the same by the frequency of reactions; ties in the mean.
    """

    organism: str
    number: int
    row: int
    rank: int
    frequency_rank: float


@dataclass(frozen=True)
class Answers:
    """What came of one fold; H hidings, organism after organism.

    Attributes:
        fold: name of the fold.
        organisms: whose each hiding is, H.
        hidden: how many reactions were hidden, (H,).
        metrics: by method, (H, 3): see `models.metabolic.metrics.UNITS`.
        curves: by method, mean over hidings of precision at each recall, (101,).
        filled: what may be drawn, from the first hiding of each organism.
        invariants: by name, see `INVARIANTS`; counts over all hidings, the worst of all changes.
    """

    fold: str
    organisms: tuple[str, ...]
    hidden: npt.NDArray[np.int64]
    metrics: Mapping[str, Floats]
    curves: Mapping[str, Floats]
    filled: tuple[Filled, ...]
    invariants: Mapping[str, float]


def answer(pool: Pool, known: Known, fold: Fold, net: GraphVAE, config: MetabolicConfig) -> Answers:
    """Hide parts of each test network of a fold, and let every method ask for them back.

    Args:
        pool: every reaction.
        known: all networks; methods see those of the fold's training organisms.
        fold: who is tested.
        net: trained on the fold's training organisms.
        config: `evaluation.hidings` and `evaluation.hidden`.
    """
    seen_by_all = known.among(fold.train)
    scorers = {name: method.fit(pool, seen_by_all, config.seed) for name, method in BASELINES.items()}
    metrics: dict[str, list[Floats]] = {name: [] for name in METHODS}
    curves: dict[str, list[Floats]] = {name: [] for name in METHODS}
    organisms, sizes, filled = [], [], []
    invariants = dict.fromkeys(INVARIANTS, 0.0)
    for organism in fold.test:
        for number in range(config.evaluation.hidings):
            rng = hiding_rng(config.seed, organism, number)
            seen, hidden = hide(rows_of(known, organism), config.evaluation.hidden, rng)
            rows = not_seen(seen, len(pool.reactions))
            is_hidden = np.isin(rows, hidden)
            said = _said(pool, seen_by_all, net, scorers, seen, rows)
            finite = np.isfinite(said[CANDIDATE])
            invariants["scores_not_finite"] += float((~finite).sum())
            invariants["seen_reactions_proposed"] += float(np.isin(rows, seen).sum())
            said[CANDIDATE] = np.where(finite, said[CANDIDATE], -np.inf).clip(np.finfo(np.float32).min)
            for name, scores in said.items():
                ranking = Ranking.of(scores, is_hidden)
                metrics[name].append(ranked(ranking))
                curves[name].append(ranking.curve())
            organisms.append(organism)
            sizes.append(len(hidden))
            if number == 0:
                filled += _filled(organism, number, rows, is_hidden, said)
                change = _company(pool, seen_by_all, net, seen, rows, said[CANDIDATE])
                invariants["company_changes_score"] = max(invariants["company_changes_score"], change)
    return Answers(
        fold.name,
        tuple(organisms),
        np.array(sizes),
        {name: np.stack(values) for name, values in metrics.items()},
        {name: np.mean(values, axis=0) for name, values in curves.items()},
        tuple(filled),
        invariants,
    )


def _said(
    pool: Pool, known: Known, net: GraphVAE, scorers: Mapping[str, Scorer], seen: Rows, rows: Rows
) -> dict[str, Floats]:
    one = question(pool, known, seen, rows)
    asked = Asked(seen, rows, one.evidence)
    return {CANDIDATE: net.scores(one)} | {name: score(asked) for name, score in scorers.items()}


def _filled(
    organism: str, number: int, rows: Rows, is_hidden: npt.NDArray[np.bool_], said: Mapping[str, Floats]
) -> list[Filled]:
    first = np.argsort(-said[CANDIDATE], kind="stable")[:SHOWN]
    frequency = said["reaction_frequency"]
    found = []
    for rank, place in enumerate(first, start=1):
        if is_hidden[place]:
            above, level = (frequency > frequency[place]).sum(), (frequency == frequency[place]).sum()
            found.append(Filled(organism, number, int(rows[place]), rank, float(above + (level + 1) / 2)))
    return found


def _company(pool: Pool, known: Known, net: GraphVAE, seen: Rows, rows: Rows, scores: Floats) -> float:
    """Largest change of a score when the reaction is asked with few others, and what is seen comes in another order."""
    few = np.arange(0, len(rows), max(1, len(rows) // 200))
    again = net.scores(question(pool, known, seen[::-1].copy(), rows[few]))
    return float(np.abs(again - scores[few]).max())
