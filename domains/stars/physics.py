"""What no star does, so that a catalogue's slip shows: each rule says yes to a value that is missing."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

SUN_TEFF_K: Final = 5772.0
"""IAU 2015 resolution B3."""
SUN_MAGNITUDE: Final = {"v_magnitude": 4.81, "g_magnitude": 4.68, "j_magnitude": 3.67}
"""Absolute magnitude of the Sun (Willmer 2018, ApJS 236, 47)."""
CLASS_TEFF_K: Final = {
    "O": (28000, 60000), "B": (10000, 32000), "A": (7200, 10500), "F": (5900, 7400), "G": (4600, 6100),
    "K": (3700, 5400), "M": (2300, 3950),
}  # fmt: skip
"""Temperatures of a spectral class, giants and dwarfs together (Pecaut & Mamajek 2013; van Belle et al. 1999)."""
CLASS_MARGIN: Final = 0.25
"""How far beyond its class a temperature may be: types are off by a few subclasses, not by a whole class."""
LARGEST_WHITE_DWARF_SUN: Final = 0.03
SMALLEST_DWARF_SUN: Final = 0.075
"""Radius at the limit of hydrogen burning, with a margin (Dieterich et al. 2014, AJ 147, 94: 0.086)."""
WARM_K: Final = 4200
SMALLEST_WARM_DWARF_SUN: Final = 0.3
"""Half the radius of the smallest dwarf that is so warm; the poorest in metals are 30 % smaller than the mean."""
HOT_REMNANT_K: Final = 8000
"""Above it the cores of stripped giants fill the gap between white dwarfs and dwarfs."""
SIZES: Final = (
    "a radius_sun that stars of teff_k have: none below 8,000 K has 0.03 to 0.075, none above 4,200 K up to 0.3"
)
"""What `some_star_is_so_small` asks."""
FACTOR: Final = 10
"""How far two ways to the luminosity of an observed star may be apart."""


def from_log10(logarithm: pd.Series) -> pd.Series:
    """Ten to the power, to 12 digits: the last digits of a power depend on the processor, and tables must not."""
    return (10.0**logarithm).map(lambda value: float(f"{value:.11e}"))


def luminosity_sun(radius_sun: pd.Series, teff_k: pd.Series) -> pd.Series:
    """Luminosity of a sphere that shines as a black body (Stefan-Boltzmann law), that of the Sun being 1."""
    return radius_sun**2 * (teff_k / SUN_TEFF_K) ** 4


def class_fits_temperature(table: pd.DataFrame) -> pd.Series:
    """Whether the class in `spectral_type` has stars of `teff_k`; types of several stars are not judged."""
    teff_k = table["teff_k"]
    letter = table["spectral_type"].str.extract(r"^([OBAFGKM])[^+/]*$", expand=False)
    low = letter.map({name: low for name, (low, _) in CLASS_TEFF_K.items()}) * (1 - CLASS_MARGIN)
    high = letter.map({name: high for name, (_, high) in CLASS_TEFF_K.items()}) * (1 + CLASS_MARGIN)
    return ~((teff_k < low) | (teff_k > high))


def some_star_is_so_small(table: pd.DataFrame) -> pd.Series:
    """Whether `radius_sun` is outside the gap between white dwarfs and the smallest dwarfs of this `teff_k`."""
    smallest = (table["teff_k"] > WARM_K).map({True: SMALLEST_WARM_DWARF_SUN, False: SMALLEST_DWARF_SUN})
    gap = (table["radius_sun"] > LARGEST_WHITE_DWARF_SUN) & (table["radius_sun"] < smallest)
    return ~(gap & (table["teff_k"] < HOT_REMNANT_K))


def luminosity_fits_surface(table: pd.DataFrame, factor: float = FACTOR) -> pd.Series:
    """Whether `luminosity_sun`, `radius_sun` and `teff_k` belong to one star."""
    ratio = table["luminosity_sun"] / luminosity_sun(table["radius_sun"], table["teff_k"])
    return ~((ratio > factor) | (ratio < 1 / factor))


def luminosity_fits_brightness(table: pd.DataFrame) -> pd.Series:
    """Whether `luminosity_sun` agrees with at least one magnitude of `SUN_MAGNITUDE` at `distance_pc`."""
    modulus = 5 * np.log10(table["distance_pc"] / 10)
    off = {
        band: (np.log10(table["luminosity_sun"]) + (table[band] - modulus - sun) / 2.5).abs()
        for band, sun in SUN_MAGNITUDE.items()
    }
    return ~pd.DataFrame(off).min(axis="columns").gt(np.log10(FACTOR))
