"""Reads the validation reports as rows: one row a part, with the rules that were broken most often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.reporting.validation import Validation, read_validation
from stromatolite.errors import DataError, nearest

WORST = 2
"""Reasons a part that are shown."""


@dataclass(frozen=True)
class PartRow:
    """One part of a source and what came of it.

    Attributes:
        source: the source.
        part: the part; "" where the source is one of items.
        checked: rows or items that came.
        quarantined: those that were set aside.
        rate: their share.
        reasons: the rules that were broken most often, in words, or why the part was refused as a whole.
    """

    source: str
    part: str
    checked: int
    quarantined: int
    rate: str
    reasons: Sequence[str]


def read_reports(folder: Path, names: Sequence[str]) -> list[PartRow]:
    """Every part, by domain and source.

    Args:
        folder: where the reports lie, `<domain>/<source>.json`.
        names: only these sources; all when there is none.

    Raises:
        DataError: there is no report, or none of a name.
    """
    reports = {path.stem: path for path in sorted(folder.glob("*/*.json"))}
    for name in names or [*reports][:1] or [""]:
        if name not in reports:
            close = nearest(name, list(reports))
            raise DataError(
                f"No validation report is there{f' of {name}' if name else ''}.",
                allowed=", ".join(reports) or None,
                fix=f"Did you mean {close!r}?" if close else "`dvc repro` writes one for every source.",
            )
    return [row for name, path in reports.items() if not names or name in names for row in _rows(path)]


def _rows(path: Path) -> list[PartRow]:
    try:
        validation = read_validation(path)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            f"{path} is no validation report that this version reads.",
            found=f"{type(error).__name__}: {error}",
            fix="Write it again: `dvc repro --force` the stage that makes it.",
        ) from error
    return [
        PartRow(validation.source, part.part, part.checked, part.quarantined, part.rate, _worst(validation, part.part))
        for part in validation.parts
    ]


def _worst(validation: Validation, part: str) -> list[str]:
    refused = [f"refused: {problem.partition(chr(10))[0]}" for name, problem in validation.problems if name == part]
    rules = Counter[str]()
    for count in validation.counts:
        if count.part == part:
            rules[f"{count.field}: {count.rule}, not {count.allowed}"] += count.rows
    if not part:
        for reason in validation.set_aside:
            rules[f"{reason.field}: {reason.rule}"] += 1
    return refused + [f"{words} ({rows:,})" for words, rows in rules.most_common(WORST)]
