"""Reads delimited tables as text, line by line: a short line keeps its place, so that its contract can set it aside."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pandas as pd

from stromatolite.errors import DataError


def read_delimited(path: Path, header: Sequence[str], *, separator: str = "\t", quoted: bool = False) -> pd.DataFrame:
    """The fields of a file as text, one row a line; an empty field is missing. The index `row` is the line's number.

    White space around a field is left out.

    Args:
        path: the file, in UTF-8; `.gz` is unpacked.
        header: what its first line must say.
        separator: what stands between fields.
        quoted: whether fields may stand in quotation marks.

    Raises:
        DataError: the file is missing, broken or empty, has another header, or a line with more fields than the header.
    """
    rows, numbers = [], []
    try:
        with _opened(path) as file:
            lines = csv.reader(
                file, delimiter=separator, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE, strict=True
            )
            _require_header(path, next(lines, []), header)
            for fields in lines:
                if len(fields) > len(header):
                    raise DataError(
                        f"{path}, line {lines.line_num} has more fields than its header.",
                        found=fields[:10],
                        allowed=f"{len(header)}: {', '.join(header)}",
                    )
                if fields:
                    rows.append([field.strip() or None for field in fields] + [None] * (len(header) - len(fields)))
                    numbers.append(lines.line_num)
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix="Bring the source again: `strom source fetch`.") from None
    except (UnicodeDecodeError, csv.Error, EOFError, OSError, zlib.error) as error:
        raise DataError(f"{path} cannot be read.", found=error, fix="Bring the source again.") from error
    if not rows:
        raise DataError(f"{path} holds no row.")
    return pd.DataFrame(rows, columns=list(header), index=pd.Index(numbers, name="row"), dtype=object)


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _require_header(path: Path, found: Sequence[str], header: Sequence[str]) -> None:
    if list(found) != list(header):
        raise DataError(f"{path} has another header than its reader knows.", found=list(found), allowed=list(header))


def numbers_in(table: pd.DataFrame, column: str, path: Path) -> pd.Series:
    """A column of text as numbers; missing stays missing.

    Raises:
        DataError: a field is no number; it names the line.
    """
    given = table[column]
    found = pd.to_numeric(given, errors="coerce").astype(float)
    wrong = given[found.isna() & given.notna()]
    if len(wrong):
        raise DataError(
            f"{path}, row {wrong.index[0]}: {column} is no number.", found=repr(wrong.iloc[0]), allowed="a number"
        )
    return found
