"""Fits what turns logits into probabilities: temperatures, and how much the hand-written rules count.

Both are fitted where a network's confidence means something and can be weighed against rules: on validation dossiers,
whose patterns, planets and organisms are not in training, and on hand-written texts in the manner of papers. Of the
latter the record alone is known: what counts there is whether each span gets into its field, or into none. Both kinds
of text weigh the same. Seven numbers are fitted.

Sources: Guo et al. 2017, arXiv 1706.04599 (temperature); Wolpert 1992, Neural Networks 5, 241 (stacking).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

import torch
from torch import Tensor
from torch.nn import functional

from domains.dossiers.corpus.papers import enters, fields_of
from domains.dossiers.rules import label_spans
from models.language.data import Example, Paper, batch_of
from models.language.network import SpanReader, add_prior
from models.language.reader import said
from models.language.tokens import Batch, Tokens

GROUP: Final = 8
PULL: Final = 1e-3
"""Of the fitted numbers towards no change, where the texts say nothing."""
NEVER: Final = -1e6
"""A logit that stands for a label that is not allowed."""
WIDEST: Final = 10.0
"""Logits that a rule may add, either way."""
LEAST: Final = 1e-4
"""The least probability that is taken from a text with a record alone: there may be mistakes in it."""
Text = TypeVar("Text", Example, Paper)
Loss = Callable[[Tensor], Tensor]
"""Of temperatures (as logarithms) and prior, (7,)."""
Outputs = tuple[Tensor, Tensor, Tensor, Tensor]
"""Logits of labels (S, F) and owners (S, 2); column of the rules' label (S,), and owner (S,)."""


def calibrate(net: SpanReader, tokens: Tokens, examples: Sequence[Example], papers: Sequence[Paper]) -> None:
    """Set the network's temperatures and prior by likelihood on texts that it was not trained on."""
    net.eval()
    net.temperature.fill_(1.0)
    net.prior.zero_()
    labelled, written = [each for each in examples if each.truth], [each for each in papers if each.spans]
    losses = [_of_labels(net, tokens, labelled)] if labelled else []
    losses += [_of_records(net, tokens, written)] if written else []
    if not losses:
        return
    found = _least(lambda values: torch.stack([loss(values) for loss in losses]).sum() + PULL * values.square().sum())
    net.temperature.copy_(found[:2].exp())
    net.prior.copy_(found[2:].clamp(-WIDEST, WIDEST))


def _of_labels(net: SpanReader, tokens: Tokens, examples: Sequence[Example]) -> Loss:
    """Cross-entropy of labels and of owners, mean over spans."""
    parts = [(*_outputs(net, tokens, group, batch), batch.field_S, batch.owner_S)
             for group, batch in _batches(tokens, examples)]  # fmt: skip
    *outputs, field_S, owner_S = (torch.cat(part) for part in zip(*parts, strict=True))
    known = owner_S >= 0

    def loss(values: Tensor) -> Tensor:
        field_SF, owner_S2 = _combined(outputs, values)
        total = functional.cross_entropy(field_SF, field_S)
        return total + functional.cross_entropy(owner_S2[known], owner_S[known]) if bool(known.any()) else total

    return loss


def _of_records(net: SpanReader, tokens: Tokens, papers: Sequence[Paper]) -> Loss:
    """Minus the logarithm of the probability that a span enters its field, or that it enters none; mean over spans."""
    parts = [(*_outputs(net, tokens, group, batch), *_entries(tokens, group, batch))
             for group, batch in _batches(tokens, papers)]  # fmt: skip
    *outputs, field_S, enters_SF = (torch.cat(part) for part in zip(*parts, strict=True))
    is_in, row = field_S >= 0, torch.arange(len(field_S))

    def loss(values: Tensor) -> Tensor:
        field_SF, owner_S2 = _combined(outputs, values)
        entered_SF = field_SF.softmax(1) * enters_SF * owner_S2.softmax(1)[:, :1]
        chance_S = torch.where(is_in, entered_SF[row, field_S.clamp(min=0)], 1 - entered_SF.sum(1))
        return -chance_S.clamp(min=LEAST).log().mean()

    return loss


def _batches(tokens: Tokens, texts: Sequence[Text]) -> Iterator[tuple[Sequence[Text], Batch]]:
    """Texts of like length together."""
    ordered = sorted(texts, key=lambda each: len(each.text))
    for start in range(0, len(ordered), GROUP):
        group = ordered[start : start + GROUP]
        yield group, batch_of(group, tokens)


@torch.no_grad()
def _outputs(net: SpanReader, tokens: Tokens, group: Sequence[Example | Paper], batch: Batch) -> Outputs:
    """What network and rules say of the spans of a batch, in its order."""
    field_SF, owner_S2 = net(batch)
    rules = [label_spans(each.text, each.spans) for each in group]
    # not -inf, whose gradient is none
    return field_SF.double().clamp(min=NEVER), owner_S2.double(), *said(rules, batch, tokens)


def _combined(outputs: Sequence[Tensor], values: Tensor) -> tuple[Tensor, Tensor]:
    """The logits of labels and owners under temperatures and prior."""
    field_SF, owner_S2, rule_S, rule_owner_S = outputs
    return add_prior(field_SF / values[0].exp(), owner_S2 / values[1].exp(), rule_S, rule_owner_S, values[2:])


def _entries(tokens: Tokens, group: Sequence[Paper], batch: Batch) -> tuple[Tensor, Tensor]:
    """The column of the field that each span gives the value of, -1 for none, (S,); which it could enter, (S, F)."""
    given = [fields_of(each.spans, each.record) for each in group]
    field_S = torch.full((len(batch.text_S),), -1)
    enters_SF = torch.zeros(len(batch.text_S), len(tokens.labels))
    for row, (text, span) in enumerate(zip(batch.text_S.tolist(), batch.span_S.tolist(), strict=True)):
        enters_SF[row, [tokens.column[name] for name in enters(group[text].spans[span])]] = 1.0
        name = given[text][span]
        if name is not None:
            field_S[row] = tokens.column[name]
    return field_S, enters_SF


def _least(value_of: Loss) -> Tensor:
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
