"""Brings the rows of the catalogues of stars to one set of columns, under the number of their star."""

from __future__ import annotations

from typing import Final

import pandas as pd

from domains.stars.contracts import NUMBERS, QUALITIES, QUANTITIES
from domains.stars.joining import GCNS, HPIC, KEPLER
from domains.stars.matching import Indices

POSITION: Final = ("ra_deg", "dec_deg")
COMMON: Final = {
    "name": "object",
    **dict.fromkeys(NUMBERS, "Int64"),
    **dict.fromkeys((*POSITION, *QUANTITIES), "float64"),
    **{name: "boolean" if name == "binary" else "object" for name in QUALITIES},
}
"""The columns and their types. Gaia's numbers have 19 digits: a float would lose the last."""
PREFIX: Final = r"^(NAME|\*\*|\*|V\*|EM\*|Cl\*)_"
"""What SIMBAD puts before a name: that it is a star, a double star, a variable, in a cluster."""


def entries(
    hpic: pd.DataFrame, kepler: pd.DataFrame, gcns: pd.DataFrame, numbers: dict[str, Indices]
) -> dict[str, pd.DataFrame]:
    """The rows of the catalogues in the columns `COMMON`; the index is the number of the star."""
    rows = {HPIC: _hpic(hpic), KEPLER: _kepler(kepler), GCNS: _gcns(gcns)}
    return {
        name: table.reindex(columns=list(COMMON)).astype(COMMON).set_axis(numbers[name]) for name, table in rows.items()
    }


def _hpic(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        name=rows["name"].str.replace("GAIA", "Gaia"),
        tic_id=_number(rows["name"], r"TIC (\d+)"),
        gaia_dr3_id=_number(rows["name"], r"GAIA DR3 (\d+)"),
        binary=rows["binary"].astype("boolean"),
    )


def _kepler(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        name="KIC " + rows["kic_id"].astype(str),
        kic_id=rows["kic_id"].astype("Int64"),
        gaia_dr2_id=rows["gaia_dr2_id"].astype("Int64"),
        binary=(rows["companion"] != "none").astype("boolean"),
    )


def _gcns(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        name=rows["name"].str.replace(PREFIX, "", regex=True).str.replace("_", " "),
        gaia_dr3_id=_number(rows["name"], r"Gaia_DR3_(\d+)"),
        gaia_dr2_id=_number(rows["name"], r"Gaia_DR2_(\d+)"),
        binary=rows["binary"].astype("boolean"),
    )


def _number(names: pd.Series, pattern: str) -> pd.Series:
    return names.str.extract(f"^{pattern}$", expand=False).astype("Int64")
