"""Area fractions of many planets, organisms and scenarios at once; the same numbers as `label.Mechanisms.gates`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domains.habitability.cardinal import Organism
from domains.habitability.growth import LEAST_GROWTH_PER_H
from domains.habitability.label import GATES, KELVIN, Gates, Mechanisms, Surface, cell_weights, mean_growth_per_h
from domains.habitability.water import liquid_water

Flags = npt.NDArray[np.bool_]
COLUMNS: Final = (
    "planet",
    "emulated",
    "network",
    "organism",
    "scenario",
    "f_bio",
    *(f"f_{gate}" for gate in GATES),
    "growth_per_h",
)
DIGITS: Final = 6


def fractions(
    surfaces: Mapping[str, Surface],
    emulated: bool,
    organisms: Mapping[str, Organism],
    lives: Mapping[str, Organism],
    mechanisms: Mechanisms,
) -> pd.DataFrame:
    """Rows of `domains.habitability.contracts.Habitability`.

    Args:
        surfaces: of planets, by hex identity.
        emulated: whether their climates were emulated.
        organisms: by key.
        lives: temperatures and metabolism of each network or knock-out, by its key.
        mechanisms: what decides energy and growth.
    """
    own = {one.network: key for key, one in organisms.items()}
    rows = [
        (planet, emulated, network, own.get(network), *found)
        for planet, surface in surfaces.items()
        for network, *found in _of_planet(surface, lives, mechanisms)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_planet(surface: Surface, lives: Mapping[str, Organism], mechanisms: Mechanisms) -> Iterator[tuple[Any, ...]]:
    celsius, weights = surface.temperature_k - KELVIN, cell_weights()
    water = liquid_water(celsius, surface.pressure_bar)
    in_range = {network: (one.min <= celsius) & (celsius <= one.max) for network, one in lives.items()}
    energies: dict[tuple[str, str], Flags] = {}
    for network, organism in lives.items():
        for scenario in mechanisms.scenarios:
            key = (organism.metabolism, scenario)
            if key not in energies:
                energies[key] = mechanisms.energy(surface, *key)
            rate = mechanisms.rate(surface, network, scenario)
            gates = Gates(in_range[network], water, energies[key], rate >= LEAST_GROWTH_PER_H)
            maps = (gates.habitable, *(getattr(gates, name) for name in GATES))
            mean = mean_growth_per_h(celsius, organism, gates, rate)
            yield (network, scenario, *(_share(each, weights) for each in maps), round(mean, DIGITS))


def _share(flags: Flags, weights: Any) -> float:
    return min(1.0, round(float(weights[flags].sum()), DIGITS))
