"""Fits the temperatures by which logits are divided, so that a probability of 0.9 is right nine times in ten.

Source: Guo et al. 2017, arXiv 1706.04599.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from models.language.data import Example, batch_of
from models.language.network import SpanReader
from models.language.tokens import Tokens

GROUP: Final = 8
GRID: Final = torch.logspace(-1.0, 1.0, 81)
"""Temperatures that are tried: 0.1 to 10, 6 % apart."""


def calibrate(net: SpanReader, tokens: Tokens, examples: Sequence[Example]) -> None:
    """Set the network's temperatures of labels and owners by likelihood on dossiers that it was not trained on."""
    net.eval()
    net.temperature.fill_(1.0)
    parts: list[tuple[Tensor, Tensor, Tensor, Tensor]] = []
    told = sorted((each for each in examples if each.truth), key=lambda each: len(each.text))
    for start in range(0, len(told), GROUP):
        batch = batch_of(told[start : start + GROUP], tokens)
        with torch.inference_mode():
            parts.append((*net(batch), batch.field_S, batch.owner_S))
    if not parts:
        return
    field_SF, owner_S2, field_S, owner_S = (torch.cat(part) for part in zip(*parts, strict=True))
    net.temperature[0] = _best(field_SF, field_S)
    net.temperature[1] = _best(owner_S2, owner_S)


def _best(logits: Tensor, truth: Tensor) -> float:
    """The temperature of the grid with the least cross-entropy; 1 where nothing is known."""
    known = truth >= 0
    if not bool(known.any()):
        return 1.0
    logits, truth = logits[known], truth[known]
    losses = [float(functional.cross_entropy(logits / value, truth)) for value in GRID]
    return float(GRID[min(range(len(losses)), key=losses.__getitem__)])
