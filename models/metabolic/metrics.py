"""Ranking metrics that are exact where scores are tied.

A method may give thousands of reactions the same score (no known network has them), and their order must not help it.
So tied scores are one threshold, and recall at a cut is the mean over all orders of them. Average precision and area
under the curve are those of scikit-learn up to the last bits; one sorting serves all metrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]

CUT: Final = 100
RECALL_GRID: Final = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True)
class Ranking:
    """Counts above each distinct score, from the best down.

    Attributes:
        right: how many right ones have this score or a better one, (thresholds,).
        all: how many have, (thresholds,).
    """

    right: npt.NDArray[np.int64]
    all: npt.NDArray[np.int64]

    @classmethod
    def of(cls, scores: Floats, is_right: Flags) -> Ranking:
        """Rank by scores (B,), the highest first.

        Raises:
            ValueError: a score is not finite, or there is nothing right or nothing wrong to tell apart.
        """
        if not np.isfinite(scores).all():
            raise ValueError("a score is not finite")
        if is_right.all() or not is_right.any():
            raise ValueError("a ranking needs right ones and wrong ones")
        order = np.argsort(-scores, kind="stable")
        last = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)  # of each distinct score
        return cls(np.cumsum(is_right[order], dtype=np.int64)[last], last.astype(np.int64) + 1)

    @property
    def precision(self) -> Floats:
        """Share of right ones above each threshold."""
        share: Floats = self.right / self.all
        return share

    @property
    def recall(self) -> Floats:
        """Share of all right ones that is above each threshold."""
        share: Floats = self.right / self.right[-1]
        return share

    @property
    def average_precision(self) -> float:
        """Precision at each threshold, weighted by the right ones that it brings; not interpolated."""
        return float((self.precision * np.diff(self.recall, prepend=0.0)).sum())

    @property
    def area_under_roc(self) -> float:
        """Probability that a right one scores above a wrong one, ties counting half."""
        wrong = self.all - self.right
        before = np.concatenate([[0], self.right[:-1]])
        area = (np.diff(wrong, prepend=0) * (before + self.right)).sum() / 2.0
        return float(area / (self.right[-1] * wrong[-1]))

    def recall_at(self, cut: int = CUT) -> float:
        """Share of the right ones among the first `cut`; tied ones at the cut in the mean over their orders."""
        cut = min(cut, int(self.all[-1]))
        right = np.interp(cut, np.concatenate([[0], self.all]), np.concatenate([[0], self.right]))
        return float(right / self.right[-1])

    def curve(self) -> Floats:
        """Best precision at each recall of `RECALL_GRID` or above, (101,), for drawing."""
        best = np.maximum.accumulate(self.precision[::-1])[::-1]
        place = np.searchsorted(self.recall, RECALL_GRID - 1e-12)
        curve: Floats = best[np.minimum(place, len(best) - 1)]
        return curve


UNITS: Final = {"average_precision": "1", "area_under_roc": "1", "recall_at_100": "1"}
"""The metrics of a ranking, with their units, in the order of `ranking_metrics`."""


def ranking_metrics(ranking: Ranking) -> Floats:
    """(3,): see `UNITS`."""
    return np.array([ranking.average_precision, ranking.area_under_roc, ranking.recall_at(CUT)])


def classification_metrics(logits: Floats, is_right: Flags) -> dict[str, float]:
    """Metrics of a binary classifier: areas; and recall, precision and F1 at the threshold 0."""
    ranking = Ranking.of(logits, is_right)
    positive = logits > 0
    hits = int((positive & is_right).sum())
    recall = hits / int(is_right.sum())
    precision = hits / max(int(positive.sum()), 1)
    return {
        "area_under_roc": ranking.area_under_roc,
        "average_precision": ranking.average_precision,
        "recall": recall,
        "precision": precision,
        "f1": 2.0 * recall * precision / max(recall + precision, 1e-12),
    }


def agreement(predicted: Flags, measured: Flags) -> dict[str, float]:
    """Accuracy and Matthews correlation (0 where all of one side are the same) of yes-or-no calls."""
    both, neither = int((predicted & measured).sum()), int((~predicted & ~measured).sum())
    too_many, too_few = int((predicted & ~measured).sum()), int((~predicted & measured).sum())
    margins = float(both + too_many) * (both + too_few) * (neither + too_many) * (neither + too_few)
    correlation = (both * neither - too_many * too_few) / np.sqrt(margins) if margins else 0.0
    return {"accuracy": (both + neither) / max(len(predicted), 1), "matthews": float(correlation)}
