"""Planets of the HARPS and CORALIE survey for radial velocities: minimum masses in units of the Earth, no errors.

An eccentricity of 0 was set, not fitted. One cell of the file holds a footnote beside its number and is not readable.

Source: Mayor et al. 2011, arXiv:1109.2497, Table 1.
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

FILE: Final = "Mayor2011.csv"
TEXT: Final = {"planet": "Planet", "host": "Star"}
VALUES: Final = {of.PERIOD: "Period", of.ECCENTRICITY: "Ecc", of.MINIMUM_MASS: "M2sini"}
NUMBERS: Final = {**{quantity.name: name for quantity, name in VALUES.items()}, "velocity_amplitude_m_s": "K"}

Planets: Final = table_model(
    "Planets",
    "One planet of the survey.",
    {
        "planet": (str, column("name", unique=True)),
        "host": (str, column("name of the star")),
        "velocity_amplitude_m_s": (float, column("semi-amplitude of the radial velocity", unit="m s-1", gt=0, le=1e5)),
        **measured(VALUES),
        **unreadable_column(),
    },
)


def read(folder: Path) -> pd.DataFrame:
    """Every planet, in the units of the contract."""
    table = take(read_csv(folder / FILE, [*TEXT.values(), *NUMBERS.values()]), TEXT, NUMBERS)
    columns = list(Planets.to_schema().columns)
    return table.assign(**{name: float("nan") for name in columns if name not in table})[columns]


PARTS: Final = {"planets": TablePart(read, Planets)}
