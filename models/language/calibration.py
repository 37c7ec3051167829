"""Fits what turns logits into probabilities: temperatures, and how much the hand-written rules count.

Both are fitted on validation dossiers, whose patterns, planets and organisms are not in training: only there does a
network's confidence mean something, and only there can it be weighed against rules. Seven numbers are fitted.

Sources: Guo et al. 2017, arXiv 1706.04599 (temperature); Wolpert 1992, Neural Networks 5, 241 (stacking).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from domains.dossiers.rules import label_spans
from models.language.data import Example, batch_of
from models.language.network import SpanReader, add_prior
from models.language.reader import said
from models.language.tokens import Tokens

GROUP: Final = 8
PULL: Final = 1e-3
"""Of the fitted numbers towards no change, where the dossiers say nothing."""
NEVER: Final = -1e6
"""A logit that stands for a label that is not allowed."""
WIDEST: Final = 10.0
"""Logits that a rule may add, either way."""


def calibrate(net: SpanReader, tokens: Tokens, examples: Sequence[Example]) -> None:
    """Set the network's temperatures and prior by likelihood on dossiers that it was not trained on."""
    net.eval()
    net.temperature.fill_(1.0)
    net.prior.zero_()
    parts: list[tuple[Tensor, ...]] = []
    told = sorted((each for each in examples if each.truth), key=lambda each: len(each.text))
    for start in range(0, len(told), GROUP):
        group = told[start : start + GROUP]
        batch = batch_of(group, tokens)
        rules = [label_spans(each.text, each.spans) for each in group]
        with torch.no_grad():
            parts.append((*net(batch), *said(rules, batch, tokens), batch.field_S, batch.owner_S))
    if not parts:
        return
    field_SF, owner_S2, rule_S, rule_owner_S, field_S, owner_S = (torch.cat(part) for part in zip(*parts, strict=True))
    # not -inf, whose gradient is none
    field_SF, owner_S2, known = field_SF.double().clamp(min=NEVER), owner_S2.double(), owner_S >= 0

    def cross_entropy(values: Tensor) -> Tensor:
        """Of temperatures (as logarithms) and prior, (7,)."""
        scaled = field_SF / values[0].exp(), owner_S2 / values[1].exp()
        field, owner = add_prior(*scaled, rule_S, rule_owner_S, values[2:])
        total = functional.cross_entropy(field, field_S) + PULL * values.square().sum()
        return total + functional.cross_entropy(owner[known], owner_S[known]) if bool(known.any()) else total

    found = _least(cross_entropy)
    net.temperature.copy_(found[:2].exp())
    net.prior.copy_(found[2:].clamp(-WIDEST, WIDEST))


def _least(value_of: Callable[[Tensor], Tensor]) -> Tensor:
    """Where a function of seven numbers is least, by L-BFGS from zero."""
    values = torch.zeros(7, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([values], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        value = value_of(values)
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return values.detach()
