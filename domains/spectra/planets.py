"""Spectra of planets: how much light each sends back, and what each spectrum is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from domains.spectra.sampling import value_at
from stromatolite.contracts.reference_checks import ReferenceCheck
from stromatolite.contracts.table_storage import read_table

OWN_HEAT_FROM_UM: Final = 3.0
"""Beyond it a planet's own heat is no longer nothing: at 288 K it adds 0.003 to the albedo here, 0.16 at 4 um."""
SOURCE: Final = "vpl_planet_spectra"


@dataclass(frozen=True)
class Planet:
    """What is known of a spectrum.

    Attributes:
        body: the planet.
        name: what the source calls it.
        origin: one of `domains.spectra.contracts.ORIGINS`.
        note: what a user must know.
        quantity: what its values are.
        part: part of the source.
    """

    body: str
    name: str
    origin: str
    note: str
    quantity: str = "geometric_albedo"
    part: str = "geometric_albedo"


GIANT: Final = "likely measured (Karkoschka 1998), which the package does not say"
PLANETS: Final = {
    "archean_earth": Planet("Archean Earth", "ArcheanEarth", "model", "without haze (Arney et al. 2016)"),
    "hazy_archean_earth": Planet(
        "Archean Earth", "Hazy_ArcheanEarth", "model", "with organic haze (Arney et al. 2016)"
    ),
    "early_mars": Planet("early Mars", "EarlyMars", "model", "exactly zero up to 0.1992 um"),
    "early_venus": Planet("early Venus", "EarlyVenus", "model", "even steps of 1 cm-1"),
    "mars": Planet("Mars", "Mars", "model", "even steps of 1 cm-1"),
    "venus": Planet("Venus", "Venus", "model", "exactly zero up to 0.1893 um; beyond 5 um mostly its own heat"),
    "jupiter": Planet("Jupiter", "Jupiter", "unstated", GIANT),
    "saturn": Planet("Saturn", "Saturn", "unstated", GIANT),
    "uranus": Planet("Uranus", "Uranus", "unstated", GIANT),
    "neptune": Planet("Neptune", "Neptune", "unstated", GIANT),
    "earth_quadrature": Planet(
        "Earth", "earth", "model", "half lit: times pi it is the albedo of a Lambert sphere (Robinson et al. 2011)",
        "reflectance_at_quadrature", "earth_radiance",
    ),
}  # fmt: skip


def read_planets(validated: Path) -> pd.DataFrame:
    """All spectra of planets, one row a planet and wavelength."""
    albedos = read_table(validated / "spectra" / SOURCE / "geometric_albedo.parquet")
    albedos = albedos.rename(columns={"planet": "name", "geometric_albedo": "reflectivity"})
    earth = read_table(validated / "spectra" / SOURCE / "earth_radiance.parquet")
    earth = earth.rename(columns={"reflectance": "reflectivity"}).assign(name="earth")
    columns = ["name", "wavelength_um", "reflectivity"]
    table = pd.concat([albedos[columns], earth[columns]], ignore_index=True)
    ids = {planet.name: spectrum_id for spectrum_id, planet in PLANETS.items()}
    spectrum_id = table["name"].map(ids)
    return pd.DataFrame(
        {
            "spectrum_id": spectrum_id,
            "quantity": spectrum_id.map({each: planet.quantity for each, planet in PLANETS.items()}),
            "wavelength_um": table["wavelength_um"],
            "reflectivity": table["reflectivity"],
            "with_own_heat": table["wavelength_um"] > OWN_HEAT_FROM_UM,
        }
    )


def planet_checks(planets: pd.DataFrame) -> list[ReferenceCheck]:
    """Albedos that are known: a wavelength in another unit or a percentage would not show them."""
    known = {"archean_earth": (0.225, 0.229), "earth_quadrature": (0.05, 0.07), "jupiter": (0.45, 0.55)}
    checks = []
    for spectrum_id, (low, high) in known.items():
        rows = planets[planets["spectrum_id"] == spectrum_id]
        found = value_at(rows["wavelength_um"], rows["reflectivity"], 0.55)
        checks.append(ReferenceCheck(f"reflectivity of {spectrum_id} at 0.55 um", found, low, high))
    return checks
