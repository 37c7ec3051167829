"""Stage `split_tables`: which rows of a table are tested on, by a hash of their group's name; identifiers only."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import ContractError, reported
from stromatolite.files import write_json
from stromatolite.splits import Shares, split


@dataclass(frozen=True)
class Splittable:
    """What a table is split by.

    Attributes:
        key: the column that names a row.
        group: the column whose rows stay together.
    """

    key: str
    group: str


TABLES: Final = {"planets": Splittable("planet", "system"), "organisms": Splittable("organism", "split_group")}


def main(table: str, tables: Path, out: Path, shares: Shares) -> None:
    """Split one table and write `out/<table>.json`.

    Raises:
        ContractError: the table lacks a column, names a row twice, or has rows without a group.
    """
    wanted = TABLES[table]
    rows = read_table(tables / f"{table}.parquet").reset_index()
    missing = [name for name in (wanted.key, wanted.group) if name not in rows]
    if missing:
        raise ContractError(
            f"The table {table} lacks columns.", found=", ".join(map(str, rows)), allowed=", ".join(missing)
        )
    if not rows[wanted.key].is_unique:
        twice = rows[wanted.key][rows[wanted.key].duplicated()].iloc[0]
        raise ContractError(f"The table {table} names a row twice.", found=repr(twice), allowed="each once")
    groups = rows[wanted.group].where(rows[wanted.group].notna(), None)
    document = split(table, dict(zip(rows[wanted.key], groups, strict=True)), wanted.group, shares)
    write_json(out / f"{table}.json", document)
    sizes = ", ".join(f"{len(document[part])} {part}" for part in ("train", "validation", "test"))
    print(f"split {document['rows']} {table} by {wanted.group}: {sizes}, identity {document['identity']} -> {out}")


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", choices=sorted(TABLES))
    parser.add_argument("--tables", type=Path, default=Path("data/tables"))
    parser.add_argument("--out", type=Path, default=Path("data/splits"))
    parser.add_argument("--test", type=float, default=Shares.test, help="share of groups held out for the test")
    parser.add_argument("--validation", type=float, default=Shares.validation, help="share held out for choices")
    arguments = parser.parse_args()
    main(arguments.table, arguments.tables, arguments.out, Shares(arguments.test, arguments.validation))


if __name__ == "__main__":
    run()
