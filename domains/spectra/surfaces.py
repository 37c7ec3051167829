"""Builds the reflectance of soils, rocks, plants, snow and water, as a fraction."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from domains.spectra.sampling import value_at
from domains.spectra.surface_contracts import Surfaces
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.reference_checks import ReferenceCheck, require_reference_checks
from stromatolite.contracts.table_storage import read_table, write_table

SOURCE = "surface_reflectance"


def build(validated: Path, out: Path) -> None:
    """Build `surfaces.parquet` in `out`."""
    rows = read_table(validated / "spectra" / SOURCE / "reflectances.parquet").reset_index(drop=True)
    usgs = rows["surface"].str.startswith("USGS")
    table = rows.assign(library=usgs.map({True: "USGS", False: "ECOSTRESS"}), source=SOURCE)
    table = table[list(Surfaces.to_schema().columns)]
    require_table(table, Surfaces, "surfaces")
    require_reference_checks("surfaces", surface_checks(table))
    write_table(out / "surfaces.parquet", table, Surfaces, provenance={"sources": [SOURCE]})
    print(f"built {len(table)} rows of {table['surface'].nunique()} surfaces -> {out / 'surfaces.parquet'}")


def surface_checks(table: pd.DataFrame) -> list[ReferenceCheck]:
    """The red edge of plants, the white of snow and the dark of water: a wrong axis or unit does not show them."""
    checks = [ReferenceCheck("plants", float((table["kind"] == "vegetation").any()), 1, 1)]
    for surface in sorted(table.loc[table["kind"] == "vegetation", "surface"].unique()):
        edge = _at(table, surface, 0.80) / _at(table, surface, 0.67)
        checks.append(ReferenceCheck(f"{surface}: reflectance at 0.80 um over that at 0.67 um", edge, 4, 40))
    checks.append(ReferenceCheck("reflectance of fine snow at 0.55 um", _at(table, "finesnow", 0.55), 0.95, 1))
    checks.append(ReferenceCheck("reflectance of tap water at 0.55 um", _at(table, "tapwater", 0.55), 0.01, 0.05))
    return checks


def _at(table: pd.DataFrame, surface: str, wavelength_um: float) -> float:
    rows = table[table["surface"] == surface]
    return value_at(rows["wavelength_um"], rows["reflectance"], wavelength_um)
