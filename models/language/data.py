"""From the corpus to batches: dossiers with true labels, in an order that depends on seed and epoch alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np

from domains.dossiers.corpus.aligned import labelled
from domains.dossiers.corpus.patterns import read_patterns
from domains.dossiers.corpus.rows import from_json
from domains.dossiers.corpus.sample import sample_dossier
from domains.dossiers.spans import Span, find_spans
from models.language.tokens import Batch, Tokens
from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import ContractError
from stromatolite.family import Inputs
from stromatolite.splits import read_split

CORPUS: Final = "corpus.parquet"
PAPERS: Final = "papers.parquet"
POOL: Final = 16
"""Batches whose dossiers are sorted by length together: less padding, and still an order of chance."""
Truth = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Example:
    """A dossier with what is known of it.

    Attributes:
        text_id: its name.
        pattern: family of patterns that it was written from.
        text: the text.
        truth: field and owner of each span.
        record: the record that follows, as the writer knows it.
    """

    text_id: str
    pattern: str
    text: str
    truth: Truth
    record: dict[str, Any]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """What the finder proposes.

        Raises:
            ContractError: the corpus was written with another finder.
        """
        found = find_spans(self.text)
        if len(found) != len(self.truth):
            raise ContractError(
                f"The corpus does not fit the finder of spans in {self.text_id}.",
                found=f"{len(found)} spans, {len(self.truth)} labels",
                fix="Write it again: `dvc repro data/dvc.yaml:build_corpus`.",
            )
        return found


def read_examples(inputs: Inputs, part: str) -> list[Example]:
    """The dossiers of one part of the split, in the order of the table.

    Raises:
        DataError: corpus or split are missing.
        ContractError: the split is of another corpus.
    """
    table = read_table(inputs.data / CORPUS)
    table = table.reset_index() if "text_id" not in table else table
    wanted = read_split(inputs.splits, ("holdout",))[part]
    chosen = table[table["text_id"].isin(wanted)]
    if len(chosen) != len(wanted):
        raise ContractError(
            f"{inputs.splits} names dossiers that the corpus does not have.",
            found=f"{len(wanted) - len(chosen)} of {len(wanted)} are missing",
            fix="Split again: `dvc repro -f data/dvc.yaml:split@language`.",
        )
    columns = ("text_id", "pattern", "text", "spans", "record")
    return [_example(*row) for row in chosen[list(columns)].itertuples(index=False)]


@dataclass(frozen=True)
class Paper:
    """A hand-written text with its record, see `domains.dossiers.corpus.papers`."""

    text: str
    record: dict[str, Any]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """What the finder proposes."""
        return tuple(find_spans(self.text))


def read_papers(inputs: Inputs, part: str) -> list[Paper]:
    """The hand-written texts of a part, `validation` or `test`.

    Raises:
        DataError: they are missing.
    """
    table = read_table(inputs.data / PAPERS)
    chosen = table[table["partition"] == part]
    return [Paper(*row) for row in zip(chosen["text"], map(json.loads, chosen["record"]), strict=True)]


def evenly(examples: Sequence[Example], count: int) -> list[Example]:
    """So many dossiers, evenly from all there are: the table has those of a kind side by side."""
    rows = np.linspace(0, len(examples) - 1, min(count, len(examples))).astype(int)
    return [examples[row] for row in rows]


def _example(text_id: str, pattern: str, text: str, spans: str, record: str) -> Example:
    truth = tuple((str(span["field"]), str(span["owner"])) for span in json.loads(spans))
    return Example(text_id, pattern, text, truth, json.loads(record))


def fresh_examples(inputs: Inputs, examples: Sequence[Example], seed: int) -> Callable[[int], Example]:
    """A writer of new training dossiers: the one of a number is always the same.

    Args:
        inputs: the folder of the corpus has the rows of training.
        examples: of training, whose patterns are used.
        seed: of all choices.

    Raises:
        DataError: the rows are missing.
    """
    rows = from_json(inputs.data / "rows_train.jsonl")
    patterns = read_patterns()
    patterns = patterns.only(
        frozenset({each.pattern for each in examples} & {family.name for family in patterns.families})
    )

    def write(number: int) -> Example:
        rng = Random(f"{seed}:{number}")  # noqa: S311 - not for secrets
        while True:
            dossier, spans, labels = labelled(lambda: sample_dossier(rows, patterns, rng), find_spans)
            if spans:
                truth = tuple((label.field, label.owner) for label in labels)
                return Example(f"fresh/{number}", dossier.pattern, dossier.text, truth, {})

    return write


class EpochBatches:
    """Training batches, an epoch at a time; a resumed run sees what an unbroken one would.

    Args:
        examples: of training; those without spans teach nothing and are left out.
        tokens: makes batches of them.
        batch_size: dossiers a batch.
        dossiers: an epoch; rounded down to whole batches, one at least.
        seed: of the order.
        write: writes the dossier of a number; None takes them from `examples`.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        tokens: Tokens,
        batch_size: int,
        dossiers: int,
        seed: int,
        write: Callable[[int], Example] | None = None,
    ) -> None:
        self.examples = [each for each in examples if each.truth]
        self.tokens, self.seed, self.write, self.epoch = tokens, seed, write, 0
        self.batch_size = batch_size if write else min(batch_size, len(self.examples))
        self.steps = max(1, dossiers // self.batch_size)

    @property
    def sampler(self) -> EpochBatches:
        """Where Lightning looks for `set_epoch`."""
        return self

    def set_epoch(self, epoch: int) -> None:
        """Called by Lightning before each epoch."""
        self.epoch = epoch

    def __len__(self) -> int:
        return self.steps

    def __iter__(self) -> Iterator[Batch]:
        count = self.steps * self.batch_size
        chosen = [self._example(number) for number in range(self.epoch * count, (self.epoch + 1) * count)]
        rng = np.random.default_rng([self.seed, self.epoch, 1])
        pool = POOL * self.batch_size
        batches: list[list[Example]] = []
        for start in range(0, count, pool):
            alike = sorted(chosen[start : start + pool], key=lambda each: len(each.text))
            batches += [alike[at : at + self.batch_size] for at in range(0, len(alike), self.batch_size)]
        for place in rng.permutation(len(batches)):
            yield batch_of(batches[place], self.tokens)

    def _example(self, number: int) -> Example:
        """The dossier of a number: the table is gone through again and again, each time in another order."""
        if self.write:
            written: Example = self.write(number)
            return written
        turn, place = divmod(number, len(self.examples))
        order = np.random.default_rng([self.seed, turn]).permutation(len(self.examples))
        return self.examples[int(order[place])]


def batch_of(texts: Sequence[Example | Paper], tokens: Tokens) -> Batch:
    """Whole texts as one batch, dossiers with their labels."""
    windows = [window for number, each in enumerate(texts) for window in tokens.windows(number, each.text, each.spans)]
    spans = {number: each.spans for number, each in enumerate(texts)}
    truth = {number: each.truth for number, each in enumerate(texts) if isinstance(each, Example)}
    return tokens.batch(windows, spans, truth or None)


def base_models(inputs: Inputs) -> Path:
    """The folder of base models: beside that of processed data."""
    return inputs.data.resolve().parents[1] / "base_models"
