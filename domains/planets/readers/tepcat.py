"""TEPCat, the catalogue of well-studied transiting planets, in the form in which the package `spright` ships it.

-1 stands for a missing value. Columns of errors have no names of their own ("err", "errup"): they are taken by their
place behind the value that they belong to. A mass of 0 means that only an upper limit is known, which stands where the
error does: it is left out. A planet without a letter is "b"; names write "_" for a space and fill numbers with zeros.

Brown dwarfs (type BD) are no planets and break the contract.

Source: Southworth 2011, MNRAS 417, 2166.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from domains.planets import contracts as of
from domains.planets.catalogue_text import read_csv, take, unreadable_column
from domains.planets.units import JUPITER_MASS_EARTH, JUPITER_RADIUS_EARTH
from stromatolite.contracts.columns import column
from stromatolite.contracts.measured import Quantity, measured, table_model
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import DataError

FILE: Final = "TEPCat.csv"
MISSING: Final = ("", "-1")
VALUES: Final = {
    of.PERIOD: "Period(day)",
    of.TEFF: "Teff",
    of.METALLICITY: "[Fe/H]",
    of.STAR_MASS: "M_A",
    of.STAR_RADIUS: "R_A",
    of.ECCENTRICITY: "e",
    of.AXIS: "a(AU)",
    of.MASS: "M_b",
    of.RADIUS: "R_b",
    of.EQUILIBRIUM: "Teq",
}
JUPITER: Final = {of.RADIUS: JUPITER_RADIUS_EARTH, of.MASS: JUPITER_MASS_EARTH}

Planets: Final = table_model(
    "Planets",
    "One transiting body.",
    {
        "planet": (str, column("name as the catalogue writes it", unique=True)),
        "kind": (
            str,
            column("TEP: transiting planet, KTEP: one of Kepler's, CBP: circumbinary", isin=["TEP", "KTEP", "CBP"]),
        ),
        "ra_deg": (float, column("right ascension, ICRS", unit="degree", ge=0, lt=360)),
        "dec_deg": (float, column("declination, ICRS", unit="degree", ge=-90, le=90)),
        **measured(VALUES),
        **unreadable_column(),
    },
)


def read(folder: Path) -> pd.DataFrame:
    """Every row, brown dwarfs included, in the units of the contract."""
    cells = read_csv(folder / FILE, ["System", "Type", "RA(deg)", "Dec(deg)", *VALUES.values()])
    numbers = {"ra_deg": "RA(deg)", "dec_deg": "Dec(deg)"}
    for quantity, name in VALUES.items():
        numbers |= {quantity.name: name} | _errors(list(cells.columns), quantity, name)
    limits = pd.to_numeric(cells[VALUES[of.MASS]], errors="coerce") == 0
    mass = [numbers[name] for name in (of.MASS.name, of.MASS.low, of.MASS.high)]
    cells.loc[limits, mass] = ""
    table = take(cells, {"planet": "System", "kind": "Type"}, numbers, MISSING)
    for quantity, factor in JUPITER.items():
        for name in (quantity.name, quantity.low, quantity.high):
            table[name] *= factor
    return table[list(Planets.to_schema().columns)]


def _errors(header: list[str], quantity: Quantity, name: str) -> dict[str, str]:
    """The columns of a value's errors: one for both sides, or first the upper, then the lower."""
    behind = header[header.index(name) + 1 :][:2]
    found = [
        each
        for each in behind
        if each.split(".")[0].lower().endswith(("err", "erru", "errup", "errd", "errdn", "errdown"))
    ]
    if not found:
        raise DataError(f"{FILE}: no error stands behind {name}.", found=", ".join(behind), allowed="err, errup, errdn")
    return {quantity.high: found[0], quantity.low: found[-1]}


PARTS: Final = {"planets": TablePart(read, Planets, max_quarantine_rate=0.02)}
