"""Pictures of a study: how it went, what its trials were worth on the way, and where the good values lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from stromatolite.sweep import attempts
from stromatolite.sweep.reporting import RUNGS
from stromatolite.sweep.study import Identity

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from optuna import Study
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

ACCENT, QUIET = "#0f6e6a", "#9aa5a3"
PANELS_A_ROW = 4
MARGIN = 0.15
"""Of the span of the complete trials' values, above and below it: pruned trials beyond are drawn at the edge."""


def history(study: Study) -> Figure:
    """Every trial in its turn: complete ones, pruned ones at their last value, the best so far, and the start."""
    import numpy as np

    complete, pruned = ended(study, "complete"), ended(study, "pruned")
    figure, axes = _figure(7, 3.5)
    low, high = _span(complete)
    better = np.maximum if study.directions[0].name == "MAXIMIZE" else np.minimum
    best = better.accumulate([trial.values[0] for trial in complete])
    if pruned:
        last = [trial.intermediate_values[max(trial.intermediate_values)] for trial in pruned]
        numbers = [trial.number for trial in pruned]
        axes.scatter(numbers, np.clip(last, low, high), marker="x", color=QUIET, label="pruned, at its last value")
    axes.scatter([trial.number for trial in complete], [trial.values[0] for trial in complete], color=ACCENT, zorder=3)
    numbers = [trial.number for trial in complete]
    axes.step(
        [*numbers, max(numbers[-1], len(study.trials) - 1)],
        [*best, best[-1]],
        where="post",
        color=ACCENT,
        label="best so far",
    )
    for trial in complete:
        if trial.user_attrs.get("start"):
            axes.axhline(trial.values[0], color="#a8552b", linestyle=":", label="start")
    axes.set(xlabel="trial", ylabel=_skill(study), ylim=(low, high))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend(frameon=False, fontsize=8)
    return figure


def intermediate_values(study: Study) -> Figure:
    """Validation values by rung: pruned trials grey, complete ones green, the start brown."""
    complete = ended(study, "complete")
    figure, axes = _figure(7, 3.5)
    for how, colour in (("pruned", QUIET), ("complete", ACCENT)):
        for trial in ended(study, how):
            start = trial.user_attrs.get("start")
            rungs = sorted(trial.intermediate_values)
            values = [trial.intermediate_values[rung] for rung in rungs]
            axes.plot(rungs, values, color="#a8552b" if start else colour, lw=2 if start else 1, marker=".", ms=4)
    low, high = _span(complete)
    values = [value for trial in complete for value in trial.intermediate_values.values()]
    axes.set(xlabel=f"rung of {RUNGS}", ylabel=_skill(study), xlim=(0.5, RUNGS + 0.5))
    axes.set_ylim(min([low, *values]), max([high, *values]))
    axes.xaxis.get_major_locator().set_params(integer=True)
    return figure


def slices(study: Study, names: Sequence[str]) -> Figure:
    """The complete trials' values over each parameter; later trials darker."""
    from matplotlib import pyplot as plt

    complete = ended(study, "complete")
    rows = math.ceil(len(names) / PANELS_A_ROW)
    columns = min(PANELS_A_ROW, len(names))
    figure, grid = plt.subplots(
        rows, columns, figsize=(2.4 * columns, 2.3 * rows), sharey=True, squeeze=False, layout="constrained"
    )
    for index, axes in enumerate(grid.flat):
        if index >= len(names):
            axes.axis("off")
            continue
        distribution = complete[0].distributions[names[index]]
        axes.scatter(
            [_position(trial.params[names[index]], distribution) for trial in complete],
            [trial.values[0] for trial in complete],
            c=[trial.number for trial in complete], cmap="Greens", vmin=-len(study.trials), edgecolors=ACCENT, s=24,
        )  # fmt: skip
        axes.set_title(names[index], fontsize=9)
        ticks = _ticks(distribution)
        axes.set_xticks([_position(tick, distribution) for tick in ticks], [_told(tick) for tick in ticks], fontsize=8)
        axes.set_xlim(-0.08, 1.08)
    for axes in grid[:, 0]:
        axes.set_ylabel(_skill(study), fontsize=8)
    return figure


def parallel_coordinates(study: Study, names: Sequence[str]) -> Figure:
    """Each complete trial as a line through its parameters, the better the greener; the best one thick."""
    import numpy as np
    from matplotlib import colormaps

    complete = ended(study, "complete")
    order = sorted(complete, key=lambda trial: trial.values[0], reverse=study.directions[0].name == "MINIMIZE")
    figure, axes = _figure(1.5 * len(names), 4)
    for rank, trial in enumerate(order):
        share = (rank + 1) / len(order)
        heights = [_position(trial.params[name], trial.distributions[name]) for name in names]
        colour, width = colormaps["Greens"](0.15 + 0.85 * share), 3 if rank + 1 == len(order) else 1.2
        axes.plot(range(len(names)), heights, color=colour, lw=width, alpha=0.9)
    for index, name in enumerate(names):
        axes.axvline(index, color=QUIET, lw=0.8, zorder=0)
        for tick in _ticks(complete[0].distributions[name]):
            height = _position(tick, complete[0].distributions[name])
            axes.text(index, height, f" {_told(tick)}", fontsize=8, va="center", color="#55666a")
    section = [name.replace(".", ".\n", 1) for name in names]
    axes.set_xticks(np.arange(len(names)), section, fontsize=8)
    axes.set_yticks([])
    axes.set_xlim(-0.2, len(names) - 0.5)
    axes.spines[:].set_visible(False)
    return figure


def ended(study: Study, how: str) -> list[FrozenTrial]:
    """The trials that ended so and have a value to show."""
    trials = [trial for trial in study.get_trials(deepcopy=False) if attempts.how(trial) == how]
    return [trial for trial in trials if trial.values or trial.intermediate_values]


def _figure(width: float, height: float) -> tuple[Figure, Any]:
    from matplotlib import pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")


def _skill(study: Study) -> str:
    better = "higher" if study.directions[0].name == "MAXIMIZE" else "lower"
    return f"{Identity.of(study).primary} ({better} is better)"


def _span(complete: Sequence[FrozenTrial]) -> tuple[float, float]:
    values = [trial.values[0] for trial in complete]
    room = MARGIN * (max(values) - min(values) or abs(values[0]) or 1.0)
    return min(values) - room, max(values) + room


def _position(value: Any, distribution: BaseDistribution) -> float:
    """A parameter's place on its axis, 0 to 1."""
    from optuna.distributions import CategoricalDistribution

    if isinstance(distribution, CategoricalDistribution):
        return distribution.choices.index(value) / (len(distribution.choices) - 1)
    low, high = distribution.low, distribution.high  # type: ignore[attr-defined]
    if distribution.log:  # type: ignore[attr-defined]
        low, high, value = math.log(low), math.log(high), math.log(value)
    return float((value - low) / (high - low))


def _ticks(distribution: BaseDistribution) -> Sequence[Any]:
    """The options, or the two ends of a range."""
    from optuna.distributions import CategoricalDistribution

    if isinstance(distribution, CategoricalDistribution):
        return distribution.choices
    return distribution.low, distribution.high  # type: ignore[attr-defined]


def _told(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
