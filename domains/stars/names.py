"""The names of a star, in the form in which hosts of planets are looked up."""

from __future__ import annotations

from typing import Final

import pandas as pd

from domains.planets.names import star_key

NUMBERED: Final = {"tic_id": "TIC", "kic_id": "KIC", "gaia_dr3_id": "Gaia DR3", "gaia_dr2_id": "Gaia DR2"}
"""What stands before a number."""


def name_keys(names: pd.Series) -> pd.Series:
    """`star_key` of each name; of the many that are numbers, by whole columns."""
    parts = names.str.extract(rf"^({'|'.join(NUMBERED.values())}) (\d+)$")
    keys = parts[0].map({prefix: star_key(prefix) for prefix in NUMBERED.values()}) + " " + parts[1]
    return keys.fillna(names[keys.isna()].map(star_key))


def names_of(stars: pd.DataFrame) -> pd.DataFrame:
    """Every name of every star; of two stars with one key the shorter name has it: HD 181678 before HD 181678A."""
    known = [stars[["star"]].assign(name=stars["star"])]
    for column, prefix in NUMBERED.items():
        rows = stars[stars[column].notna()]
        known.append(rows[["star"]].assign(name=prefix + " " + rows[column].astype(str)))
    names = pd.concat(known, ignore_index=True).drop_duplicates("name")
    names = names.assign(name_key=name_keys(names["name"]), length=names["name"].str.len())
    first = names.sort_values("length", kind="stable").drop_duplicates("name_key").sort_index()
    return first[["name_key", "name", "star"]].reset_index(drop=True)
