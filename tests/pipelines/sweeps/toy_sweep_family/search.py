"""What a sweep of the toy may vary."""

from __future__ import annotations

from stromatolite.sweep.space import Choice, FloatRange, IntRange, SearchSpace

SEARCH_SPACE: SearchSpace = {
    "learning_rate": FloatRange(1e-4, 1.0, log=True),
    "model.width": IntRange(4, 256, log=True),
    "kind": Choice(("plain", "fancy")),
}
