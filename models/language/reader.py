"""Texts in, records out: finder of spans, network, assembly. Evaluation and the served model run this same code.

Every registered model carries a copy of this file and of all that it imports; see `carried_code`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch

from domains.dossiers.fields import NONE
from domains.dossiers.reading import Reading, assemble
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
        labels = [[Label(NONE)] * len(each) for each in spans]
        for batch in self.batches(texts, spans):
            with torch.inference_mode():
                field_SF, owner_S2 = self.net(batch)
            fields, owners = field_SF.softmax(1).max(1), owner_S2.softmax(1).max(1)
            for row, (text, span) in enumerate(zip(batch.text_S.tolist(), batch.span_S.tolist(), strict=True)):
                field = self.tokens.labels[int(fields.indices[row])]
                owner, probability = OWNERS[int(owners.indices[row])], float(fields.values[row])
                if field == NONE:
                    owner = OWNERS[0]
                else:
                    probability *= float(owners.values[row])
                labels[text][span] = Label(field, owner, round(probability, DIGITS))  # type: ignore[arg-type]
        return labels

    def batches(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> Iterable[Batch]:
        """The texts as batches of like length."""
        windows = [
            window for number, text in enumerate(texts) for window in self.tokens.windows(number, text, spans[number])
        ]
        numbered = dict(enumerate(spans))
        for group in by_length(windows, MOST_TOKENS):
            yield self.tokens.batch(group, numbered)
