"""The map of an answer in characters: where the organism could live, and elsewhere the gate that is shut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from domains.climates.grid import LATITUDES, LONGITUDES
from domains.habitability.label import GATES, KELVIN

Array = npt.NDArray[np.floating[Any]]

ROWS: Final = 16
COLUMNS: Final = 48
HABITABLE: Final = "#"
SYMBOLS: Final[Mapping[str, str]] = {
    HABITABLE: "could live here",
    "c": "too cold for it",
    "h": "too hot for it",
    "f": "water is frozen",
    "b": "water boils",
    "e": "too little energy",
    "g": "does not grow on what there is",
    "t": "outside its range of temperature by the model, inside by the predicted climate",
    "w": "no liquid water by the model, liquid by the predicted climate",
}
OUTSIDE: Final = {"temperature": ("c", "t", "h"), "water": ("f", "w", "b")}
"""Symbols of a gate that is shut: below its bounds, within them by the predicted climate, above them."""


def symbols(maps: Mapping[str, Array], bounds_c: Mapping[str, tuple[float, float]]) -> list[str]:
    """Rows of characters from north to south; the star stands over the middle of the map.

    Args:
        maps: of an answer, (32, 64) each, from south to north.
        bounds_c: between which temperatures the gates of temperature and water are open, degrees Celsius.
    """
    small = {name: _shrunk(maps[name]) for name in ("habitable", "temperature_k", *GATES)}
    lines = []
    for y in reversed(range(ROWS)):
        line = [_symbol({name: float(each[y, x]) for name, each in small.items()}, bounds_c) for x in range(COLUMNS)]
        lines.append("".join(line))
    return lines


def _shrunk(field: Array) -> Array:
    """Means of two latitudes, of the nearest longitude, (16, 48)."""
    nearest = ((np.arange(COLUMNS) + 0.5) * LONGITUDES / COLUMNS).astype(int)
    rows: Array = field.reshape(ROWS, LATITUDES // ROWS, LONGITUDES).mean(axis=1)
    return rows[:, nearest]


def _symbol(at: Mapping[str, float], bounds_c: Mapping[str, tuple[float, float]]) -> str:
    if at["habitable"] > 0.5:
        return HABITABLE
    shut = next((gate for gate in GATES if at[gate] <= 0.5), min(GATES, key=lambda gate: at[gate]))
    if shut in OUTSIDE:
        celsius = at["temperature_k"] - KELVIN
        low, high = bounds_c[shut]
        below, within, above = OUTSIDE[shut]
        return below if celsius < low else above if celsius > high else within
    return "e" if shut == "energy" else "g"
