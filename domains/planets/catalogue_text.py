"""Reads a catalogue's file as cells of text, and cells as numbers; a cell that is no number is told, not hidden."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from stromatolite.contracts.columns import column
from stromatolite.errors import DataError

UNREADABLE = "unreadable_cells"
"""The column of a contract that lets no row through with a cell that should be a number and is none."""


def unreadable_column() -> dict[str, tuple[type, object]]:
    """The rules of that column."""
    return {UNREADABLE: (str, column("cells that should be numbers and are not", isin=[""]))}


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        DataError: it is missing or not in UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix="Bring the source again: `strom source fetch`.") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is no text in UTF-8.", found=str(error)) from error


def read_csv(path: Path, needed: Collection[str]) -> pd.DataFrame:
    """The cells of a CSV file with a header, quotes and all; the index `row` is the line, from 1.

    Columns named alike come out as "err", "err.2", "err.3".

    Args:
        path: the file.
        needed: columns that it must have.

    Raises:
        DataError: a column is missing, a line has more or fewer cells than the header, or there is no row.
    """
    lines = csv.reader(io.StringIO(read_text(path), newline=""))
    header = _numbered(next(lines, []))
    missing = [name for name in needed if name not in header]
    if missing:
        raise DataError(f"{path} lacks columns.", found=", ".join(header) or "nothing", allowed=", ".join(missing))
    cells, places = [], []
    for line in lines:
        if len(line) != len(header):
            raise DataError(
                f"{path}, line {lines.line_num} is cut or has cells too many.",
                found=f"{len(line)} cells",
                allowed=f"{len(header)}, as in the header",
            )
        cells.append(line)
        places.append(lines.line_num)
    if not cells:
        raise DataError(f"{path} holds no row.")
    return pd.DataFrame(cells, columns=header, index=pd.Index(places, name="row"), dtype=object)


def _numbered(header: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for name in header:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return names


def take(
    cells: pd.DataFrame, text: Mapping[str, str], numbers: Mapping[str, str], missing: Collection[str] = ("",)
) -> pd.DataFrame:
    """Chosen columns under their new names, with the column `UNREADABLE`.

    Args:
        cells: cells of text.
        text: columns that stay text, by new name; empty cells become None.
        numbers: columns of numbers, by new name.
        missing: what stands where a number is missing.
    """
    taken: dict[str, pd.Series | np.ndarray] = {}
    for name, original in text.items():
        stripped = cells[original].str.strip()
        taken[name] = stripped.where(~stripped.isin(["", *missing]), None)
    unreadable = pd.Series("", index=cells.index, dtype=object)
    for name, original in numbers.items():
        given = cells[original].str.strip()
        given = given.where(~given.isin(list(missing)))
        values = pd.to_numeric(given, errors="coerce").astype(float)
        wrong = values.isna() & given.notna()
        unreadable[wrong] = (unreadable[wrong] + f" {original}=" + given[wrong]).str.strip()
        taken[name] = values
    return pd.DataFrame({**taken, UNREADABLE: unreadable}, index=cells.index)
