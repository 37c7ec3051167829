"""What a sweep of the fusion family may vary."""

from __future__ import annotations

from stromatolite.sweep.space import Choice, FloatRange, SearchSpace

SEARCH_SPACE: SearchSpace = {
    "model.trunk": Choice(("gated", "joint", "attention")),
    "model.width": Choice((32, 48, 96)),
    "model.dropout": FloatRange(0.0, 0.6),
    "training.learning_rate": FloatRange(1e-3, 2e-2, log=True),
    "training.weight_decay": FloatRange(1e-4, 1e-1, log=True),
    "training.predicted_share": FloatRange(0.2, 0.7),
    "training.relatives_share": FloatRange(0.1, 0.7),
}
