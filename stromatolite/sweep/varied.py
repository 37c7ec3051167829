"""What a sweep varied, read off its table: for the terminal and the report, without Optuna."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def varied(
    rows: Sequence[Mapping[str, Any]], found: Mapping[str, Any], shares: Mapping[str, float]
) -> list[tuple[str, Any, Any, float | None]]:
    """Each parameter with the start's value, the best trial's, and its share in what makes a trial good.

    Args:
        rows: of all trials, see `results.row`.
        found: see `results.summary`.
        shares: by parameter; empty where there are too few complete trials to tell.
    """
    start: Mapping[str, Any] = next((each["params"] for each in rows if each["start"]), {})
    best_params: Mapping[str, Any] = rows[found["best"]["number"]]["params"] if found["best"] else {}
    names = sorted(start or best_params, key=lambda name: -shares.get(name, 0.0))
    return [(name, start.get(name), best_params.get(name), shares.get(name)) for name in names]
