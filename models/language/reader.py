"""Texts in, records out: finder of spans, rules, network, assembly. Evaluation and the served model run this code.

The answer is a hybrid: to the network's logits is added what the hand-written rules say of a span, with weights that
were fitted on validation dossiers.

Every registered model carries a copy of this file and of all that it imports; see `carried_code`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch

from domains.dossiers.fields import NONE
from domains.dossiers.reading import Reading, assemble
from domains.dossiers.rules import label_spans
from domains.dossiers.spans import Label, Span, find_spans
from models.language.network import OWNERS, SpanReader, load, load_tokenizer
from models.language.tokens import Batch, Tokens, by_length

MOST_TOKENS = 2048
"""Of a batch, padding counted."""
DIGITS = 6
"""Of a probability."""


class Reader:
    """Labels the spans of texts and makes their records.

    Args:
        net: the network, in evaluation mode.
        tokenizer: of its base.
    """

    def __init__(self, net: SpanReader, tokenizer: Any) -> None:
        measures = net.architecture
        self.net = net
        self.tokens = Tokens(tokenizer, measures.labels, measures.reading, measures.longest)  # type: ignore[arg-type]

    @staticmethod
    def load(weights: str | Path, base: str | Path) -> Reader:
        """The reader of an adapter's file and the folder of its base.

        Raises:
            ValueError: the file is pickled, damaged or of another base.
        """
        return Reader(load(Path(weights), Path(base)), load_tokenizer(Path(base)))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What each text says; an empty record where it says nothing."""
        found = [find_spans(text) for text in texts]
        labels = self.labels(texts, found)
        return [assemble(*each) for each in zip(texts, found, labels, strict=True)]

    def labels(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[list[Label]]:
        """A label for each span of each text."""
        return self.labels_and_alone(texts, spans)[0]

    def labels_and_alone(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> tuple[list[list[Label]], list[list[Label]]]:
        """A label for each span of each text; and the same by the network alone, without what the rules say."""
        both, alone = ([[Label(NONE)] * len(each) for each in spans] for _ in range(2))
        rules = [label_spans(*each) for each in zip(texts, spans, strict=True)]
        for batch in self.batches(texts, spans):
            with torch.inference_mode():
                logits = self.net(batch)
                self._put(alone, batch, *logits)
                field_S, owner_S = said(rules, batch, self.tokens)
                self._put(both, batch, *self.net.combined(logits[0], logits[1], field_S, owner_S))
        return both, alone

    def _put(self, labels: list[list[Label]], batch: Batch, field_SF: torch.Tensor, owner_S2: torch.Tensor) -> None:
        """Put the most probable label of each span of a batch into its place."""
        fields, owners = field_SF.softmax(1).max(1), owner_S2.softmax(1).max(1)
        for row, (text, span) in enumerate(zip(batch.text_S.tolist(), batch.span_S.tolist(), strict=True)):
            field = self.tokens.labels[int(fields.indices[row])]
            owner, probability = OWNERS[int(owners.indices[row])], float(fields.values[row])
            if field == NONE:
                owner = OWNERS[0]
            else:
                probability *= float(owners.values[row])
            labels[text][span] = Label(field, owner, round(probability, DIGITS))  # type: ignore[arg-type]

    def batches(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> Iterable[Batch]:
        """The texts as batches of like length."""
        windows = [
            window for number, text in enumerate(texts) for window in self.tokens.windows(number, text, spans[number])
        ]
        numbered = dict(enumerate(spans))
        for group in by_length(windows, MOST_TOKENS):
            yield self.tokens.batch(group, numbered)


def said(rules: Sequence[Sequence[Label]], batch: Batch, tokens: Tokens) -> tuple[torch.Tensor, torch.Tensor]:
    """What rules say of the spans of a batch, (S,) and (S,): the column of the label, and 0 subject or 1 other."""
    places = zip(batch.text_S.tolist(), batch.span_S.tolist(), strict=True)
    labels = [rules[text][span] for text, span in places]
    fields = torch.tensor([tokens.column[label.field] for label in labels], dtype=torch.long)
    return fields, torch.tensor([OWNERS.index(label.owner) for label in labels], dtype=torch.long)
