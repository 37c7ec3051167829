"""Intervals of area fractions by split conformal prediction, within bins of the prediction.

The calibration set of a fold is what the other folds' models predicted of their own unseen organisms and planets (Vovk
et al. 2005; Papadopoulos 2008; by bins as in Mondrian conformal prediction). A copy of this file goes with every served
version, so it imports nothing of this repository.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

COVERAGE = 0.9
EDGES = (0.005, 0.05, 0.2)
"""Of the bins: predictions near zero are mostly right, larger ones are not."""
FEWEST = 20
"""Residuals that a bin needs; with fewer the quantile of all holds."""


@dataclass(frozen=True)
class Interval:
    """Half widths by the prediction, interpolated between bins, so that near predictions have near intervals.

    Attributes:
        at: median prediction of each bin, growing.
        half_widths: one a bin.
    """

    at: Sequence[float]
    half_widths: Sequence[float]

    @staticmethod
    def fitted(pairs: Sequence[tuple[Any, Any]]) -> Interval:
        """From predicted and true fractions, (D, S) or (D,) each, of any number of folds.

        D draws are independent; what is predicted of one draw (an organism on a planet, in S scenarios) is not.
        """
        first = np.asarray(pairs[0][0])
        together = first.shape[1] if first.ndim > 1 else 1
        predicted = np.concatenate([np.ravel(each) for each, _ in pairs])
        residual = np.abs(predicted - np.concatenate([np.ravel(truth) for _, truth in pairs]))
        number, whole = np.digitize(predicted, EDGES), quantile(residual, together)
        bins = [rows for rows in (number == each for each in range(len(EDGES) + 1)) if rows.any()]
        return Interval(
            [float(np.median(predicted[rows])) for rows in bins],
            [quantile(residual[rows], together) if rows.sum() >= FEWEST else whole for rows in bins],
        )

    def bounds(self, predicted: Any) -> tuple[Any, Any]:
        """Lower and upper bounds of predicted fractions, (B,) each, within 0..1."""
        half = np.interp(predicted, self.at, self.half_widths)
        return np.clip(predicted - half, 0.0, 1.0), np.clip(predicted + half, 0.0, 1.0)

    def document(self) -> dict[str, Any]:
        """For a JSON file."""
        return {name: list(values) for name, values in asdict(self).items()}


def quantile(residuals: Any, together: int = 1) -> float:
    """The conformal quantile: of n independent residuals the ceil((n + 1) 0.9)-th smallest.

    Args:
        residuals: absolute ones, in any order.
        together: how many of them make one independent draw: n is so much smaller, and the quantile larger.
    """
    ordered = np.sort(residuals)
    draws = max(1, len(ordered) // together)
    rank = min(draws, math.ceil((draws + 1) * COVERAGE))
    return float(ordered[-(-rank * len(ordered) // draws) - 1])
