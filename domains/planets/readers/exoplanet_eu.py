"""The Extrasolar Planets Encyclopaedia, exoplanet.eu, as it was on 2024-08-30.

It lists bodies up to 60 Jupiter masses, brown dwarfs among them, and some that orbit nothing. Radii and masses are in
units of Jupiter. Both errors of a value are the same number in every row, also where the paper has two. An error that
is "inf" or "nan" marks an upper limit (CoRoT-24 b: TEPCat has the same number as a limit): such values are left out.
`mass` repeats `mass_sini` where nothing but the latter is known: unless the planet transits, that is a minimum mass.

Source: Schneider et al. 2011, A&A 532, A79.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from domains.planets import contracts as of
from domains.planets.catalogue_text import read_csv, take, unreadable_column
from domains.planets.units import JUPITER_MASS_EARTH, JUPITER_RADIUS_EARTH
from stromatolite.contracts.columns import column
from stromatolite.contracts.measured import Quantity, measured, table_model
from stromatolite.contracts.parts import TablePart

FILE: Final = "exoplanet_eu.csv"
UNBOUNDED: Final = {"nan": "inf"}
TEXT: Final = {
    "planet": "name",
    "host": "star_name",
    "planet_status": "planet_status",
    "discovery_method": "detection_type",
    "mass_method": "mass_measurement_type",
    "radius_method": "radius_measurement_type",
    "other_names": "alternate_names",
    "host_other_names": "star_alternate_names",
    "updated": "updated",
}
VALUES: Final = {
    of.PERIOD: "orbital_period",
    of.RADIUS: "radius",
    of.MASS: "mass",
    of.MINIMUM_MASS: "mass_sini",
    of.AXIS: "semi_major_axis",
    of.ECCENTRICITY: "eccentricity",
    of.EQUILIBRIUM: "temp_calculated",
    of.TEFF: "star_teff",
    of.STAR_RADIUS: "star_radius",
    of.STAR_MASS: "star_mass",
    of.METALLICITY: "star_metallicity",
    of.DISTANCE: "star_distance",
}
NUMBERS: Final = {
    "discovery_year": "discovered",
    "ra_deg": "ra",
    "dec_deg": "dec",
    "inclination_deg": "inclination",
    **{quantity.name: name for quantity, name in VALUES.items()},
    **{quantity.low: f"{name}_error_min" for quantity, name in VALUES.items()},
    **{quantity.high: f"{name}_error_max" for quantity, name in VALUES.items()},
}
JUPITER: Final = {
    of.RADIUS: JUPITER_RADIUS_EARTH,
    of.MASS: JUPITER_MASS_EARTH,
    of.MINIMUM_MASS: JUPITER_MASS_EARTH,
}
HIGHEST_SINE: Final = 2.0
"""Mass and minimum mass come from different papers, so their ratio may pass 1 a little; twice it is a mistake."""


def _sine_is_possible(table: pd.DataFrame) -> pd.Series:
    return ~(table[of.MINIMUM_MASS.name] > HIGHEST_SINE * table[of.MASS.name])


Planets: Final = table_model(
    "Planets",
    "One body of the encyclopaedia.",
    {
        "planet": (str, column("name", unique=True)),
        "host": (str, column("name of the star", nullable=True)),
        "planet_status": (str, column("status", isin=["Confirmed"])),
        "discovery_method": (str, column("how it was found")),
        "mass_method": (str, column("how its mass was measured; Theoretical: not at all", nullable=True)),
        "radius_method": (str, column("how its radius was measured; Theoretical: not at all", nullable=True)),
        "other_names": (str, column("its other names, with commas", nullable=True)),
        "host_other_names": (str, column("other names of the star, with commas", nullable=True)),
        "updated": (str, column("day of the last change", matches=r"\d{4}-\d\d-\d\d$")),
        "discovery_year": (float, column("year of discovery", unit="year", nullable=True, ge=1988, le=2100)),
        "ra_deg": (float, column("right ascension, ICRS", unit="degree", ge=0, lt=360)),
        "dec_deg": (float, column("declination, ICRS", unit="degree", ge=-90, le=90)),
        **measured(VALUES),
        **unreadable_column(),
    },
    rules=[(f"minimum_mass_earth at most {HIGHEST_SINE:g} times mass_earth", _sine_is_possible)],
)


def read(folder: Path) -> pd.DataFrame:
    """Every body, in the units of the contract."""
    cells = read_csv(folder / FILE, [*TEXT.values(), *NUMBERS.values()]).replace(UNBOUNDED)
    table = take(cells, TEXT, NUMBERS)
    transits = table["discovery_method"].str.contains("Transit", na=False)
    same = table[of.MASS.name] == table[of.MINIMUM_MASS.name]
    table = _without(table, of.MASS, same & ~transits & table["inclination_deg"].isna())
    table = _without(table, of.MINIMUM_MASS, same & (transits | table["inclination_deg"].notna()))
    for quantity in VALUES:
        table = _without(table, quantity, np.isinf(table[quantity.high]) | np.isinf(table[quantity.low]))
    for quantity, factor in JUPITER.items():
        for name in (quantity.name, quantity.low, quantity.high):
            table[name] *= factor
    return table[list(Planets.to_schema().columns)]


def _without(table: pd.DataFrame, quantity: Quantity, where: pd.Series) -> pd.DataFrame:
    return table.assign(**{name: table[name].mask(where) for name in (quantity.name, quantity.low, quantity.high)})


PARTS: Final = {"planets": TablePart(read, Planets)}
