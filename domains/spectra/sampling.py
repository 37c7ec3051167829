"""Wavelengths of a spectrum: the step from one to the next, and values in between."""

from __future__ import annotations

import numpy as np
import pandas as pd


def step_um(wavelength_um: pd.Series, spectrum: pd.Series) -> pd.Series:
    """By how much each wavelength exceeds every earlier one of its spectrum; missing in the first row of each.

    It is positive in every row exactly where the wavelengths of a spectrum rise and none comes twice.
    """
    earlier = wavelength_um.groupby(spectrum, sort=False).cummax().groupby(spectrum, sort=False).shift()
    return wavelength_um - earlier


def value_at(wavelength_um: pd.Series, value: pd.Series, at_um: float) -> float:
    """A spectrum's value at a wavelength, linear in between; NaN where the spectrum does not reach."""
    if wavelength_um.empty:
        return float("nan")
    return float(np.interp(at_um, wavelength_um, value, left=np.nan, right=np.nan))
