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
}
BOILING_RATHER_C: Final = 50.0
"""Where there is no liquid water, it is frozen below this and boils above."""


def symbols(maps: Mapping[str, Array], optimum_c: float) -> list[str]:
    """Rows of characters from north to south; the star stands over the middle of the map.

    Args:
        maps: of an answer, (32, 64) each, from south to north.
        optimum_c: temperature at which the organism grows best.
    """
    small = {name: _shrunk(maps[name]) for name in ("habitable", "temperature_k", *GATES)}
    lines = []
    for y in reversed(range(ROWS)):
        line = [_symbol({name: float(each[y, x]) for name, each in small.items()}, optimum_c) for x in range(COLUMNS)]
        lines.append("".join(line))
    return lines


def _shrunk(field: Array) -> Array:
    """Means of two latitudes, of the nearest longitude, (16, 48)."""
    nearest = ((np.arange(COLUMNS) + 0.5) * LONGITUDES / COLUMNS).astype(int)
    rows: Array = field.reshape(ROWS, LATITUDES // ROWS, LONGITUDES).mean(axis=1)
    return rows[:, nearest]


def _symbol(at: Mapping[str, float], optimum_c: float) -> str:
    if at["habitable"] > 0.5:
        return HABITABLE
    shut = next((gate for gate in GATES if at[gate] <= 0.5), min(GATES, key=lambda gate: at[gate]))
    celsius = at["temperature_k"] - KELVIN
    if shut == "temperature":
        return "c" if celsius < optimum_c else "h"
    if shut == "water":
        return "f" if celsius < BOILING_RATHER_C else "b"
    return "e" if shut == "energy" else "g"
