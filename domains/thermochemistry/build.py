"""Builds energies of formation, entropies and heat capacities, and where sources differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd

from domains.thermochemistry.contracts import (
    HeatCapacityFits,
    HeatCapacityPoints,
    Thermochemistry,
    ThermochemistryConflicts,
)
from domains.thermochemistry.precedence import read_rows, settle
from domains.thermochemistry.reactions import reaction_checks
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.reference_checks import require_reference_checks
from stromatolite.contracts.table_storage import read_table, write_table

SOURCE: Final = "thermochemistry"


def build(validated: Path, out: Path) -> None:
    """Build `thermochemistry`, its conflicts, `heat_capacity_fits` and `heat_capacity_points` in `out`."""
    folder = validated / "thermochemistry" / SOURCE
    rows, conflicts = settle(read_rows(folder))
    require_reference_checks("thermochemistry", reaction_checks(rows))
    tables: list[tuple[str, pd.DataFrame, Any]] = [
        ("thermochemistry", rows, Thermochemistry),
        ("thermochemistry_conflicts", conflicts, ThermochemistryConflicts),
        ("heat_capacity_fits", _fits(folder), HeatCapacityFits),
        ("heat_capacity_points", _points(folder), HeatCapacityPoints),
    ]
    for name, table, model in tables:
        require_table(table, model, name)
    for name, table, model in tables:
        write_table(out / f"{name}.parquet", table, model, provenance={"sources": [SOURCE]})
    print(", ".join(f"{name}: {len(table)} rows" for name, table, _ in tables), f"-> {out}")


def _fits(folder: Path) -> pd.DataFrame:
    table = read_table(folder / "shomate.parquet").assign(source="webbook")
    return table[list(HeatCapacityFits.to_schema().columns)].reset_index(drop=True)


def _points(folder: Path) -> pd.DataFrame:
    table = read_table(folder / "janaf_gas_cp.parquet").assign(phase="g", source="janaf")
    table = table[table["cp_j_mol_k"].notna()]
    return table[list(HeatCapacityPoints.to_schema().columns)].reset_index(drop=True)
