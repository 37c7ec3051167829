"""Mean properties of dwarf stars by spectral type, and models of how stars of low mass evolve, as exoatlas ships them.

The sequence of dwarfs has gaps: masses end at L2V, most colours with the M dwarfs. A colon after a value marks it as
uncertain. In the models lines begin with the mass; what begins with `!` or comes before the first table is comment.

Sources: Pecaut & Mamajek 2013, ApJS 208, 9 (version 2022.04.16); Baraffe et al. 2015, A&A 577, A42.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pandera.pandas as pa

from domains.stars import model_contracts as star_models
from domains.stars.physics import from_log10, luminosity_fits_surface
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import DataError
from stromatolite.formats.plain_text import as_numbers, read_fields

SEQUENCE_FILE: Final = "mamajek_dwarfproperties.txt"
SEQUENCE_FIELDS: Final = [
    "SpT", "Teff", "logT", "BCv", "logL", "Mbol", "R_Rsun", "Mv", "B-V", "Bt-Vt", "G-V", "Bp-Rp", "G-Rp", "M_G", "b-y",
    "U-B", "V-Rc", "V-Ic", "V-Ks", "J-H", "H-Ks", "M_J", "M_Ks", "Ks-W1", "W1-W2", "W1-W3", "W1-W4", "g-r", "i-z",
    "z-Y", "Msun", "SpT2",
]  # fmt: skip
ISOCHRONES_FILE: Final = "BHAC15_iso.2mass.txt"
ISOCHRONES_FIELDS: Final = ["M/Ms", "Teff", "L/Ls", "g", "R/Rs", "Li/Li0", "Mj", "Mh", "Mk"]
TRACKS_FILE: Final = "BHAC15_tracks.txt"
TRACKS_FIELDS: Final = ["M/Ms", "log t(yr)", "Teff", "L/Ls", "g", "R/Rs", "Li/Li0"]
AGE: Final = "t (Gyr) ="
"""Stands before the age of the isochrone that follows."""


class DwarfType(star_models.DwarfType):
    """What a dwarf of a spectral type is like in the mean."""

    @pa.dataframe_check(error="a luminosity_sun within a factor of 1.6 of what radius_sun and teff_k give")  # type: ignore[untyped-decorator]
    @classmethod
    def luminosity_and_surface(cls, table: pd.DataFrame) -> pd.Series:
        """The means of T dwarfs are of different samples, and 1.5 apart."""
        return luminosity_fits_surface(table, factor=1.6)


class ModelStar(star_models.ModelStar):
    """A modelled star of some mass at some age."""

    @pa.dataframe_check(error="a luminosity_sun within a factor of 1.03 of what radius_sun and teff_k give")  # type: ignore[untyped-decorator]
    @classmethod
    def luminosity_and_surface(cls, table: pd.DataFrame) -> pd.Series:
        """Models keep the law of Stefan and Boltzmann as far as they are printed."""
        return luminosity_fits_surface(table, factor=1.03)


class ModelStarInColour(ModelStar, star_models.ModelStarInColour):
    """A modelled star with the magnitudes that 2MASS would measure at 10 pc."""


def read_sequence(folder: Path) -> pd.DataFrame:
    """Every spectral type."""
    path = folder / SEQUENCE_FILE
    text = read_fields(path, SEQUENCE_FIELDS, comment="#")
    if text.iloc[0].to_list() != SEQUENCE_FIELDS:
        raise DataError(f"{path} has another header.", found=text.iloc[0].to_list(), allowed=SEQUENCE_FIELDS)
    text = text.iloc[1:]

    def numbers(field: str) -> pd.Series:
        return as_numbers(text[field].str.removesuffix(":").replace("nan", ""), path)

    return pd.DataFrame(
        {
            "spectral_type": text["SpT"],
            "teff_k": numbers("Teff"),
            "luminosity_sun": from_log10(numbers("logL")),
            "radius_sun": numbers("R_Rsun"),
            "mass_sun": numbers("Msun"),
            "bolometric_correction_v": numbers("BCv"),
            "absolute_v_magnitude": numbers("Mv"),
            "absolute_g_magnitude": numbers("M_G"),
            "absolute_j_magnitude": numbers("M_J"),
            "absolute_ks_magnitude": numbers("M_Ks"),
            "b_minus_v": numbers("B-V"),
            "g_minus_v": numbers("G-V"),
            "bp_minus_rp": numbers("Bp-Rp"),
        }
    )


def read_isochrones(folder: Path) -> pd.DataFrame:
    """Every star of every age."""
    given = _models(folder / ISOCHRONES_FILE, ISOCHRONES_FIELDS)
    magnitudes = {"absolute_j_magnitude": "Mj", "absolute_h_magnitude": "Mh", "absolute_ks_magnitude": "Mk"}
    table = _as_stars(given, given["age"])
    return table.assign(**{name: given[field] for name, field in magnitudes.items()})


def read_tracks(folder: Path) -> pd.DataFrame:
    """Every age of every star."""
    given = _models(folder / TRACKS_FILE, TRACKS_FIELDS)
    return _as_stars(given, from_log10(given["log t(yr)"] - 9))


def _as_stars(given: pd.DataFrame, age_gyr: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age_gyr": age_gyr,
            "mass_sun": given["M/Ms"],
            "teff_k": given["Teff"],
            "luminosity_sun": from_log10(given["L/Ls"]),
            "radius_sun": given["R/Rs"],
            "log_gravity": given["g"],
            "lithium_left": given["Li/Li0"],
        }
    )


def _models(path: Path, fields: list[str]) -> pd.DataFrame:
    """The numbers of a file of models, with the age that stands above them (NaN where none does)."""
    header = " ".join(fields)
    rows: list[list[float]] = []
    lines: list[int] = []
    age, begun = np.nan, False
    try:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.startswith("!"):
                begun = begun or " ".join(line[1:].split()) == header
                age = float(line.split(AGE)[1]) if AGE in line else age
            elif begun and line.strip():
                rows.append([age, *map(float, line.split())])
                lines.append(number)
                if len(rows[-1]) != len(fields) + 1:
                    raise ValueError(f"{len(rows[-1]) - 1} numbers")
    except FileNotFoundError:
        raise DataError(f"{path} is missing.", fix="Bring the source again: `strom source fetch`.") from None
    except ValueError as error:
        raise DataError(f"{path}, line {number} is no model.", found=str(error), allowed=header) from error
    if not rows:
        raise DataError(f"{path} holds no table.", allowed=f"the header `! {header}`")
    return pd.DataFrame(rows, columns=["age", *fields], index=pd.Index(lines, name="row"))


PARTS: Final = {
    "dwarf_sequence": TablePart(read_sequence, DwarfType, max_quarantine_rate=0),
    "isochrones": TablePart(read_isochrones, ModelStarInColour, max_quarantine_rate=0),
    "tracks": TablePart(read_tracks, ModelStar, max_quarantine_rate=0),
}
