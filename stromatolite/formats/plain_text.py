"""Reads text files of columns strictly: a line that does not fit stops the reading and is named."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from stromatolite.errors import DataError


def read_fields(
    path: Path, names: list[str], *, separator: str | None = None, header: list[str] | None = None, comment: str = ""
) -> pd.DataFrame:
    """The fields of a file as text, one row a line; the index `row` is the line's number, from 1.

    Args:
        path: the file, in UTF-8.
        names: what to call its columns.
        separator: what stands between fields; None is any white space.
        header: what its first line must say, field by field; None when it has no header.
        comment: lines that begin with it are left out, like empty ones.

    Raises:
        DataError: the file is missing, is no text, is empty, has another header or a line with more or fewer fields.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix="Bring the source again: `strom source fetch`.") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is no text in UTF-8.", found=str(error)) from error
    if header is not None and lines[0].split(separator) != header:
        raise DataError(f"{path} has another header than its reader knows.", found=repr(lines[0]), allowed=header)
    rows, numbers = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or (comment and line.startswith(comment)) or (number == 1 and header is not None):
            continue
        fields = line.rstrip("\r").split(separator)
        if len(fields) != len(names):
            raise DataError(
                f"{path}, line {number} does not fit its columns.",
                found=f"{len(fields)} fields: {line[:80]!r}",
                allowed=f"{len(names)}: {', '.join(names)}",
            )
        rows.append(fields)
        numbers.append(number)
    if not rows:
        raise DataError(f"{path} holds no row.")
    return pd.DataFrame(rows, columns=names, index=pd.Index(numbers, name="row"), dtype=object)


def as_numbers(text: pd.Series, path: Path) -> pd.Series:
    """A column of text as numbers; an empty field is a missing value.

    Raises:
        DataError: a field is no number; it names the line.
    """
    given = text.where(text != "")
    found = pd.to_numeric(given, errors="coerce").astype(float)
    wrong = given[found.isna() & given.notna()]
    if len(wrong):
        raise DataError(
            f"{path}, line {wrong.index[0]}: {text.name} is no number.", found=repr(wrong.iloc[0]), allowed="a number"
        )
    return found
