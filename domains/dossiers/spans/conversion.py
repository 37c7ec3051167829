"""Sizes of units, so that a served model reads quantities without astropy; a test holds each against it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

GM_EARTH: Final = 3.986004e14
GM_SUN: Final = 1.3271244e20
GM_JUPITER: Final = 1.2668653e17
NEWTON: Final = 6.6743e-11
"""Nominal values of IAU 2015 Resolution B3, m3 s-2; the constant of gravitation is that of CODATA 2018."""
EARTH_M: Final = 6378100.0
SOLAR_CONSTANT_W_M2: Final = 1361.0
"""Flux of sunlight at the Earth (IAU 2015 Resolution B3)."""
ZERO_CELSIUS_K: Final = 273.15
DEX: Final = "dex(cm / s2)"
LARGEST_POWER: Final = 100.0
"""A larger power of ten is no gravity."""

SIZES: Final = {
    "mass": {
        "M_earth": 1.0, "M_jup": GM_JUPITER / GM_EARTH, "M_sun": GM_SUN / GM_EARTH, "kg": NEWTON / GM_EARTH,
    },
    "length": {
        "R_earth": 1.0, "R_jup": 71492000.0 / EARTH_M, "R_sun": 695700000.0 / EARTH_M, "km": 1e3 / EARTH_M,
        "m": 1.0 / EARTH_M,
    },
    "flux": {"W / m2": 1.0, "kW / m2": 1e3, "erg / (s cm2)": 1e-3, "S_earth": SOLAR_CONSTANT_W_M2},
    "acceleration": {"m / s2": 1.0, "cm / s2": 1e-2},
    "pressure": {"Pa": 1.0, "mbar": 100.0, "hPa": 100.0, "kPa": 1e3, "bar": 1e5, "MPa": 1e6},
    "time": {"min": 1.0 / 1440.0, "h": 1.0 / 24.0, "d": 1.0, "yr": 365.25},
}  # fmt: skip
"""By what is measured: units in the notation of astropy, each in one unit of its kind."""
_SIZE: Final = {name: (kind, size) for kind, sizes in SIZES.items() for name, size in sizes.items()}


@lru_cache(maxsize=256)
def converter(written: str, wanted: str) -> Callable[[float], float]:
    """The function from one unit to another of the same kind.

    Args:
        written: unit in the notation of astropy: one of `SIZES`, "K", "deg_C" or `DEX`.
        wanted: likewise.

    Raises:
        KeyError: a unit is not listed; or they measure different things. Both are faults of the lexicon.
    """
    if written == wanted:
        return float
    if (written, wanted) == ("K", "deg_C"):
        return lambda value: value - ZERO_CELSIUS_K
    if (written, wanted) == ("deg_C", "K"):
        return lambda value: value + ZERO_CELSIUS_K
    if written == DEX:
        scale = _ratio("cm / s2", wanted)
        return lambda value: _power_of_ten(value) * scale
    slope = _ratio(written, wanted)
    return lambda value: slope * value


def _ratio(written: str, wanted: str) -> float:
    (kind, size), (other, unit) = _SIZE[written], _SIZE[wanted]
    if kind != other:
        raise KeyError(f"{written} ({kind}) is no {wanted} ({other})")
    return size / unit


def _power_of_ten(value: float) -> float:
    return float(10.0**value) if abs(value) < LARGEST_POWER else float("inf")
