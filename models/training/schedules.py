"""Learning-rate schedules by name, each a step (or, for plateau, an epoch) at a time."""

from __future__ import annotations

import math
from typing import Any

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR, OneCycleLR, ReduceLROnPlateau

from models.training.config import TrainingConfig


def scheduler(optimizer: Optimizer, config: TrainingConfig, steps: int, monitor: str) -> dict[str, Any]:
    """The schedule in the form that Lightning's `configure_optimizers` returns.

    Args:
        optimizer: whose rate is scheduled.
        config: names the schedule; `learning_rate` is its peak.
        steps: of the whole training.
        monitor: the metric that `plateau` watches; lower is better.
    """
    warmup = config.warmup_fraction * steps

    def rise(step: int) -> float:
        return min(1.0, (step + 1) / max(1.0, warmup))

    def cosine(step: int) -> float:
        return rise(step) * 0.5 * (1.0 + math.cos(math.pi * max(0.0, step - warmup) / max(1.0, steps - warmup)))

    if config.schedule == "plateau":
        return {"scheduler": ReduceLROnPlateau(optimizer), "interval": "epoch", "monitor": monitor}
    if config.schedule == "one_cycle":
        share = max(config.warmup_fraction, 2.0 / (steps + 1))  # at least one step upwards
        cycle = OneCycleLR(optimizer, config.learning_rate, total_steps=steps + 1, pct_start=min(1.0, share))
        return {"scheduler": cycle, "interval": "step"}
    factor = cosine if config.schedule == "cosine" else rise
    return {"scheduler": LambdaLR(optimizer, factor), "interval": "step"}
