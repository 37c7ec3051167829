"""Radii and insolations of Kepler's planets and candidates, from the radii of their stars by Gaia (Data Release 2).

Planet radii are the transit's ratio of radii, as in Kepler's DR25, times the new radius of the star: where the ratio is
that of a failed fit, the radius is that of no planet (K07231.02: 17,208 Earth radii) and breaks the contract.

The file is a table in LaTeX: "&" between fields, two backslashes at the end of a line.

Source: Berger et al. 2018, ApJ 866, 99, Table 2.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from domains.planets import contracts as of
from domains.planets.catalogue_text import take, unreadable_column
from domains.planets.kepler import LARGEST_TRANSITING
from stromatolite.contracts.columns import column
from stromatolite.contracts.measured import Quantity, measured, table_model
from stromatolite.contracts.parts import TablePart
from stromatolite.formats.plain_text import read_fields

FILE: Final = "DR2PapTable2.txt"
HEADER: Final = [
    "KIC", "kepoi_name", "gaia_prad", "gaia_prad_errp", "gaia_prad_errm",
    "gaia_insol", "gaia_insol_errp", "gaia_insol_errm", "AO_Binary_Flag",
]  # fmt: skip
END: Final = "\\\\"
NUMBERS: Final = {
    "kepler_id": "KIC",
    "has_companion": "AO_Binary_Flag",
    of.RADIUS.name: "gaia_prad",
    of.RADIUS.high: "gaia_prad_errp",
    of.RADIUS.low: "gaia_prad_errm",
    of.INSOLATION.name: "gaia_insol",
    of.INSOLATION.high: "gaia_insol_errp",
    of.INSOLATION.low: "gaia_insol_errm",
}
BODY: Final = Quantity("radius_earth", of.RADIUS.doc, "1", gt=0, le=LARGEST_TRANSITING)

Planets: Final = table_model(
    "Planets",
    "One planet or candidate of Kepler.",
    {
        "koi": (str, column("number of the star and of the object", unique=True, matches=r"K\d{5}\.\d\d$")),
        "kepler_id": (float, column("number of the star in the Kepler Input Catalog", gt=0)),
        "has_companion": (float, column("1 where adaptive optics show another star beside it", isin=[0, 1])),
        **measured([BODY, of.INSOLATION]),
        **unreadable_column(),
    },
)


def read(folder: Path) -> pd.DataFrame:
    """Every planet and candidate, in the units of the contract."""
    header = [*HEADER[:-1], HEADER[-1] + END]
    cells = read_fields(folder / FILE, HEADER, separator="&", header=header)
    cells[HEADER[-1]] = cells[HEADER[-1]].str.removesuffix(END)
    return take(cells, {"koi": "kepoi_name"}, NUMBERS)[list(Planets.to_schema().columns)]


PARTS: Final = {"planets": TablePart(read, Planets, max_quarantine_rate=0.03)}
