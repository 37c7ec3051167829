"""Builds the catalogues of stars as one table, with names and conflicts; and stars in theory."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pandas as pd

from domains.stars.contracts import StarConflicts, StarNames, Stars, source_of
from domains.stars.entries import entries
from domains.stars.hosts import host_names
from domains.stars.joining import GCNS, HPIC, KEPLER, star_numbers
from domains.stars.model_contracts import DwarfType, ModelStar, ModelStarInColour
from domains.stars.names import name_keys, names_of
from domains.stars.reference_checks import REFERENCE_VALUES
from domains.stars.settling import settle
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.reference_checks import require_reference_checks
from stromatolite.contracts.reference_rows import reference_checks
from stromatolite.contracts.table_storage import read_table, write_table

MODELS: Final = "mamajek_bhac15"
SOURCES: Final = [HPIC, KEPLER, GCNS, MODELS]
HOSTS: Final = "exoplanet_eu"
"""Gives names of stars that have planets."""
COPIED: Final = {
    "dwarf_sequence": ("dwarf_sequence", DwarfType),
    "isochrones": ("stellar_isochrones", ModelStarInColour),
    "tracks": ("stellar_tracks", ModelStar),
}
"""Parts that are tables as they are, and what these are called."""


def build(validated: Path, out: Path) -> None:
    """Build `stars`, `star_names`, `star_conflicts` and the tables of model stars in `out`."""
    hpic, kepler, gcns = (read_table(validated / "stars" / source / "stars.parquet") for source in (HPIC, KEPLER, GCNS))
    models = {
        part: read_table(validated / "stars" / MODELS / f"{part}.parquet").reset_index(drop=True) for part in COPIED
    }
    dwarfs = models["dwarf_sequence"]
    numbers = star_numbers(hpic, kepler, gcns, dwarfs)
    settled = settle(entries(hpic, kepler, gcns, numbers), dwarfs)
    stars = _as_table(settled.stars)
    planets = read_table(validated / "planets" / HOSTS / "planets.parquet")
    names = names_of(stars)
    tables: dict[str, tuple[pd.DataFrame, Any, list[str]]] = {
        "stars": (stars, Stars, SOURCES),
        "star_names": (
            pd.concat([names, host_names(planets, stars, names)], ignore_index=True),
            StarNames,
            [*SOURCES, HOSTS],
        ),
        "star_conflicts": (settled.conflicts, StarConflicts, SOURCES),
        **{name: (models[part], model, [MODELS]) for part, (name, model) in COPIED.items()},
    }
    for name, (table, model, _) in tables.items():
        require_table(table, model, name)
    require_reference_checks("stars", reference_checks(stars, "star", REFERENCE_VALUES))
    for name, (table, model, sources) in tables.items():
        write_table(out / f"{name}.parquet", table, model, provenance={"sources": sources})
        print(f"built {len(table)} rows -> {out / f'{name}.parquet'}")


def _as_table(stars: pd.DataFrame) -> pd.DataFrame:
    """The stars in the columns of their table."""
    keys = name_keys(stars["name"])
    named = stars.assign(star=stars["name"], name_key=keys, position_source=stars[source_of("ra_deg")])
    return named[list(Stars.to_schema().columns)]
