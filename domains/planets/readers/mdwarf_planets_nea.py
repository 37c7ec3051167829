"""Transiting planets of M dwarfs with masses, from the NASA Exoplanet Archive, as the package `mrexo` ships them.

The authors of MRExo worked out insolation and equilibrium temperature themselves (LHS 1140 b: 231.6 K, the archive has
378.9 K) and added planets that were not in the archive yet. Errors towards lower values are written with either sign.
An eccentricity that is marked as a limit is left out.

Sources: NASA Exoplanet Archive, 2023-11-02; Kanodia et al. 2023, ApJ 956, 76.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from domains.planets import contracts as of
from domains.planets.catalogue_text import read_csv, take, unreadable_column
from stromatolite.contracts.columns import column
from stromatolite.contracts.measured import measured, table_model
from stromatolite.contracts.parts import TablePart

FILE: Final = "Teff_4200_ExcUpperLimits_20231102.csv"
TEXT: Final = {
    "planet": "pl_name",
    "host": "hostname",
    "host_hd_name": "hd_name",
    "discovery_method": "discoverymethod",
}
VALUES: Final = {
    of.PERIOD: "pl_orbper",
    of.AXIS: "pl_orbsmax",
    of.ECCENTRICITY: "pl_orbeccen",
    of.RADIUS: "pl_rade",
    of.MASS: "pl_masse",
    of.INSOLATION: "pl_insol",
    of.EQUILIBRIUM: "pl_eqt",
    of.TEFF: "st_teff",
    of.STAR_RADIUS: "st_rad",
    of.STAR_MASS: "st_mass",
    of.METALLICITY: "st_met",
    of.DISTANCE: "sy_dist",
}
NUMBERS: Final = {
    "discovery_year": "disc_year",
    "ra_deg": "ra",
    "dec_deg": "dec",
    **{quantity.name: name for quantity, name in VALUES.items()},
    **{quantity.high: f"{name}err1" for quantity, name in VALUES.items()},
    **{quantity.low: f"{name}err2" for quantity, name in VALUES.items()},
}
LIMIT: Final = "pl_orbeccenlim"

Planets: Final = table_model(
    "Planets",
    "One transiting planet of a red dwarf.",
    {
        "planet": (str, column("name", unique=True)),
        "host": (str, column("name of the star", nullable=True)),
        "host_hd_name": (str, column("its name in the Henry Draper catalogue", nullable=True)),
        "discovery_method": (str, column("how it was found", nullable=True)),
        "discovery_year": (float, column("year of discovery", unit="year", ge=1988, le=2100)),
        "ra_deg": (float, column("right ascension, ICRS", unit="degree", nullable=True, ge=0, lt=360)),
        "dec_deg": (float, column("declination, ICRS", unit="degree", nullable=True, ge=-90, le=90)),
        **measured(VALUES),
        **unreadable_column(),
    },
)


def read(folder: Path) -> pd.DataFrame:
    """Every planet, in the units of the contract."""
    cells = read_csv(folder / FILE, [*TEXT.values(), *NUMBERS.values(), LIMIT])
    table = take(cells, TEXT, NUMBERS)
    limited = pd.to_numeric(cells[LIMIT], errors="coerce") == 1
    for name in (of.ECCENTRICITY.name, of.ECCENTRICITY.low, of.ECCENTRICITY.high):
        table[name] = table[name].mask(limited)
    for quantity in VALUES:
        table[quantity.low] = table[quantity.low].abs()
    return table[list(Planets.to_schema().columns)]


PARTS: Final = {"planets": TablePart(read, Planets)}
