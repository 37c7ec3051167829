"""Sentences in the manner of papers, written by hand: their records are known, the meaning of each span is not.

Dossiers are written by a grammar. Whether a model also reads what people write has to be measured on texts that no
grammar wrote. The author of `papers.jsonl` saw neither the rules nor the patterns. Half of them, by hash, are for the
fit of probabilities, half for the test; their planets and organisms may well be in training.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from domains.dossiers.corpus.contracts import PAPER_PARTS, Papers
from domains.dossiers.fields import BY_NAME, GASES
from domains.dossiers.reading import KINDS, TOTAL, Record
from domains.dossiers.spans import Span
from domains.dossiers.spans.units import convert
from stromatolite.splits import hash_fraction

FILE: Final = Path(__file__).with_name("papers.jsonl")
TOLERANCE: Final = 0.01
"""Relative, between a span's value and that of the record."""


def read_papers(file: Path = FILE) -> pd.DataFrame:
    """The table of hand-written texts; the part of each follows from its text."""
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        told = json.loads(line)
        record = {name: float(value) if BY_NAME[name].is_number else value for name, value in told["record"].items()}
        rows.append(
            {
                "text_id": f"papers/{told['genre']}/{number}",
                "partition": PAPER_PARTS[int(hash_fraction("paper", told["text"]) * len(PAPER_PARTS))],
                "genre": told["genre"],
                "text": told["text"],
                "record": json.dumps(record, ensure_ascii=False),
            }
        )
    return pd.DataFrame(rows, columns=list(Papers.to_schema().columns))


def fields_of(spans: Sequence[Span], record: Record) -> list[str | None]:
    """The field of the record that each span gives the value of; None where it gives none."""
    totals = [value for span in spans if (value := _converted(span, TOTAL)) is not None]
    return [next((name for name in enters(span) if _gives(span, name, record, totals)), None) for span in spans]


def enters(span: Span) -> tuple[str, ...]:
    """The fields in which a record would hold a span: a limit is held by few."""
    return tuple(name for name in span.fields if span.kind is None or span.kind in KINDS.get(name, ("value",)))


def _gives(span: Span, name: str, record: Mapping[str, str | float], totals: Sequence[float]) -> bool:
    value = record.get(name)
    if value is None:
        return False
    if isinstance(value, str):
        return span.canonical == value
    found = _converted(span, name)
    if found is not None:
        return _near(found, value)
    pressure = _converted(span, TOTAL) if name in GASES else None
    return pressure is not None and any(_near(pressure / total, value) for total in totals if total > 0)


def _converted(span: Span, name: str) -> float | None:
    return None if span.value is None else convert(span.value, span.unit, BY_NAME[name])


def _near(found: float, value: float) -> bool:
    return abs(found - value) <= TOLERANCE * max(abs(value), 1e-12)
