"""What a trial says while it trains. A family that can be swept needs nothing else of the platform."""

from __future__ import annotations

from typing import Final, Protocol

RUNGS: Final = 20
"""A trial's own course has so many parts: trials of different lengths are compared at the same part."""


class Pruned(Exception):  # noqa: N818 - not an error, an end
    """The trial is not worth going on with. Raised by `report`; a family lets it pass."""


class Report(Protocol):
    """Takes a trial's validation value on the way."""

    def __call__(self, rung: int, value: float, steps: int) -> None:
        """Tell how far the trial is.

        Args:
            rung: 1 to `RUNGS`: the part of its course that is done. A second value for a rung is passed over. At one
                rung all trials are at the same kind of work, however their steps are shared out.
            value: validation value of the primary metric, measured as the last one is.
            steps: optimiser steps made so far: what budgets and savings are counted in.

        Raises:
            Pruned: end now.
        """


def rung_of(done: int, planned: int) -> int:
    """The rung of a trial of one kind of work after `done` of `planned` steps."""
    return min(RUNGS, done * RUNGS // max(1, planned))
