"""Spectra of planets from the Virtual Planetary Laboratory and others, as the package `coronagraph` ships them.

Ten files hold the geometric albedo against wavelength in micrometres, without a header. One holds the modern Earth at
quadrature (half lit): radiance, the Sun's flux density at the Earth, and reflectance = pi radiance / flux density. The
reflectance at quadrature is no geometric albedo: under Lambert's law it is that albedo divided by pi.

All but Jupiter to Neptune are models: their wavelengths go in even steps of wavenumber. Those four are likely the
measured spectra of Karkoschka (1998), which the package does not say. Beyond about 3 um the planet's own heat counts as
reflected light: Venus ends at 1,293.

Sources: Robinson et al. 2011, Astrobiology 11, 393; Arney et al. 2016, Astrobiology 16, 873;
Lustig-Yaeger, Robinson & Arney 2019, JOSS 4, 1387 (coronagraph).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pandera.pandas as pa

from domains.spectra.sampling import step_um
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.formats.plain_text import as_numbers, read_fields

ALBEDO_FILES: Final = {
    planet: f"{planet}_geo_albedo.txt"
    for planet in (
        "ArcheanEarth",
        "EarlyMars",
        "EarlyVenus",
        "Hazy_ArcheanEarth",
        "Jupiter",
        "Mars",
        "Neptune",
        "Saturn",
        "Uranus",
        "Venus",
    )
}
EARTH_FILE: Final = "earth_quadrature_radiance_refl.dat"
BRIGHTEST: Final = 1.5
"""Above any albedo: Enceladus, the brightest body known, has 1.38."""


class GeometricAlbedo(Table):
    """Light that a planet sends back at full phase, over that of a flat white disk of its size."""

    planet: str = column("name in the file's name", isin=tuple(ALBEDO_FILES))
    wavelength_um: float = column("wavelength", unit="um", ge=0.05, le=200)
    step_um: float = column("above all earlier wavelengths of the file", unit="um", gt=0, nullable=True)
    geometric_albedo: float = column("geometric albedo; beyond 3 um with own heat", unit="1", ge=0, le=BRIGHTEST)


class EarthRadiance(Table):
    """The modern Earth seen half lit, and the sunlight that falls on it."""

    wavelength_um: float = column("wavelength", unit="um", ge=0.05, le=200)
    step_um: float = column("above all earlier wavelengths of the file", unit="um", gt=0, nullable=True)
    radiance_w_m2_um_sr: float = column("radiance, averaged over the disk", unit="W m-2 um-1 sr-1", ge=0, le=1e4)
    solar_flux_w_m2_um: float = column("the Sun's flux density at 1 au", unit="W m-2 um-1", gt=0, le=1e4)
    reflectance: float = column("pi radiance / flux density, at quadrature", unit="1", ge=0, le=BRIGHTEST)

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        name="reflectance_is_pi_radiance_over_flux",
        error="reflectance within 0.01 % of pi radiance_w_m2_um_sr / solar_flux_w_m2_um",
    )
    @classmethod
    def agrees(cls, table: pd.DataFrame) -> pd.Series:
        """The three columns say the same."""
        expected = np.pi * table["radiance_w_m2_um_sr"] / table["solar_flux_w_m2_um"]
        return (table["reflectance"] - expected).abs() <= 1e-4 * expected.abs()


def read_albedos(folder: Path) -> pd.DataFrame:
    """Every row of the ten albedo files."""
    return pd.concat([_albedo(folder / name, planet) for planet, name in ALBEDO_FILES.items()])


def _albedo(path: Path, planet: str) -> pd.DataFrame:
    text = read_fields(path, ["wavelength", "albedo"])
    wavelength_um = as_numbers(text["wavelength"], path)
    table = pd.DataFrame(
        {
            "planet": planet,
            "wavelength_um": wavelength_um,
            "step_um": step_um(wavelength_um, pd.Series(planet, index=wavelength_um.index)),
            "geometric_albedo": as_numbers(text["albedo"], path),
        }
    )
    return table.set_index(pd.Index([f"{planet} {line}" for line in table.index], name="row"))


def read_earth(folder: Path) -> pd.DataFrame:
    """Every row of the file of the modern Earth."""
    path = folder / EARTH_FILE
    names = ["wavelength_um", "radiance_w_m2_um_sr", "solar_flux_w_m2_um", "reflectance"]
    text = read_fields(path, names, comment=";")
    table = pd.DataFrame({name: as_numbers(text[name], path) for name in names})
    steps = step_um(table["wavelength_um"], pd.Series("earth", index=table.index))
    table.insert(1, "step_um", steps)
    return table


PARTS: Final = {
    "geometric_albedo": TablePart(read_albedos, GeometricAlbedo),
    # Shortward of 0.1844 um the model's radiance is its rounding error, below zero: 45,535 of 97,822 rows.
    "earth_radiance": TablePart(read_earth, EarthRadiance, max_quarantine_rate=0.5),
}
