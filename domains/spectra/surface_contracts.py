"""The table of surfaces: how much light of each wavelength soils, rocks, plants, snow and water send back."""

from __future__ import annotations

from typing import ClassVar, Final

from stromatolite.contracts.columns import Table, column

KINDS: Final = ("vegetation", "soil", "rock", "snow", "ice", "water")


class Surfaces(Table):
    """One row a surface and wavelength."""

    surface: str = column("name of the surface", matches=r"\w+\Z")
    kind: str = column("what it is", isin=KINDS)
    library: str = column("spectral library that measured it", isin=("ECOSTRESS", "USGS"))
    wavelength_um: float = column("wavelength", unit="um", gt=0, le=200)
    reflectance: float = column("light sent back over light received", unit="1", ge=0, le=1)
    extrapolated: bool = column("whether it repeats the nearest measured value: no measurement")
    source: str = column("source in data/sources", isin=["surface_reflectance"])

    class Config:
        """Each wavelength of a surface once."""

        unique: ClassVar = ["surface", "wavelength_um"]
