"""Where water at the surface is liquid: from its freezing point to the boiling point at the surface pressure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from stromatolite.errors import DataError

Array = npt.NDArray[np.floating[Any]]

KELVIN: Final = 273.15
FREEZING_C: Final = 0.0
"""It hardly depends on pressure: -0.7 degC at 100 bar."""
TRIPLE_K: Final = 273.16
CRITICAL_K: Final = 647.096
CRITICAL_BAR: Final = 220.64
SATURATION: Final = (
    (-7.85951783, 1.0), (1.84408259, 1.5), (-11.7866497, 3.0),
    (22.6807411, 3.5), (-15.9618719, 4.0), (1.80122502, 7.5),
)  # fmt: skip
"""Coefficients and exponents of equation 2.5 of Wagner & Pruss 2002, J. Phys. Chem. Ref. Data 31, 387."""
POINTS: Final = 4000
"""Of the curve that is inverted: it is then exact to 1e-4 K."""


def saturation_pressure_bar(temperature_k: Array) -> Array:
    """Pressure at which water boils (Wagner & Pruss 2002, equation 2.5), of the same shape, bar.

    Args:
        temperature_k: from the triple point, 273.16 K, to the critical point, 647.096 K.
    """
    below_critical = 1.0 - np.asarray(temperature_k, dtype=np.float64) / CRITICAL_K
    terms = sum(factor * below_critical**exponent for factor, exponent in SATURATION)
    return np.asarray(CRITICAL_BAR * np.exp(CRITICAL_K / temperature_k * terms))


def boiling_temperature_c(surface_pressure_bar: Array | float) -> Array:
    """Temperature at which water boils, of the shape of the pressure, degrees Celsius.

    NaN below the pressure of the triple point (0.0061 bar), where no water is liquid. Above the critical pressure
    (220.6 bar) water does not boil: the critical temperature.

    Args:
        surface_pressure_bar: of the air at the surface, a number or of any shape, bar.

    Raises:
        DataError: a pressure is negative or no number.
    """
    pressure = np.asarray(surface_pressure_bar, dtype=np.float64)
    if not np.all((pressure >= 0.0) & (pressure < np.inf)):
        raise DataError("A surface pressure is out of range.", found=surface_pressure_bar, allowed="0 bar or more")
    log_pressure, inverse_temperature = _curve()
    least = np.exp(log_pressure[0])
    boiling = 1.0 / np.interp(np.log(np.maximum(pressure, least)), log_pressure, inverse_temperature) - KELVIN
    return np.where(pressure < least, np.nan, boiling)


def liquid_water(temperature_c: Array, surface_pressure_bar: Array | float) -> npt.NDArray[np.bool_]:
    """Where water is liquid: 0 degC <= T <= boiling. Nowhere below the pressure of the triple point.

    Args:
        temperature_c: at the surface, of any shape, degrees Celsius.
        surface_pressure_bar: of the air at the surface, a number or of a shape that goes with the temperature's, bar.

    Raises:
        DataError: a pressure is negative or no number.
    """
    temperature = np.asarray(temperature_c)
    return np.asarray((temperature >= FREEZING_C) & (temperature <= boiling_temperature_c(surface_pressure_bar)))


@lru_cache(maxsize=1)
def _curve() -> tuple[Array, Array]:
    """The saturation curve, almost a straight line in these terms: ln(p / bar) and 1 / T in K-1, (POINTS,) each."""
    temperature = np.linspace(TRIPLE_K, CRITICAL_K, POINTS)
    return np.log(saturation_pressure_bar(temperature)), 1.0 / temperature
