"""Objects of interest of the Kepler telescope (KOIs), Data Release 25, as the NASA archive had it on 2017-07-19.

About half are false positives, mostly eclipsing binaries: their "planetary radius" is that of a star, so the range of
the radius holds for candidates and confirmed planets alone. Among these too are fits that no planet can have
(K03572.01: 1,544 Earth radii): they break the contract. `koi_eccen` is 0 in every row, an assumption of the fit, and is
not read.

Source: Thompson et al. 2018, ApJS 235, 38.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from domains.planets import contracts as of
from domains.planets.catalogue_text import take, unreadable_column
from domains.planets.ipac import read_ipac
from domains.planets.kepler import FALSE_POSITIVE, LARGEST_TRANSITING
from stromatolite.contracts.columns import column
from stromatolite.contracts.measured import Quantity, measured, table_model
from stromatolite.contracts.parts import TablePart

FILE: Final = "q1_q17_dr25_koi.tbl"
TEXT: Final = {
    "koi": "kepoi_name",
    "planet": "kepler_name",
    "disposition": "koi_disposition",
    "kepler_disposition": "koi_pdisposition",
}
VALUES: Final = {
    of.PERIOD: "koi_period",
    of.RADIUS: "koi_prad",
    of.AXIS: "koi_sma",
    of.INSOLATION: "koi_insol",
    of.EQUILIBRIUM: "koi_teq",
    of.TEFF: "koi_steff",
    of.STAR_RADIUS: "koi_srad",
    of.STAR_MASS: "koi_smass",
    of.METALLICITY: "koi_smet",
}
NUMBERS: Final = {
    "kepler_id": "kepid",
    "disposition_score": "koi_score",
    "ra_deg": "ra",
    "dec_deg": "dec",
    **{quantity.name: name for quantity, name in VALUES.items()},
    **{quantity.high: f"{name}_err1" for quantity, name in VALUES.items()},
    **{quantity.low: f"{name}_err2" for quantity, name in VALUES.items()},
}
BODY: Final = Quantity("radius_earth", of.RADIUS.doc, "1", gt=0)
STAR: Final = Quantity("star_mass_solar", of.STAR_MASS.doc, "solMass", ge=0, le=150)
FLUX: Final = Quantity("insolation_earth", of.INSOLATION.doc, "1", gt=0)


def _unless_false(holds: pd.Series, table: pd.DataFrame) -> pd.Series:
    return holds | (table["disposition"] == FALSE_POSITIVE)


Planets: Final = table_model(
    "Planets",
    "One object of interest.",
    {
        "koi": (str, column("number of the star and of the object", unique=True, matches=r"K\d{5}\.\d\d$")),
        "planet": (str, column("name of a confirmed planet", nullable=True, matches=r"Kepler-\d+( [A-D])? [b-z]$")),
        "disposition": (
            str,
            column("what the archive holds it for", isin=["CONFIRMED", "CANDIDATE", FALSE_POSITIVE]),
        ),
        "kepler_disposition": (
            str,
            column("what Kepler's data alone say of it", isin=["CANDIDATE", FALSE_POSITIVE]),
        ),
        "kepler_id": (float, column("number of the star in the Kepler Input Catalog", gt=0)),
        "disposition_score": (float, column("confidence in that, from 0 to 1", unit="1", ge=0, le=1)),
        "ra_deg": (float, column("right ascension, ICRS", unit="degree", ge=0, lt=360)),
        "dec_deg": (float, column("declination, ICRS", unit="degree", ge=-90, le=90)),
        **measured({**VALUES, BODY: "", STAR: "", FLUX: ""}),
        **unreadable_column(),
    },
    rules=[
        (
            f"radius_earth at most {LARGEST_TRANSITING:g} unless disposition is {FALSE_POSITIVE}",
            lambda table: _unless_false(~(table[of.RADIUS.name] > LARGEST_TRANSITING), table),
        ),
        (
            f"insolation_earth at most {of.INSOLATION.le:g} unless disposition is {FALSE_POSITIVE}",
            lambda table: _unless_false(~(table[of.INSOLATION.name] > of.INSOLATION.le), table),
        ),
    ],
)


def read(folder: Path) -> pd.DataFrame:
    """Every object, false positives included, in the units of the contract; the index is the line of the file."""
    table = take(read_ipac(folder / FILE, [*TEXT.values(), *NUMBERS.values()]), TEXT, NUMBERS, ("", "null"))
    for quantity in VALUES:
        table[quantity.low] = -table[quantity.low]
    return table[list(Planets.to_schema().columns)]


PARTS: Final = {"planets": TablePart(read, Planets, max_quarantine_rate=0.02)}
