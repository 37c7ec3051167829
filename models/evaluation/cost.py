"""What a model costs: the time of a prediction, and the size of its weights."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import torch

REPEATS: Final = 3


def model_cost(net: torch.nn.Module, predict: Callable[[], Any], units: int) -> dict[str, float]:
    """`latency_ms`, the best of three runs, in milliseconds a unit; and `size_mib` of all weights.

    Args:
        net: the model.
        predict: makes it predict some units.
        units: how many `predict` predicts.
    """
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        predict()
        times.append(time.perf_counter() - began)
    size = sum(weight.numel() * weight.element_size() for weight in net.state_dict().values())
    return {"latency_ms": 1000 * min(times) / units, "size_mib": size / 2**20}
