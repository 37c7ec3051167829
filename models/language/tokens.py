"""Texts and their spans as batches of tokens.

Every registered model carries a copy of this file, so it imports nothing of this repository.

Shape suffixes: B windows in a batch, T tokens, S spans of all windows, F labels (the fields, and `none` last), K kinds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import torch
from torch import Tensor

Reading = Literal["once", "twice", "both_ways"]
READINGS = ("once", "twice", "both_ways")
KINDS = (None, "value", "lower_limit", "upper_limit", "range_low", "range_high")
"""Of a span; None for one that is no quantity."""
SEPARATOR = "\n\n"
"""Between the two readings of a text."""


class Spot(Protocol):
    """What is asked of a span; `domains.dossiers.spans.Span` has it."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def kind(self) -> str | None: ...  # noqa: D102
    @property
    def fields(self) -> tuple[str, ...]: ...  # noqa: D102


@dataclass(frozen=True)
class Place:
    """Where a span lies in a window: its number among the text's spans, its first token and its last."""

    span: int
    first: int
    last: int


@dataclass(frozen=True)
class Window:
    """Tokens of a text, or of a part of a long one.

    Attributes:
        text: number of the text.
        ids: its tokens.
        places: the spans that are read here; each span of a text is read in one window.
    """

    text: int
    ids: tuple[int, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Batch:
    """Windows side by side, and their spans.

    Attributes:
        ids_BT: tokens, padded at the end.
        present_BT: true where a token is.
        row_S: the window of each span.
        first_S: its first token.
        last_S: its last.
        allowed_SF: which labels it may have; `none` always.
        kind_SK: its kind, one-hot.
        text_S: number of its text.
        span_S: its number among the text's spans.
        field_S: its true label; -1 where nobody knows.
        owner_S: 0 subject, 1 other; -1 where nobody knows or the label is `none`.
    """

    ids_BT: Tensor
    present_BT: Tensor
    row_S: Tensor
    first_S: Tensor
    last_S: Tensor
    allowed_SF: Tensor
    kind_SK: Tensor
    text_S: Tensor
    span_S: Tensor
    field_S: Tensor
    owner_S: Tensor

    def to(self, device: torch.device | str) -> Batch:
        """The same on a device."""
        return Batch(**{name: value.to(device) for name, value in vars(self).items()})


class Tokens:
    """Makes windows and batches with one tokenizer and one list of labels.

    Args:
        tokenizer: a fast tokenizer of transformers.
        labels: fields in the order of the network's answers; the last is `none`.
        reading: `twice` puts the text behind itself, and reads spans in the second copy: a causal model has seen by
            then what comes after them. `once` and `both_ways` read it as it is.
        longest: tokens of a window; a longer text has several, which overlap by a quarter.
    """

    def __init__(self, tokenizer: Any, labels: Sequence[str], reading: Reading, longest: int = 512) -> None:
        self.tokenizer, self.labels, self.reading, self.longest = tokenizer, tuple(labels), reading, longest
        self.column = {label: column for column, label in enumerate(self.labels)}
        self.separator = tuple(tokenizer(SEPARATOR, add_special_tokens=False)["input_ids"])

    def windows(self, number: int, text: str, spans: Sequence[Spot]) -> list[Window]:
        """The windows of a text; none where it has no spans, since nothing is asked then."""
        if not spans:
            return []
        coded = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        ids, offsets = coded["input_ids"], coded["offset_mapping"]
        bounds = _bounds(spans, offsets)
        starts = range(0, max(1, len(ids) - self.longest // 4), 3 * self.longest // 4)
        chosen: dict[int, list[Place]] = {}
        for index, (first, last) in enumerate(bounds):
            start = _roomiest(starts, first, last, self.longest, len(ids))
            first, last = (min(max(place - start, 0), self.longest - 1) for place in (first, last))
            chosen.setdefault(start, []).append(Place(index, first, last))
        return [self._window(number, ids[s : s + self.longest], places) for s, places in sorted(chosen.items())]

    def _window(self, number: int, ids: Sequence[int], places: Sequence[Place]) -> Window:
        if self.reading != "twice":
            return Window(number, tuple(ids), tuple(places))
        shift = len(ids) + len(self.separator)
        moved = tuple(Place(place.span, place.first + shift, place.last + shift) for place in places)
        return Window(number, (*ids, *self.separator, *ids), moved)

    def batch(
        self,
        windows: Sequence[Window],
        spans: Mapping[int, Sequence[Spot]],
        truth: Mapping[int, Sequence[tuple[str, str]]] | None = None,
    ) -> Batch:
        """Windows as one batch.

        Args:
            windows: what is read.
            spans: of each text, by its number.
            truth: field and owner of each span of each text; None where nobody knows.
        """
        length = max(len(window.ids) for window in windows)
        ids = torch.zeros(len(windows), length, dtype=torch.long)
        present = torch.zeros(len(windows), length, dtype=torch.bool)
        for row, window in enumerate(windows):
            ids[row, : len(window.ids)] = torch.tensor(window.ids)
            present[row, : len(window.ids)] = True
        places = [(row, window.text, place) for row, window in enumerate(windows) for place in window.places]
        allowed = torch.zeros(len(places), len(self.labels), dtype=torch.bool)
        kinds = torch.zeros(len(places), len(KINDS))
        fields, owners = [], []
        for at, (_, text, place) in enumerate(places):
            span = spans[text][place.span]
            allowed[at, [*(self.column[name] for name in span.fields), -1]] = True
            kinds[at, KINDS.index(span.kind)] = 1.0
            field, owner = truth[text][place.span] if truth else (None, None)
            fields.append(-1 if field is None else self.column[field])
            owners.append(-1 if field in (None, self.labels[-1]) else int(owner != "subject"))
        at_S5 = torch.tensor([(row, place.first, place.last, text, place.span) for row, text, place in places])
        row_S, first_S, last_S, text_S, span_S = at_S5.unbind(1)
        known = (torch.tensor(fields), torch.tensor(owners))
        return Batch(ids, present, row_S, first_S, last_S, allowed, kinds, text_S, span_S, *known)


def by_length(windows: Sequence[Window], most: int) -> Iterator[list[Window]]:
    """Windows in groups of like length, of at most `most` tokens, padding counted; a window at least."""
    group: list[Window] = []
    for window in sorted(windows, key=lambda each: len(each.ids)):
        if group and (len(group) + 1) * len(window.ids) > most:
            yield group
            group = []
        group.append(window)
    if group:
        yield group


def _bounds(spans: Sequence[Spot], offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first and the last token that have characters of each span; the one after it for a span of spaces alone."""
    starts, ends = ([offset[side] for offset in offsets] for side in (0, 1))
    found = []
    for span in spans:
        first = min(bisect_right(ends, span.start), len(ends) - 1)
        found.append((first, max(first, bisect_left(starts, span.end) - 1)))
    return found


def _roomiest(starts: Sequence[int], first: int, last: int, longest: int, total: int) -> int:
    """The window that has most text around a span, on the side where it has less."""

    def room(start: int) -> int:
        end = min(start + longest, total)
        before = first - start if start else longest  # nothing is cut off before the first window, nor after the last
        return min(before, end - 1 - last if end < total else longest)

    return max(starts, key=room)
