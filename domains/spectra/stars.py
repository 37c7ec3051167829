"""Spectra of stars: flux density at the star's surface, and what each spectrum is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from stromatolite.contracts.reference_checks import ReferenceCheck
from stromatolite.contracts.table_storage import read_table

SUN_DILUTION: Final = (1.495978707e11 / 6.957e8) ** 2
"""Flux density at the Sun's surface over that at 1 au: the square of the au over the nominal solar radius (IAU)."""
STEFAN_BOLTZMANN_W_M2_K4: Final = 5.670374419e-8


@dataclass(frozen=True)
class Star:
    """What is known of a spectrum.

    Attributes:
        body: the star, None where the source does not say.
        teff_k: the temperature that its flux must add up to, within 1 %.
        origin: one of `domains.spectra.contracts.ORIGINS`.
        note: what a user must know.
        source: source in data/sources.
        part: part of that source.
    """

    body: str | None
    teff_k: float
    origin: str
    note: str
    source: str
    part: str


def _phoenix(body: str | None, teff_k: float, sampling: str) -> Star:
    grid = "2048 wavelengths" if sampling == "high" else "965 of them, without averaging: single lines are chance"
    unnamed = "" if body else "; which star is not told"
    note = f"PHOENIX model of {teff_k:g} K, {grid}{unnamed}"
    return Star(body, teff_k, "model", note, "stellar_spectra", "spectra")


PHOENIX: Final = {
    "gj667": ("GJ 667 C", 3600.0),
    "k2": (None, 3500.0),
    "trap": ("TRAPPIST-1", 2700.0),
    "wolf": (None, 3400.0),
}
STARS: Final = {
    f"{name}_{sampling}": _phoenix(body, teff_k, sampling)
    for name, (body, teff_k) in PHOENIX.items()
    for sampling in ("low", "high")
} | {
    "sun_robinson2011": Star(
        "Sun", 5772.0, "composite", "shines on earth_quadrature; brought from 1 au to the surface; gap at 0.10-0.18 um",
        "vpl_planet_spectra", "earth_radiance",
    ),
    "sun_astm_g173": Star(
        "Sun", 5772.0, "composite", "ASTM G173-03 outside the air; brought from 1 au to the surface; ends at 4 um",
        "solar_reference_and_stations", "solar_spectrum",
    ),
}  # fmt: skip


def read_stars(validated: Path) -> pd.DataFrame:
    """All stellar spectra, one row a star and wavelength."""
    phoenix = read_table(validated / "spectra" / "stellar_spectra" / "spectra.parquet")
    phoenix["spectrum_id"] = phoenix["star"] + "_" + phoenix["sampling"]
    earth = read_table(validated / "spectra" / "vpl_planet_spectra" / "earth_radiance.parquet")
    astm = read_table(validated / "climatologies" / "solar_reference_and_stations" / "solar_spectrum.parquet")
    suns = [
        _sun("sun_robinson2011", earth["wavelength_um"], earth["solar_flux_w_m2_um"]),
        _sun("sun_astm_g173", astm["wavelength_nm"] / 1e3, astm["extraterrestrial_w_m2_nm"] * 1e3),
    ]
    columns = ["spectrum_id", "wavelength_um", "flux_w_m2_um"]
    return pd.concat([phoenix[columns], *suns], ignore_index=True)


def _sun(spectrum_id: str, wavelength_um: pd.Series, flux_at_1_au: pd.Series) -> pd.DataFrame:
    flux = flux_at_1_au * SUN_DILUTION
    return pd.DataFrame({"spectrum_id": spectrum_id, "wavelength_um": wavelength_um, "flux_w_m2_um": flux})


def star_checks(stars: pd.DataFrame) -> list[ReferenceCheck]:
    """The temperature that each spectrum adds up to, and where TRAPPIST-1 is brightest."""
    checks = []
    for spectrum_id, star in STARS.items():
        rows = stars[stars["spectrum_id"] == spectrum_id]
        total = np.trapezoid(rows["flux_w_m2_um"], rows["wavelength_um"])
        teff_k = float((total / STEFAN_BOLTZMANN_W_M2_K4) ** 0.25)
        what = f"effective temperature of {spectrum_id}"
        checks.append(ReferenceCheck(what, teff_k, 0.99 * star.teff_k, 1.01 * star.teff_k, "K"))
    trappist = stars[stars["spectrum_id"] == "trap_high"]
    peak = trappist.loc[trappist["flux_w_m2_um"] == trappist["flux_w_m2_um"].max(), "wavelength_um"].mean()
    return [*checks, ReferenceCheck("peak of trap_high", float(peak), 1.04, 1.08, "um")]
