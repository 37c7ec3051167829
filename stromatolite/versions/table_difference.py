"""Compares two versions of a table: rows by their key, values exactly, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from stromatolite.contracts.table_storage import KEY, provenance_of, read_table, stored_units
from stromatolite.contracts.wording import shown
from stromatolite.versions.difference import EXAMPLES, Change, Columns, Difference
from stromatolite.versions.drift import drift
from stromatolite.versions.profile import profile_table

SOURCE = "source"
OF_SOURCE = "_source"
TWICE = "which of them"
"""An index level of our own, where several rows have one key."""


def compare_tables(before: Path | None, after: Path | None) -> Difference:
    """What differs between two files of a table; a version that does not have it counts as empty.

    Raises:
        DataError: a file is no Parquet.
    """
    paths = [path for path in (before, after) if path is not None]
    there = [read_table(path) for path in paths]
    nothing = there[-1].iloc[:0]
    old, new = there[0] if before else nothing, there[-1] if after else nothing
    key = provenance_of(paths[-1]).get(KEY) or _index_names(there[-1])
    return _compare(old, new, [str(name) for name in key], [_forms(*each) for each in zip(there, paths, strict=True)])


def _forms(table: pd.DataFrame, path: Path) -> dict[str, str]:
    """Type and unit of each column."""
    units = stored_units(path)
    return {str(name): f"{table[name].dtype} {units.get(str(name), '')}".rstrip() for name in table}


def _index_names(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table.index.names if name is not None]


def _compare(old: pd.DataFrame, new: pd.DataFrame, key: list[str], forms: list[dict[str, str]]) -> Difference:
    old, new = _plain(old, key), _plain(new, key)
    key = [name for name in key if name in old and name in new]
    columns = ([str(name) for name in old], [str(name) for name in new])
    shared = [name for name in columns[1] if name in columns[0]]
    first, last = forms[0], forms[-1]
    retyped = {name: (was, last[name]) for name, was in first.items() if last.get(name, was) != was}
    by = key or shared
    before, after = _keyed(old, by), _keyed(new, by)
    gone, fresh = before.index.difference(after.index, sort=False), after.index.difference(before.index, sort=False)
    both = after.index.intersection(before.index, sort=False)
    values = [name for name in shared if name not in by]
    was, now = before.loc[both, values], after.loc[both, values]
    changed = {name: mask for name in values if (mask := _differs(was[name], now[name])).any()}
    rows = np.logical_or.reduce(list(changed.values())) if changed else np.zeros(len(both), dtype=bool)
    return Difference(
        key=key,
        rows=(len(old), len(new)),
        added=[_name(row) for row in fresh[:EXAMPLES]],
        removed=[_name(row) for row in gone[:EXAMPLES]],
        counts={"added": len(fresh), "removed": len(gone), "changed": int(rows.sum())},
        by_source=_by_source(before.loc[gone], after.loc[fresh], after.loc[both], changed),
        by_column={name: int(mask.sum()) for name, mask in changed.items()},
        changes=list(_changes(was, now, changed)),
        columns=Columns([n for n in columns[1] if n not in old], [n for n in columns[0] if n not in new], retyped),
        drift=drift(profile_table(old), profile_table(new)),
    )


def _plain(table: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The table with its key as columns; line numbers that are no key do not count."""
    levels = [name for name in _index_names(table) if name in key]
    table = table.reset_index(level=levels) if levels else table
    return table.reset_index(drop=True)


def _keyed(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rows under their key; of several with one key, each under its number among them."""
    keys = table[list(by)].astype(object).where(table[list(by)].notna(), None)
    number = keys.groupby(list(by), dropna=False, sort=False).cumcount() if len(by) else np.arange(len(table))
    return table.set_index(pd.MultiIndex.from_frame(keys.assign(**{TWICE: number})))


def _differs(was: pd.Series, now: pd.Series) -> npt.NDArray[np.bool_]:
    """Where values are not the same; missing is the same as missing."""
    gone, there = was.isna().to_numpy(), now.isna().to_numpy()
    same = was.to_numpy(dtype=object) == now.to_numpy(dtype=object)
    return np.asarray(~(np.asarray(same, dtype=bool) | (gone & there)))


def _name(row: tuple[object, ...]) -> str:
    *parts, number = row
    return " ".join(map(str, parts)) + (f" ({int(str(number)) + 1})" if number else "")


def _changes(was: pd.DataFrame, now: pd.DataFrame, changed: Mapping[str, npt.NDArray[np.bool_]]) -> Iterator[Change]:
    for name, mask in changed.items():
        for place in np.flatnonzero(mask)[: max(1, EXAMPLES // len(changed))]:
            cells = shown(was[name].iloc[place]), shown(now[name].iloc[place])
            yield Change(_name(now.index[place]), name, *cells)


def _by_source(
    gone: pd.DataFrame, fresh: pd.DataFrame, both: pd.DataFrame, changed: Mapping[str, npt.NDArray[np.bool_]]
) -> dict[str, dict[str, int]]:
    """Rows by the source that they name: in a column `source`, or in a column `..._source` for each quantity."""
    counts: dict[str, dict[str, int]] = {}
    for sort, rows, where in (
        ("added", fresh, _everywhere(fresh)),
        ("removed", gone, _everywhere(gone)),
        ("changed", both, changed),
    ):
        for source, number in _sources(rows, where).items():
            counts.setdefault(source, {"added": 0, "removed": 0, "changed": 0})[sort] = number
    return dict(sorted(counts.items()))


def _everywhere(rows: pd.DataFrame) -> dict[str, npt.NDArray[np.bool_]]:
    return {str(name): np.ones(len(rows), dtype=bool) for name in rows}


def _sources(rows: pd.DataFrame, where: Mapping[str, npt.NDArray[np.bool_]]) -> dict[str, int]:
    """In how many rows each source stands behind a cell of `where`."""
    naming = [str(name) for name in rows if name == SOURCE or str(name).endswith(OF_SOURCE)]
    pairs = []
    for name, mask in where.items():
        column = _source_of(name, naming)
        if column is not None:
            places = np.flatnonzero(mask)
            pairs.append(pd.DataFrame({"row": places, "source": rows[column].iloc[places].to_numpy()}))
    if not pairs:
        return {}
    found = pd.concat(pairs).dropna().drop_duplicates()["source"].value_counts()
    return {str(source): int(number) for source, number in found.items()}


def _source_of(column: str, naming: Sequence[str]) -> str | None:
    """Which column says where a value of this one is from."""
    if SOURCE in naming:
        return SOURCE
    fitting = [name for name in naming if name == column or column.startswith(name.removesuffix(OF_SOURCE))]
    return max(fitting, key=len, default=None)
