"""GCNS: stars near the Sun after Gaia, with photometric estimates of what they are, as the package bioverse ships them.

Temperature and luminosity are read off colours, mass and radius off the absolute magnitude, and the spectral type off
the temperature: for bright and for unresolved stars they go wrong. Alpha Centauri A has 6,453 K here, and type F5V.
Coordinates are for the epoch 2000. The radial velocities are not read: nobody needs them, and no source is given.

Sources: Gaia Collaboration, Smart et al. 2021, A&A 649, A6; estimates: Bixel & Apai 2021, AJ 161, 228.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from domains.stars.physics import SIZES, luminosity_fits_surface, some_star_is_so_small
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.formats.large_text import read_large

FILE: Final = "gcns_catalog.dat"
COLUMNS: Final = {
    "star_name": str, "d": float, "ra": float, "dec": float, "M_G": float, "M_st": float, "R_st": float, "L_st": float,
    "T_eff_st": float, "SpT": str, "subSpT": str, "binary": bool, "RV": float,
}  # fmt: skip


class NearbyStar(Table):
    """A star near the Sun."""

    name: str = column("main name in SIMBAD, or number in Gaia DR3; spaces are underscores", unique=True)
    distance_pc: float = column("distance", unit="pc", gt=1.2, le=150)
    ra_deg: float = column("right ascension (ICRS)", unit="degree", ge=0, lt=360)
    dec_deg: float = column("declination (ICRS)", unit="degree", ge=-90, le=90)
    absolute_g_magnitude: float = column("absolute magnitude in Gaia's G", unit="mag", ge=-10, le=25)
    mass_sun: float = column("mass, from the absolute magnitude", unit="solMass", ge=0.01, le=150)
    radius_sun: float = column("radius, from the absolute magnitude", unit="solRad", ge=0.005, le=2000)
    luminosity_sun: float = column("bolometric luminosity, from the colour", unit="solLum", ge=1e-6, le=1e7)
    teff_k: float = column("effective temperature, from the colour", unit="K", ge=500, le=250000)
    spectral_class: str = column("spectral class, from the temperature", isin=tuple("OBAFGKM"))
    spectral_type: str = column("spectral type, from the temperature", matches=r"[OBAFGKM]\d(\.\d)?V$")
    binary: bool = column("whether the star is known to have a companion")

    @pa.dataframe_check(error="a luminosity_sun within a factor of 10 of what radius_sun and teff_k give")  # type: ignore[untyped-decorator]
    @classmethod
    def luminosity_and_surface(cls, table: pd.DataFrame) -> pd.Series:
        """The law of Stefan and Boltzmann holds: else a white dwarf was taken for a dwarf, or a colour is wrong."""
        return luminosity_fits_surface(table)

    @pa.dataframe_check(error=SIZES)  # type: ignore[untyped-decorator]
    @classmethod
    def radius_of_a_star(cls, table: pd.DataFrame) -> pd.Series:
        """White dwarfs are smaller, dwarfs that burn hydrogen larger."""
        return some_star_is_so_small(table)


def read(folder: Path) -> pd.DataFrame:
    """Every star of the catalogue."""
    given = read_large(folder / FILE, COLUMNS, separator=" ")
    return pd.DataFrame(
        {
            "name": given["star_name"],
            "distance_pc": given["d"],
            "ra_deg": given["ra"],
            "dec_deg": given["dec"],
            "absolute_g_magnitude": given["M_G"],
            "mass_sun": given["M_st"],
            "radius_sun": given["R_st"],
            "luminosity_sun": given["L_st"],
            "teff_k": given["T_eff_st"],
            "spectral_class": given["SpT"],
            "spectral_type": given["subSpT"],
            "binary": given["binary"],
        }
    )


PARTS: Final = {"stars": TablePart(read, NearbyStar, max_quarantine_rate=0.005)}
