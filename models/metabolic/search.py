"""What a sweep of the metabolic family may vary. The defaults lie inside, so that a sweep can begin with them.

Left out on purpose: the seed and `runtime` are no hyper-parameters, and `evaluation` decides how a model is scored, not
what it is. Longer training is nearly always better and the finished model is trained 19 times: at most twice the
default's epochs are searched, so that what is found can be afforded.
"""

from __future__ import annotations

from stromatolite.sweep.space import Choice, FloatRange, IntRange, SearchSpace

SEARCH_SPACE: SearchSpace = {
    "model.width": Choice((24, 32, 48, 64, 96)),
    "model.layers": IntRange(1, 4),
    "model.latent": Choice((8, 16, 32, 64)),
    "model.dropout": FloatRange(0.0, 0.4),
    "training.epochs": IntRange(5, 32, log=True),
    "training.learning_rate": FloatRange(5e-4, 2e-2, log=True),
    "training.weight_decay": FloatRange(1e-6, 1e-1, log=True),
    "training.batch_size": Choice((1, 2, 4)),
    "training.warmup_fraction": FloatRange(0.02, 0.4),
    "training.gradient_clip": FloatRange(0.1, 10.0, log=True),
    "training.hide_least": FloatRange(0.05, 0.2),
    "training.hide_most": FloatRange(0.2, 0.5),
    "training.candidates": IntRange(500, 4000, log=True),
    "kl.weight": FloatRange(1e-7, 1e-2, log=True),
    "kl.latent_loss": FloatRange(0.02, 1.0, log=True),
    "kl.free_nats": FloatRange(0.0, 1.0),
}
