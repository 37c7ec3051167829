"""Samplers and pruners, built from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stromatolite.sweep.reporting import RUNGS
from stromatolite.sweep.settings import PrunerSettings, SamplerSettings, SweepSettings

if TYPE_CHECKING:
    from optuna.pruners import BasePruner
    from optuna.samplers import BaseSampler


def sampler(settings: SamplerSettings, seed: int, told: int) -> BaseSampler:
    """The sampler of one proposal.

    Made anew each time from what the study holds, with a seed of its own: a sweep that was broken and goes on proposes
    what an unbroken one would have, and no two workers draw the same random numbers.

    Args:
        settings: which.
        seed: of the sweep.
        told: number of trials in the study.
    """
    from optuna import samplers

    own = (seed * 1_000_003 + told * 7919 + 1) % 2**32
    if settings.kind == "tpe":
        return samplers.TPESampler(n_startup_trials=settings.startup_trials, multivariate=True, seed=own)
    if settings.kind == "gp":
        return samplers.GPSampler(n_startup_trials=settings.startup_trials, seed=own, warn_independent_sampling=False)
    if settings.kind == "cmaes":
        return samplers.CmaEsSampler(
            n_startup_trials=settings.startup_trials, seed=own, warn_independent_sampling=False
        )
    return samplers.RandomSampler(seed=own)


def pruner(settings: SweepSettings) -> BasePruner:
    """The pruner; none for several objectives, which have no order."""
    from optuna import pruners

    chosen = settings.pruner
    if chosen.kind == "none" or len(settings.objectives) > 1:
        return pruners.NopPruner()
    inner = _inner(chosen)
    return pruners.PatientPruner(inner, patience=chosen.patience) if chosen.patience else inner


def _inner(chosen: PrunerSettings) -> BasePruner:
    from optuna import pruners

    if chosen.kind == "hyperband":
        return pruners.HyperbandPruner(chosen.first_rung, RUNGS, chosen.reduction_factor)
    if chosen.kind == "median":
        return pruners.MedianPruner(chosen.startup_trials, chosen.first_rung - 1)
    if chosen.kind == "wilcoxon":
        return pruners.WilcoxonPruner(p_threshold=chosen.p_threshold, n_startup_steps=max(2, chosen.first_rung))
    return pruners.SuccessiveHalvingPruner(chosen.first_rung, chosen.reduction_factor)
