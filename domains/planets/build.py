"""Builds the planets of all catalogues as one table, every value with its source, conflicts settled."""

from __future__ import annotations

from pathlib import Path

from domains.planets.contracts import PlanetConflicts, PlanetRefusals, Planets, PlanetValues
from domains.planets.reference_checks import reference_checks
from domains.planets.table import combine
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.reference_checks import require_reference_checks
from stromatolite.contracts.table_storage import read_table, write_table

CORE = ("exoplanet_eu", "tepcat", "stpm", "kepler_dr25_koi", "kepler_gaia_planets")
"""The catalogues that every clone has; further ones take part when params.yaml lists them."""


def build(validated: Path, out: Path) -> None:
    """Write planets, planet_values, planet_conflicts and planet_refusals into `out`.

    Raises:
        DataError: a core catalogue is missing.
        ContractError: a table breaks its contract, or a planet that everybody knows came out wrong.
    """
    optional = sorted(path.name for path in (validated / "planets").glob("*") if path.name not in CORE)
    catalogues = [*CORE, *optional]
    tables = combine({name: read_table(validated / "planets" / name / "planets.parquet") for name in catalogues})
    require_reference_checks("The table of planets", reference_checks(tables.planets))
    provenance = {"sources": sorted(catalogues)}
    for name, table, model in (
        ("planets", tables.planets, Planets),
        ("planet_values", tables.values, PlanetValues),
        ("planet_conflicts", tables.conflicts, PlanetConflicts),
        ("planet_refusals", tables.refusals, PlanetRefusals),
    ):
        require_table(table, model, f"{name}.parquet")
        write_table(out / f"{name}.parquet", table, model, provenance)
    counts = tables.planets["status"].value_counts()
    print(
        f"built {len(tables.planets)} planets ({', '.join(f'{count} {state}' for state, count in counts.items())}), "
        f"{(tables.planets['catalogues'] > 1).sum()} in several catalogues; {len(tables.conflicts)} conflicts settled, "
        f"{len(tables.refusals)} matches refused, {tables.false_positives} false positives left out -> {out}"
    )
