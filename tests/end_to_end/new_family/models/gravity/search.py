"""What a sweep of the gravity family may vary."""

from stromatolite.sweep.space import Choice, FloatRange, SearchSpace

SEARCH_SPACE: SearchSpace = {
    "width": Choice((8, 16, 32)),
    "training.learning_rate": FloatRange(1e-3, 1e-1, log=True),
}
