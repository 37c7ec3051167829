"""What a sweep of the climate family may vary. The defaults lie inside, so that a sweep can begin with them.

Left out on purpose: the seed and `runtime` are no hyper-parameters, and `finetune.members` and `finetune.patience` only
trade time for noise.
"""

from __future__ import annotations

from stromatolite.sweep.space import Choice, FloatRange, IntRange, SearchSpace

SEARCH_SPACE: SearchSpace = {
    "model.hidden": Choice((96, 128, 192, 256)),
    "model.coarse": Choice((48, 64, 96, 128)),
    "model.medium": Choice((48, 64, 80, 128)),
    "model.fine": Choice((16, 24, 32, 48)),
    "model.blocks": IntRange(1, 3),
    "model.label_embedding": Choice((4, 8, 16)),
    "pretrain.epochs": IntRange(10, 80, log=True),
    "pretrain.learning_rate": FloatRange(3e-4, 6e-3, log=True),
    "pretrain.weight_decay": FloatRange(1e-6, 1e-2, log=True),
    "pretrain.batch_size": Choice((16, 32, 64)),
    "pretrain.ema_decay": FloatRange(0.98, 0.9995),
    "pretrain.gradient_clip": FloatRange(0.1, 10.0, log=True),
    "finetune.epochs": IntRange(10, 160, log=True),
    "finetune.learning_rate": FloatRange(5e-5, 3e-3, log=True),
    "finetune.weight_decay": FloatRange(0.0, 1e-2),
    "finetune.warmup_fraction": FloatRange(0.0, 0.4),
    "finetune.gradient_clip": FloatRange(0.1, 10.0, log=True),
}
