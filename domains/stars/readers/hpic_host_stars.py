"""HPIC: stars within 50 pc that the Habitable Worlds Observatory could observe, as the package bioverse ships them.

Stars are named by their number in the TESS Input Catalogue or in Gaia DR3, and have no positions. Values come from the
literature where it has them. The radius follows from luminosity and temperature: where one of these is wrong, so is it.

Source: Tuchow, Stark & Mamajek 2024, AJ 167, 139.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from domains.stars.physics import (
    SIZES,
    class_fits_temperature,
    from_log10,
    luminosity_fits_brightness,
    some_star_is_so_small,
)
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.formats.large_text import read_large

FILE: Final = "HPIC.txt"
COLUMNS: Final = {
    "star_name": str, "Vmag": float, "Jmag": float, "Tmag": float, "Gmag": float, "d": float, "SpT": str,
    "T_eff_st": float, "logL": float, "R_st": float, "M_st": float, "age": float, "binary": int,
}  # fmt: skip


class HpicStar(Table):
    """A star that the Habitable Worlds Observatory could observe."""

    name: str = column("TIC or Gaia DR3 number, as HPIC writes it", unique=True, matches=r"(TIC|GAIA DR3) \d+$")
    v_magnitude: float = column("apparent magnitude in V", unit="mag", nullable=True, ge=-2, le=25)
    j_magnitude: float = column("apparent magnitude in J", unit="mag", nullable=True, ge=-4, le=25)
    tess_magnitude: float = column("apparent magnitude in the band of TESS", unit="mag", nullable=True, ge=-3, le=25)
    g_magnitude: float = column("apparent magnitude in Gaia's G", unit="mag", nullable=True, ge=-2, le=25)
    distance_pc: float = column("distance; HPIC ends at 50 pc", unit="pc", nullable=True, gt=1.2, le=50)
    spectral_type: str = column("spectral type, of all components where they are not resolved", nullable=True)
    teff_k: float = column("effective temperature", unit="K", nullable=True, ge=500, le=250000)
    luminosity_sun: float = column("bolometric luminosity", unit="solLum", nullable=True, ge=1e-6, le=1e7)
    radius_sun: float = column("radius", unit="solRad", nullable=True, ge=0.005, le=2000)
    mass_sun: float = column("mass", unit="solMass", nullable=True, ge=0.01, le=150)
    age_gyr: float = column("age", unit="Gyr", nullable=True, gt=0, le=13.8)
    binary: bool = column("whether the star is known to have a companion")

    @pa.dataframe_check(error="teff_k within 25 % of the temperatures that the class in spectral_type has")  # type: ignore[untyped-decorator]
    @classmethod
    def class_and_temperature(cls, table: pd.DataFrame) -> pd.Series:
        """An M dwarf of 5,144 K is none."""
        return class_fits_temperature(table)

    @pa.dataframe_check(error=SIZES)  # type: ignore[untyped-decorator]
    @classmethod
    def radius_of_a_star(cls, table: pd.DataFrame) -> pd.Series:
        """White dwarfs are smaller, dwarfs that burn hydrogen larger."""
        return some_star_is_so_small(table)

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        error="a luminosity_sun within a factor of 10 of that of v_magnitude, g_magnitude or j_magnitude at distance_pc"
    )
    @classmethod
    def luminosity_and_brightness(cls, table: pd.DataFrame) -> pd.Series:
        """One magnitude that agrees is enough: bolometric corrections leave out the others."""
        return luminosity_fits_brightness(table)

    @pa.dataframe_check(error="distance_pc, v_magnitude and j_magnitude of one star only")  # type: ignore[untyped-decorator]
    @classmethod
    def entered_once(cls, table: pd.DataFrame) -> pd.Series:
        """Two numbers with the same distance and magnitudes are one star, or a pair that nobody resolved."""
        same = table.duplicated(["distance_pc", "v_magnitude", "j_magnitude"], keep=False)
        return ~(same & table["distance_pc"].notna())


def read(folder: Path) -> pd.DataFrame:
    """Every star of the catalogue."""
    given = read_large(folder / FILE, COLUMNS, separator="|", missing="null")
    return pd.DataFrame(
        {
            "name": given["star_name"],
            "v_magnitude": given["Vmag"],
            "j_magnitude": given["Jmag"],
            "tess_magnitude": given["Tmag"],
            "g_magnitude": given["Gmag"],
            "distance_pc": given["d"],
            "spectral_type": given["SpT"].where(given["SpT"].notna(), None),
            "teff_k": given["T_eff_st"],
            "luminosity_sun": from_log10(given["logL"]),
            "radius_sun": given["R_st"],
            "mass_sun": given["M_st"],
            "age_gyr": given["age"],
            "binary": given["binary"] != 0,
        }
    )


PARTS: Final = {"stars": TablePart(read, HpicStar, max_quarantine_rate=0.01)}
