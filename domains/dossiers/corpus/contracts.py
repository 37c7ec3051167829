"""Tables `corpus` (dossiers with the meaning of every span; no test is in training) and `papers` (hand-written)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import combinations
from typing import Final

import pandas as pd
import pandera.pandas as pa

from domains.dossiers.contracts import require_record
from domains.dossiers.fields import FIELD_NAMES, LABELS
from stromatolite.contracts.columns import Table, column
from stromatolite.errors import ContractError
from stromatolite.splits import PARTS

NAMES: Final = ("pattern", "planet", "host", "organism")
"""Columns of which no value may be in two partitions."""
PAPER_PARTS: Final = ("validation", "test")


class Corpus(Table):
    """One dossier: a text, what each span of it says, and the record that follows."""

    text_id: str = column("partition, pattern and number", unique=True, matches=r"(?:test|validation|train)/\S+/\d+\Z")
    pattern: str = column("family of patterns, or the text that it is taken from", matches=r"\S+\Z")
    genre: str = column("kind of text", matches=r"[a-z]+\Z")
    partition: str = column("part of the split", isin=PARTS)
    planet: str = column("the planet that it is about", nullable=True, matches=r"\S")
    host: str = column("the star that it is about", nullable=True, matches=r"\S")
    organism: str = column("the organism that it is about", nullable=True, matches=r"\S")
    others: str = column("JSON list: all else who is named, and a second family")
    text: str = column("the text itself", matches=r"\s*\S")
    spans: str = column("JSON list: start, end, field and owner of every span that the finder proposes")
    record: str = column("JSON: field and value in the canonical unit, keys sorted")

    @pa.dataframe_check(name="split", error="no pattern, planet, host or organism in two partitions")  # type: ignore[untyped-decorator]
    @classmethod
    def nothing_in_two_partitions(cls, table: pd.DataFrame) -> pd.Series:
        """A name of a test that occurs in training, as a subject or beside it, would be no test."""
        seen = {part: _names(table[table["partition"] == part]) for part in PARTS}
        twice = set().union(*(seen[a] & seen[b] for a, b in combinations(PARTS, 2)))
        return (
            ~table.apply(lambda row: bool(_names(row.to_frame().T) & twice), axis=1)
            if twice
            else table["text_id"].notna()
        )

    @pa.dataframe_check(name="spans", error="spans within the text, in its order, with labels of the record")  # type: ignore[untyped-decorator]
    @classmethod
    def spans_are_of_the_text(cls, table: pd.DataFrame) -> pd.Series:
        """Every span lies in its text and says what a record can hold."""
        return pd.Series([_spans_right(*pair) for pair in zip(table["spans"], table["text"], strict=True)], table.index)

    @pa.dataframe_check(name="record", error="fields of the record, keys sorted, and a span of the subject for each")  # type: ignore[untyped-decorator]
    @classmethod
    def record_follows_from_spans(cls, table: pd.DataFrame) -> pd.Series:
        """Nothing is in the record that no span says."""
        pairs = zip(table["record"], table["spans"], strict=True)
        return pd.Series([_record_right(*pair) for pair in pairs], table.index)


class Papers(Table):
    """A text in the manner of a paper, and its record."""

    text_id: str = column("genre and number in the file", unique=True, matches=r"papers/[a-z_]+/\d+\Z")
    partition: str = column("part of the split", isin=PAPER_PARTS)
    genre: str = column("kind of text", matches=r"[a-z_]+\Z")
    text: str = column("the text itself", unique=True, matches=r"\s*\S")
    record: str = column("JSON: field and value in the canonical unit")

    @pa.dataframe_check(name="record", error="a record that keeps its contract")  # type: ignore[untyped-decorator]
    @classmethod
    def records_keep_their_contract(cls, table: pd.DataFrame) -> pd.Series:
        """Every field is known, and its value in range."""
        return pd.Series([_keeps_contract(json.loads(record)) for record in table["record"]], table.index)


def _names(rows: pd.DataFrame) -> set[str]:
    """Every pattern and everyone in some rows."""
    named = {name for each in NAMES for name in rows[each].dropna()}
    return named | {name for others in rows["others"] for name in json.loads(others)}


def _spans_right(spans: str, text: str) -> bool:
    found = json.loads(spans)
    starts = [span["start"] for span in found]
    return starts == sorted(starts) and all(
        set(span) == {"start", "end", "field", "owner"}
        and 0 <= span["start"] < span["end"] <= len(text)
        and span["field"] in LABELS
        and span["owner"] in ("subject", "other")
        for span in found
    )


def _record_right(record: str, spans: str) -> bool:
    found = json.loads(record)
    said = {span["field"] for span in json.loads(spans) if span["owner"] == "subject"}
    return list(found) == sorted(found) and set(found) <= set(FIELD_NAMES) and set(found) <= said


def _keeps_contract(record: Mapping[str, str | float]) -> bool:
    try:
        require_record(record)
    except ContractError:
        return False
    return True
