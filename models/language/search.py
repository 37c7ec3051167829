"""What a sweep of the language family may vary. The defaults lie inside, so that a sweep can begin with them.

Left out on purpose: the seed and `runtime` are no hyper-parameters; base, start and reading are choices of a person.
"""

from __future__ import annotations

from stromatolite.sweep.space import Choice, FloatRange, IntRange, SearchSpace

SEARCH_SPACE: SearchSpace = {
    "model.layers": IntRange(3, 16),
    "model.rank": Choice((4, 8, 16, 32)),
    "model.alpha": FloatRange(4.0, 128.0, log=True),
    "model.width": Choice((128, 256, 512)),
    "training.learning_rate": FloatRange(1e-4, 4e-3, log=True),
    "training.head_factor": FloatRange(0.5, 8.0, log=True),
    "training.weight_decay": FloatRange(0.0, 0.1),
    "training.batch_size": Choice((4, 8, 16)),
    "training.warmup_fraction": FloatRange(0.01, 0.2),
    "training.gradient_clip": FloatRange(0.1, 10.0, log=True),
}
