"""Reads text files of hundreds of thousands of rows at the speed of pandas, and as strictly as the small ones."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from stromatolite.errors import DataError


def read_large(path: Path, columns: Mapping[str, type], *, separator: str, missing: str | None = None) -> pd.DataFrame:
    """The rows of a file under a header, each column of its type; the index `row` is the line's number, from 1.

    Args:
        path: the file, in UTF-8.
        columns: what the header must say, and each column's type. The last column has no missing value: a line that
            ends before it is cut off.
        separator: the character between fields.
        missing: the text that stands for a missing value.

    Raises:
        DataError: the file is missing, is no text, has another header, or a line does not fit.
    """
    try:
        with path.open(encoding="utf-8") as file:
            header = file.readline().rstrip("\r\n").split(separator)
        if header != list(columns):
            raise DataError(f"{path} has another header than its reader knows.", found=header, allowed=list(columns))
        table = pd.read_csv(
            path,
            sep=separator,
            dtype=dict(columns),
            na_values=[] if missing is None else [missing],
            keep_default_na=False,
            skip_blank_lines=False,
            quoting=csv.QUOTE_NONE,
            float_precision="round_trip",
        )
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix="Bring the source again: `strom source fetch`.") from None
    except (UnicodeDecodeError, ValueError) as error:  # pandas' ParserError is a ValueError
        raise DataError(f"{path} does not fit its columns.", found=str(error), allowed=list(columns)) from error
    table.index = pd.RangeIndex(2, len(table) + 2, name="row")
    cut = table.index[table.iloc[:, -1].isna()]
    if len(cut):
        raise DataError(f"{path}, line {cut[0]} is cut off.", allowed=f"{len(columns)} fields: {', '.join(columns)}")
    if table.empty:
        raise DataError(f"{path} holds no row.")
    return table
