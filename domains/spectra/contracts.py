"""The tables of spectra: an index that says what each is, and the spectra of stars and of planets, each in one unit."""

from __future__ import annotations

from typing import ClassVar, Final

from stromatolite.contracts.columns import Table, column

QUANTITIES: Final = {
    "surface_flux": "W m-2 um-1",
    "geometric_albedo": "1",
    "reflectance_at_quadrature": "1",
}
"""What a spectrum may hold, with its unit."""
REFLECTIVITIES: Final = ("geometric_albedo", "reflectance_at_quadrature")
ORIGINS: Final = ("model", "measured", "composite", "unstated")
BRIGHTEST: Final = 1.5


class Spectra(Table):
    """One row a spectrum."""

    spectrum_id: str = column("its name in the other two tables", unique=True, matches=r"\w+\Z")
    kind: str = column("of what", isin=("star", "planet"))
    body: str = column("the star or planet; nothing where the source does not say", nullable=True)
    quantity: str = column("what its values are", isin=tuple(QUANTITIES))
    unit: str = column("the unit of its values", isin=tuple(sorted(set(QUANTITIES.values()))))
    origin: str = column("computed, observed, both, or not told", isin=ORIGINS)
    points: int = column("how many wavelengths it has", unit="1", gt=0)
    shortest_um: float = column("its shortest wavelength", unit="um", gt=0, le=200)
    longest_um: float = column("its longest wavelength", unit="um", gt=0, le=200)
    note: str = column("what a user must know")
    source: str = column("source in data/sources", matches=r"\w+\Z")
    part: str = column("part of that source", matches=r"\w+\Z")


class StellarSpectra(Table):
    """One row a star and wavelength."""

    spectrum_id: str = column("spectrum in the index", matches=r"\w+\Z")
    wavelength_um: float = column("wavelength", unit="um", gt=0, le=200)
    flux_w_m2_um: float = column("flux density at the star's surface", unit="W m-2 um-1", ge=0, le=1e10)

    class Config:
        """Each wavelength of a spectrum once."""

        unique: ClassVar = ["spectrum_id", "wavelength_um"]


class PlanetSpectra(Table):
    """One row a planet and wavelength."""

    spectrum_id: str = column("spectrum in the index", matches=r"\w+\Z")
    quantity: str = column("which of the two reflectivities it is", isin=REFLECTIVITIES)
    wavelength_um: float = column("wavelength", unit="um", gt=0, le=200)
    reflectivity: float = column("light sent back, as `quantity` defines it", unit="1", ge=0, le=BRIGHTEST)
    with_own_heat: bool = column("whether the planet's own heat may count as reflected light: beyond 3 um")

    class Config:
        """Each wavelength of a spectrum once."""

        unique: ClassVar = ["spectrum_id", "wavelength_um"]
