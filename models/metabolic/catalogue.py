"""Descriptions of the pool's reactions and metabolites, with identifiers of databases; part of every served version.

With them a user's network is matched, and its candidates are described, from the model in production alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from stromatolite.contracts.table_storage import read_table
from stromatolite.errors import DataError
from stromatolite.files import replaced_file

if TYPE_CHECKING:
    from stromatolite.record import RunRecord

FOLDER: Final = "catalogue"
TABLES: Final = {
    "reactions": ("reaction", "name", "equation", "subsystem", "mass_balance", "metanetx", "kegg", "rhea", "ec"),
    "metabolites": (
        "metabolite", "compound", "name", "compartment", "formula", "charge",
        "metanetx", "kegg", "chebi", "inchikey", "seed",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """Two tables.

    Attributes:
        reactions: by identifier.
        metabolites: by identifier with the compartment.
    """

    reactions: pd.DataFrame
    metabolites: pd.DataFrame


def keep_catalogue(data: Path, record: RunRecord) -> None:
    """Copy the descriptions from `build_graphs` into the record; the same tables give the same bytes.

    Args:
        data: `data/processed/metabolic`.
        record: of the run that trains on it.
    """
    for name, columns in TABLES.items():
        table = read_table(data / f"{name}.parquet").reset_index(drop=True)
        with replaced_file(record.artifact(f"{FOLDER}/{name}.parquet")) as partial:
            table[list(columns)].to_parquet(partial, compression="zstd", index=False)


def read_catalogue(folder: Path) -> Catalogue:
    """Read what `keep_catalogue` wrote.

    Raises:
        DataError: a table is missing or damaged, or lacks a column.
    """
    read = {}
    for name, columns in TABLES.items():
        table = read_table(folder / f"{name}.parquet")
        lacking = sorted(set(columns) - set(table.columns))
        if lacking:
            raise DataError(
                f"The model's catalogue of {name} lacks columns.",
                found=f"no column {', '.join(lacking)}",
                fix="Train and promote a model with this version: `dvc repro`.",
            )
        read[name] = table.set_index(columns[0])
    return Catalogue(**read)
