"""Small transiting planets around M dwarfs with measured masses and radii, in units of the Earth.

The declination of TOI-1468 begins with "=", which a spreadsheet may have left there: its two planets are not readable.

Source: Luque & Palle 2022, Science 377, 1211; version of 2023-02-02.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from domains.planets import contracts as of
from domains.planets.catalogue_text import UNREADABLE, read_csv, take, unreadable_column
from stromatolite.contracts.columns import column
from stromatolite.contracts.measured import measured, table_model
from stromatolite.contracts.parts import TablePart

FILE: Final = "stpm_230202.csv"
TEXT: Final = {
    "host": "Star",
    "host_other_name": "AltName",
    "letter": "Planet",
    "toi": "TOI",
    "mass_method": "Method",
    "ra": "RA_J2000",
    "dec": "DE_J2000",
}
VALUES: Final = {
    of.PERIOD: ("Porb_d", None, None),
    of.AXIS: ("a_au", None, None),
    of.RADIUS: ("R_Rterra", "edR_Rterra", "euR_Rterra"),
    of.MASS: ("M_Mterra", "edM_Mterra", "euM_Mterra"),
    of.EQUILIBRIUM: ("Teq_K", "edTeq_K", "euTeq_K"),
    of.TEFF: ("Teff_K", "eTeff_K", "eTeff_K"),
    of.STAR_RADIUS: ("R_Rsol", "eR_Rsol", "eR_Rsol"),
    of.STAR_MASS: ("M_Msol", "eM_Msol", "eM_Msol"),
    of.DISTANCE: ("d_pc", "ed_pc", "ed_pc"),
}
NUMBERS: Final = {
    name: original
    for quantity, originals in VALUES.items()
    for name, original in zip((quantity.name, quantity.low, quantity.high), originals, strict=True)
    if original is not None
}

Planets: Final = table_model(
    "Planets",
    "One small planet of a red dwarf.",
    {
        "planet": (str, column("star and letter", unique=True)),
        "host": (str, column("name of the star")),
        "host_other_name": (str, column("another name of the star", nullable=True)),
        "letter": (str, column("the planet's letter", matches="[b-z]$")),
        "toi": (str, column("number among the objects of interest of TESS", nullable=True, matches=r"\d+\.\d\d?$")),
        "mass_method": (str, column("how its mass was measured", isin=["RV", "TTV"])),
        "ra_deg": (float, column("right ascension, J2000", unit="degree", nullable=True, ge=0, lt=360)),
        "dec_deg": (float, column("declination, J2000", unit="degree", nullable=True, ge=-90, le=90)),
        **measured(VALUES),
        **unreadable_column(),
    },
)


def read(folder: Path) -> pd.DataFrame:
    """Every planet, in the units of the contract."""
    table = take(read_csv(folder / FILE, [*TEXT.values(), *NUMBERS.values()]), TEXT, NUMBERS)
    table["planet"] = table["host"] + " " + table["letter"]
    table["ra_deg"] = degrees(table["ra"]) * 15
    table["dec_deg"] = degrees(table["dec"])
    for name, original in (("ra_deg", "ra"), ("dec_deg", "dec")):
        wrong = table[name].isna()
        table.loc[wrong, UNREADABLE] += f"{TEXT[original]}=" + table.loc[wrong, original]
    columns = list(Planets.to_schema().columns)
    return table.assign(**{name: float("nan") for name in columns if name not in table})[columns]


def degrees(sexagesimal: pd.Series) -> pd.Series:
    """Angles written as "-20:31:26.6"; NaN where they are not."""
    parts = sexagesimal.str.extract(r"^([+-]?)(\d+):(\d+):(\d+(?:\.\d*)?)$")
    size = parts[1].astype(float) + parts[2].astype(float) / 60 + parts[3].astype(float) / 3600
    return size.where(parts[0] != "-", -size)


PARTS: Final = {"planets": TablePart(read, Planets, max_quarantine_rate=0.05)}
