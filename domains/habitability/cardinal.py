"""Cardinal temperatures of organisms, and the rate of growth that they make at a temperature."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from stromatolite.config.yaml_core import read_mapping
from stromatolite.errors import DataError
from stromatolite.typed import Typed, read_typed

CARDINAL_TEMPERATURES: Final = Path("data/cardinal_temperatures.yaml")
Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Organism(Typed):
    """An organism whose temperatures of growth were measured and whose network is known.

    Attributes:
        name: species.
        network: key of its network in the table of organisms.
        metabolism: what it lives by, a word of `domains.dossiers.fields.METABOLISMS`.
        min: lowest temperature of growth, degrees Celsius.
        optimum: temperature of the fastest growth, degrees Celsius.
        max: highest temperature of growth, degrees Celsius.
        source: where the temperatures come from.
    """

    name: str
    network: str
    metabolism: str
    min: float
    optimum: float
    max: float
    source: str


def read_organisms(path: Path = CARDINAL_TEMPERATURES) -> dict[str, Organism]:
    """The organisms of a file, by key.

    Raises:
        DataError: the file is missing, or temperatures are not in the order min, optimum, max with the optimum above
            the middle, as the cardinal temperature model asks.
        ConfigError: a key is unknown or missing, or a value has the wrong type.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}.", fix="Run from the root of the repository.")
    found = {key: read_typed(Organism, block, f"{path}: {key}") for key, block in read_mapping(path, str(path)).items()}
    for key, each in found.items():
        if not (each.min + each.max) / 2 < each.optimum < each.max:
            raise DataError(
                f"{path}: the cardinal temperatures of {key} are no such.",
                found=f"min {each.min}, optimum {each.optimum}, max {each.max}",
                allowed="(min + max) / 2 < optimum < max",
            )
    return found


def growth_factor(temperature_c: Array, organism: Organism) -> Array:
    """Rate of growth over that at the optimum, 0 to 1: the cardinal temperature model (Rosso et al. 1993, 1995).

    Args:
        temperature_c: of any shape, degrees Celsius.
        organism: whose growth.
    """
    low, best, high = organism.min, organism.optimum, organism.max
    above = temperature_c - low
    scale = (best - low) * (temperature_c - best) - (best - high) * (best + low - 2 * temperature_c)
    rate = (temperature_c - high) * above**2 / ((best - low) * scale)
    return np.where((temperature_c > low) & (temperature_c < high), rate, 0.0)
