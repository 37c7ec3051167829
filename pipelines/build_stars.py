"""Stage `build_stars`: the catalogues of stars as one table, with names, conflicts, and what dwarfs are like in the mean."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import pandas as pd

from pipelines.plausibility import require_facts
from pipelines.stars.entries import entries
from pipelines.stars.joining import GCNS, HPIC, KEPLER, star_numbers
from pipelines.stars.names import name_keys, names_of
from pipelines.stars.settling import settle
from pipelines.stars.well_known import known_facts
from stromatolite.contracts.sorting import require_table
from stromatolite.errors import reported
from stromatolite.tables.star_models import DwarfType, ModelStar, ModelStarInColour
from stromatolite.tables.stars import StarConflicts, StarNames, Stars, source_of
from stromatolite.tables.storage import read_table, write_table

MODELS: Final = "mamajek_bhac15"
SOURCES: Final = [HPIC, KEPLER, GCNS, MODELS]
COPIED: Final = {
    "dwarf_sequence": ("dwarf_sequence", DwarfType),
    "isochrones": ("stellar_isochrones", ModelStarInColour),
    "tracks": ("stellar_tracks", ModelStar),
}
"""Parts that are tables as they are, and what these are called."""


def main(validated: Path, out: Path) -> None:
    """Build `stars`, `star_names`, `star_conflicts` and the tables of model stars in `out`."""
    hpic, kepler, gcns = (read_table(validated / source / "stars.parquet") for source in (HPIC, KEPLER, GCNS))
    models = {part: read_table(validated / MODELS / f"{part}.parquet").reset_index(drop=True) for part in COPIED}
    dwarfs = models["dwarf_sequence"]
    numbers = star_numbers(hpic, kepler, gcns, dwarfs)
    settled = settle(entries(hpic, kepler, gcns, numbers), dwarfs)
    stars = _as_table(settled.stars)
    for name, table, model in (
        ("stars", stars, Stars),
        ("star_names", names_of(stars), StarNames),
        ("star_conflicts", settled.conflicts, StarConflicts),
    ):
        require_table(table, model, name)
        if name == "stars":
            require_facts(name, known_facts(table))
        write_table(out / f"{name}.parquet", table, model, provenance={"sources": SOURCES})
        print(f"built {len(table)} rows -> {out / f'{name}.parquet'}")
    for part, (name, model) in COPIED.items():
        require_table(models[part], model, name)
        write_table(out / f"{name}.parquet", models[part], model, provenance={"sources": [MODELS]})
        print(f"built {len(models[part])} rows -> {out / f'{name}.parquet'}")


def _as_table(stars: pd.DataFrame) -> pd.DataFrame:
    """The stars in the columns of their table."""
    keys = name_keys(stars["name"])
    named = stars.assign(star=stars["name"], name_key=keys, position_source=stars[source_of("ra_deg")])
    return named[list(Stars.to_schema().columns)]


@reported
def run() -> None:
    """Command line of the stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--validated", type=Path, default=Path("data/validated"))
    parser.add_argument("--out", type=Path, default=Path("data/tables"))
    arguments = parser.parse_args()
    main(arguments.validated, arguments.out)


if __name__ == "__main__":
    run()
