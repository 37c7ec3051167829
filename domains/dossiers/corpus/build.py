"""Builds the corpus: dossiers of every family for each partition, each held against the finder of spans."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import pandas as pd

from domains.dossiers.corpus.aligned import Fault, align
from domains.dossiers.corpus.contracts import Corpus, Papers
from domains.dossiers.corpus.from_tables import read_rows
from domains.dossiers.corpus.gold import Dossier, record
from domains.dossiers.corpus.papers import read_papers
from domains.dossiers.corpus.patterns import Pattern, Patterns, read_patterns
from domains.dossiers.corpus.rows import Rows, partition, partitions, to_json
from domains.dossiers.corpus.sample import negative, write_dossier
from domains.dossiers.spans import Label, Span, find_spans
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.table_storage import write_table
from stromatolite.errors import ConfigError, ContractError
from stromatolite.files import replaced_dir
from stromatolite.splits import PARTS, SplitSettings
from stromatolite.typed import Typed

PATTERN: Final = "grammar"
"""What a pattern is called in the hash of the split; with this word every genre is in every partition."""
SHOWN: Final = 12
TABLES: Final = ("organisms", "planets", "solar_system", "stars", "texts")
ATTEMPTS: Final = 8
MOST_MISSED: Final = 0.01
"""Spans that the finder may miss, over dossiers; texts with such spans are no part of the table."""
Labelled = tuple[Dossier, Sequence[Span], Sequence[Label]]


@dataclass(frozen=True)
class CorpusSettings(Typed):
    """The block `corpus` of params.yaml.

    Attributes:
        train: dossiers of the fixed training set; a training draws fresh ones beside it.
        validation: dossiers held out for early stopping and choices.
        test: dossiers held out for the test.
        negatives: share of texts from which nothing is to be read.
        seed: of all choices.
    """

    train: int = 3000
    validation: int = 400
    test: int = 800
    negatives: float = 0.06
    seed: int = 14

    def __post_init__(self) -> None:
        if min(self.train, self.validation, self.test) < 1 or not 0 <= self.negatives < 1:
            raise ConfigError(
                "corpus is out of range.", found=self, allowed="at least one text each, 0 <= negatives < 1"
            )


def build(tables: Path, cube: Path, out: Path, settings: CorpusSettings, split: SplitSettings) -> None:
    """Write dossiers, hand-written texts, and the rows of each partition, for fresh dossiers, into the folder `out`.

    Raises:
        ContractError: the finder misses too much, or the table breaks its contract.
    """
    rows = read_rows(tables, cube)
    table = corpus(Rows.of(rows), read_patterns(), settings, split)
    papers = read_papers()
    require_table(table, Corpus, "corpus")
    require_table(papers, Papers, "papers")
    with replaced_dir(out) as partial:
        write_table(
            partial / "corpus.parquet",
            table,
            Corpus,
            {"tables": list(TABLES)},
        )
        write_table(partial / "papers.parquet", papers, Papers, {"tables": []})
        for part, found in partitions(Rows.of(rows), split).items():
            (partial / f"rows_{part}.jsonl").write_text(to_json(found.all()), encoding="utf-8")
    counts = dict(Counter(table["partition"]))
    print(f"built {len(table)} dossiers of {table['pattern'].nunique()} patterns ({counts}) -> {out}")
    print(f"and {len(papers)} hand-written texts")


def pattern_parts(patterns: Patterns, split: SplitSettings) -> dict[str, Patterns]:
    """The families of each partition."""
    names = {
        part: frozenset(f.name for f in patterns.families if partition(PATTERN, f.name, split) == part)
        for part in PARTS
    }
    return {part: patterns.only(found) for part, found in names.items()}


def corpus(rows: Rows, patterns: Patterns, settings: CorpusSettings, split: SplitSettings) -> pd.DataFrame:
    """The table of dossiers; a text of which the finder misses a span is written again with other random numbers.

    Raises:
        ContractError: too many are missed, or a partition has no families that its rows can fill.
    """
    parts, families = partitions(rows, split), pattern_parts(patterns, split)
    wanted = {"train": settings.train, "validation": settings.validation, "test": settings.test}
    found: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for part in PARTS:
        drawn = dossiers(parts[part], families[part], wanted[part], settings, part, faults)
        found += [_row(*labelled, part, number) for number, labelled in enumerate(drawn)]
    _require_found(faults, len(found))
    return pd.DataFrame(found, columns=list(Corpus.to_schema().columns))


def dossiers(
    rows: Rows, patterns: Patterns, wanted: int, settings: CorpusSettings, part: str, faults: list[Fault]
) -> Iterator[Labelled]:
    """As many dossiers of a partition, families in turn; each has random numbers of its own: none moves another.

    Raises:
        ContractError: the partition has no families that its rows can fill.
    """
    left_out = round(wanted * settings.negatives) if rows.texts else 0
    for number in range(left_out):
        dossier = negative(rows, Random(f"{settings.seed}:{part}:text:{number}"))  # noqa: S311
        spans = find_spans(dossier.text)
        yield dossier, spans, align(dossier, spans)[0]
    made = turn = 0
    while made < wanted - left_out:
        before = made
        for family in patterns.families:
            if made == wanted - left_out:
                break
            labelled = _written(rows, patterns, family, f"{settings.seed}:{part}:{family.name}:{turn}", faults)
            if labelled is not None:
                made += 1
                yield labelled
        if made == before:
            raise ContractError(
                f"No dossier can be written for {part}.",
                found=f"{len(patterns.families)} families, {len(rows.planets)} planets",
                allowed="at least one family that the rows can fill",
                fix="Add families, or change the shares of the split.",
            )
        turn += 1


def _written(rows: Rows, patterns: Patterns, family: Pattern, seed: str, faults: list[Fault]) -> Labelled | None:
    """A dossier of a family of which the finder proposes every span; what it misses on the way is put to `faults`."""
    for attempt in range(ATTEMPTS):
        dossier = write_dossier(rows, patterns, family, Random(f"{seed}:{attempt}"))  # noqa: S311
        if dossier is None:
            return None
        spans = find_spans(dossier.text)
        labels, missed = align(dossier, spans)
        if not missed:
            return dossier, spans, labels
        faults += missed
    return None


def _row(dossier: Dossier, spans: Sequence[Span], labels: Sequence[Label], part: str, number: int) -> dict[str, Any]:
    told = [
        {"start": span.start, "end": span.end, "field": label.field, "owner": label.owner}
        for span, label in zip(spans, labels, strict=True)
    ]
    return {
        "text_id": f"{part}/{dossier.pattern}/{number}", "pattern": dossier.pattern, "genre": dossier.genre,
        "partition": part, "planet": dossier.planet, "host": dossier.host, "organism": dossier.organism,
        "others": json.dumps(list(dossier.others), ensure_ascii=False), "text": dossier.text, "spans": json.dumps(told),
        "record": json.dumps(with_question(record(dossier.gold), spans), sort_keys=True, ensure_ascii=False),
    }  # fmt: skip


def with_question(known: dict[str, float | str], spans: Sequence[Span]) -> dict[str, float | str]:
    """The record with the first sentence that asks."""
    asked = next((span.canonical for span in spans if span.type == "question"), None)
    return known if asked is None else {**known, "question": asked}


def _require_found(faults: Sequence[Fault], texts: int) -> None:
    """Tell what the finder misses, by kind, and refuse a finder that misses much."""
    counts = Counter(f"{fault.gold.field} ({fault.what})" for fault in faults)
    told = ", ".join(f"{count} {what}" for what, count in counts.most_common(SHOWN))
    print(f"the finder missed {len(faults)} spans, whose texts were written again: {told or 'none'}")
    if len(faults) <= MOST_MISSED * texts:
        return
    shown = [
        f"{fault.what}: {fault.gold.field} {fault.text!r} in {fault.around!r}, found {fault.found or 'nothing'}"
        for fault in faults[:SHOWN]
    ]
    raise ContractError(
        f"The finder misses {len(faults)} spans of {texts} dossiers.",
        found="\n    ".join(shown),
        allowed=f"at most {MOST_MISSED:.0%} of the dossiers written again",
        fix="Mend domains/dossiers/spans, or the pattern.",
    )
