"""Light that photosynthesis can use, out of the light of a star."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

PHOTOSYNTHETIC_NM: Final = (400.0, 700.0)
SECOND_RADIATION_CONSTANT_M_K: Final = 0.014387768775
"""hc/k, exact in the SI of 2019."""
TERMS: Final = 40


@lru_cache(maxsize=1024)
def photosynthetic_share(stellar_temperature_k: float) -> float:
    """Share of a black body's energy between 400 and 700 nm, 0 to 1: 0.37 for the Sun, 0.04 for 2,600 K.

    The integral of Planck's law up to a wavelength as a series in x = c2 / (wavelength T) (Chang & Rhee 1984, Int.
    Commun. Heat Mass Transfer 11, 451). Cool stars have less blue light than a black body: this is an upper bound.

    Args:
        stellar_temperature_k: effective temperature of the star, K.
    """
    shortest, longest = (_below(wavelength * 1e-9, stellar_temperature_k) for wavelength in PHOTOSYNTHETIC_NM)
    return longest - shortest


def _below(wavelength_m: float, temperature_k: float) -> float:
    """Share of a black body's energy below a wavelength."""
    x = SECOND_RADIATION_CONSTANT_M_K / (wavelength_m * temperature_k)
    n = np.arange(1, TERMS + 1)
    terms = np.exp(-n * x) / n * (x**3 + 3 * x**2 / n + 6 * x / n**2 + 6 / n**3)
    return float(15.0 / np.pi**4 * terms.sum())
