"""Spectra of four red dwarfs that the climate model ExoPlaSim ships, each in two samplings.

They are models (PHOENIX web simulator), not observations. ExoPlaSim's `makestellarspec` writes the wavelength in
micrometres, and the flux density at the star's surface in W m-2 um-1 divided by the number 299792458: this reader takes
that factor back. Integrated, gj667, k2, trap and wolf give 3,592, 3,488, 2,696 and 3,387 K: the nodes 3,600, 3,500,
2,700 and 3,400 K of the model's grid.

The `low` sampling takes the `high` one at 965 wavelengths without averaging: its narrow lines are chance.

Source: Paradise et al. 2022, MNRAS 511, 3272 (ExoPlaSim).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from domains.spectra.sampling import step_um
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.formats.plain_text import as_numbers, read_fields

STARS: Final = ("gj667", "k2", "trap", "wolf")
SAMPLINGS: Final = {"low": "{}.dat", "high": "{}_hr.dat"}
FLUX_FACTOR: Final = 299792458.0


class Spectra(Table):
    """Flux density at the surface of a star."""

    star: str = column("file name of the star; that of k2 and wolf is not told", isin=STARS)
    sampling: str = column("low: 965 wavelengths, high: 2048", isin=tuple(SAMPLINGS))
    wavelength_um: float = column("wavelength", unit="um", ge=0.05, le=200)
    step_um: float = column("above all earlier wavelengths of the file", unit="um", gt=0, nullable=True)
    flux_w_m2_um: float = column("flux density at the star's surface", unit="W m-2 um-1", ge=0, le=1e10)


def read(folder: Path) -> pd.DataFrame:
    """Every row of the eight files."""
    return pd.concat([_spectrum(folder, star, sampling) for star in STARS for sampling in SAMPLINGS])


def _spectrum(folder: Path, star: str, sampling: str) -> pd.DataFrame:
    path = folder / SAMPLINGS[sampling].format(star)
    text = read_fields(path, ["wavelength", "flux"], header=["Wavelength", "Flux"])
    wavelength_um = as_numbers(text["wavelength"], path)
    table = pd.DataFrame(
        {
            "star": star,
            "sampling": sampling,
            "wavelength_um": wavelength_um,
            "step_um": step_um(wavelength_um, pd.Series(sampling, index=wavelength_um.index)),
            "flux_w_m2_um": as_numbers(text["flux"], path) * FLUX_FACTOR,
        }
    )
    return table.set_index(pd.Index([f"{path.stem} {line}" for line in table.index], name="row"))


PARTS: Final = {"spectra": TablePart(read, Spectra, max_quarantine_rate=0.0)}
