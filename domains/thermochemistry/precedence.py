"""Several sources on one substance: ATcT before JANAF before Yaws before Albahri, and every difference told.

A row whose formula is not that of the source believed more is of another species under a wrong CAS number: it leaves
the table. Other values stay beside one another; `believed` takes the first for each quantity by itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from domains.thermochemistry.contracts import (
    OTHER_SPECIES,
    OTHER_VALUE,
    QUANTITIES,
    SOURCES,
    Thermochemistry,
    ThermochemistryConflicts,
)
from stromatolite.contracts.table_storage import read_table

KEY: Final = ["cas", "phase"]
PARTS: Final = {"atct_gas": "atct", "atct_liquid": "atct", "janaf": "janaf", "yaws": "yaws", "albahri": "albahri"}
TOLERANCE: Final = {"delta_hf_298_j_mol": 1000.0, "delta_gf_298_j_mol": 1000.0, "s0_298_j_mol_k": 1.0}


def read_rows(folder: Path) -> pd.DataFrame:
    """What every source says, one row a substance, phase and source, in the columns of the table."""
    tables = [read_table(folder / f"{part}.parquet").assign(source=source) for part, source in PARTS.items()]
    rows = pd.concat([table.dropna(axis="columns", how="all") for table in tables], ignore_index=True)
    rows["precedence"] = rows["source"].map({source: place for place, source in enumerate(SOURCES, start=1)})
    rows["formula"] = rows["formula"].astype(object).where(rows["formula"].notna(), None)
    columns = list(Thermochemistry.to_schema().columns)
    return rows.reindex(columns=columns).sort_values([*KEY, "precedence"], ignore_index=True)


def settle(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the table, and all conflicts.

    Args:
        rows: sorted by precedence within a substance and phase.
    """
    first_formula = rows.groupby(KEY)["formula"].transform("first")
    foreign = rows["formula"].notna() & (rows["formula"] != first_formula)
    table = rows[~foreign].reset_index(drop=True)
    found = [
        conflict
        for quantity in QUANTITIES
        for conflict in (_species(rows[foreign], table, quantity), _values(table, quantity))
    ]
    conflicts = pd.concat([each for each in found if len(each)] or found[:1], ignore_index=True)
    order = [*KEY, "quantity", "source"]
    return table, conflicts[list(ThermochemistryConflicts.to_schema().columns)].sort_values(order, ignore_index=True)


def believed(table: pd.DataFrame, quantity: str) -> pd.DataFrame:
    """For each substance and phase the first source that gives a quantity, indexed by both: `source`, `value`."""
    given = table[table[quantity].notna()].sort_values([*KEY, "precedence"]).drop_duplicates(KEY)
    return given.set_index(KEY)[["source", quantity]].rename(columns={quantity: "value"})


def _values(table: pd.DataFrame, quantity: str) -> pd.DataFrame:
    pairs = _beside_believed(table, table, quantity)
    differs = pairs["difference"].abs() > TOLERANCE[quantity]
    return pairs[differs & (pairs["source"] != pairs["believed_source"])].assign(reason=OTHER_VALUE)


def _species(foreign: pd.DataFrame, table: pd.DataFrame, quantity: str) -> pd.DataFrame:
    pairs = _beside_believed(foreign, table, quantity)
    first = table.drop_duplicates(KEY).set_index(KEY)["source"]
    named = pairs.join(first.rename("first"), on=KEY)
    pairs["believed_source"] = named["believed_source"].fillna(named["first"])
    return pairs.assign(reason=OTHER_SPECIES)


def _beside_believed(rows: pd.DataFrame, table: pd.DataFrame, quantity: str) -> pd.DataFrame:
    best = believed(table, quantity).add_prefix("believed_")
    pairs = rows.loc[rows[quantity].notna(), [*KEY, "source", quantity]].rename(columns={quantity: "value"})
    pairs = pairs.join(best, on=KEY)
    return pairs.assign(quantity=quantity, difference=pairs["value"] - pairs["believed_value"])
