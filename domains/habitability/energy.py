"""The energy gate: whether a metabolism gains enough Gibbs energy from what a medium offers.

    dG(T, p) = dG0(T) + R T ln Q,  open where dG <= -10 kJ per mole of reaction as written in `REACTIONS`

10 kJ mol-1 is about the least that life was seen to live on (Hoehler 2004, Geobiology 2, 205). Q holds partial
pressures in bar and activities; water has an activity of 1 and a pH of 7. A phototroph lives by light: its bound is
that of the photons, in the growth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from stromatolite.contracts.columns import Table, column
from stromatolite.errors import DataError

Array = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]

LEAST_ENERGY_J_MOL: Final = -10_000.0
GAS_CONSTANT: Final = 8.314462618
"""J mol-1 K-1, exact in the SI of 2019."""
GRID_K: Final = tuple(float(kelvin) for kelvin in range(250, 401, 5))
PRODUCT_FLOOR_BAR: Final = 1e-9
"""Least pressure of a gas that is given off: without it, ln Q has no bound."""
PRODUCT_ACTIVITY: Final = 1e-6
"""Of a dissolved compound that is given off."""
OFFERED_ACTIVITY: Final = 1e-3
"""Of a dissolved compound that a medium offers: a project constant. A factor of 1000 is 17 kJ a mole of it at 300 K."""
PROTON_ACTIVITY: Final = 1e-7
"""Neutral water, on either side of a reaction."""

GASES: Final = ("h2", "co2", "co", "ch4", "o2", "n2")
"""BiGG identifiers of what counts by its partial pressure."""
PROTON: Final = "h"
SOLVENT: Final = "h2o"
REACTIONS: Final[Mapping[str, Mapping[str, int]]] = {
    "methane_from_hydrogen": {"h2": -4, "co2": -1, "ch4": 1, "h2o": 2},
    "methane_from_carbon_monoxide": {"co": -4, "h2o": -2, "ch4": 1, "co2": 3},
    "methane_from_acetate": {"ac": -1, "h": -1, "ch4": 1, "co2": 1},
    "acetate_from_hydrogen": {"h2": -4, "co2": -2, "ac": 1, "h": 1, "h2o": 2},
    "acetate_from_carbon_monoxide": {"co": -4, "h2o": -2, "ac": 1, "h": 1, "co2": 2},
    "acetate_from_glucose": {"glc__D": -1, "ac": 3, "h": 3},
    "hydrogen_from_glucose": {"glc__D": -1, "h2o": -2, "ac": 2, "h": 2, "co2": 2, "h2": 4},
    "glucose_with_oxygen": {"glc__D": -1, "o2": -6, "co2": 6, "h2o": 6},
    "hydrogen_with_oxygen": {"h2": -2, "o2": -1, "h2o": 2},
    "acetate_with_nitrate_to_nitrogen": {"ac": -5, "no3": -8, "h": -13, "co2": 10, "n2": 4, "h2o": 14},
    "acetate_with_nitrate_to_ammonium": {"ac": -1, "no3": -1, "h": -3, "co2": 2, "nh4": 1, "h2o": 1},
}
"""Moles of each compound (BiGG identifiers); negative for what is used up."""
LIGHT: Final = "light"
"""Instead of a reaction: no gate."""
ENERGY_REACTIONS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "minerals": {},
    "CH4+CO2": {},
    "H2+CO2": {"methanogenesis": ("methane_from_hydrogen",), "acetogenesis": ("acetate_from_hydrogen",)},
    "CO+CO2": {"methanogenesis": ("methane_from_carbon_monoxide",), "acetogenesis": ("acetate_from_carbon_monoxide",)},
    "acetate": {"methanogenesis": ("methane_from_acetate",)},
    "acetate+NO3": {
        "methanogenesis": ("methane_from_acetate",),
        "fermentation": ("acetate_with_nitrate_to_ammonium",),
        "aerobic_respiration": ("acetate_with_nitrate_to_nitrogen", "acetate_with_nitrate_to_ammonium"),
    },
    "glucose_anox": {"fermentation": ("hydrogen_from_glucose",), "acetogenesis": ("acetate_from_glucose",)},
    "glucose_O2": {
        "fermentation": ("hydrogen_from_glucose", "glucose_with_oxygen"),
        "aerobic_respiration": ("glucose_with_oxygen",),
    },
    "H2+CO2+O2": {"aerobic_respiration": ("hydrogen_with_oxygen",)},
    "light+CO2_anox": {"oxygenic_photosynthesis": (LIGHT,)},
}
"""By medium and metabolism, what an organism can live by; nothing is gained where a medium does not name a metabolism.

Organisms that ferment are mostly facultative: they respire where there is oxygen or nitrate. Methanogens and acetogens
do not live in the oxygen of two of the media. Those that respire have no acceptor of electrons in glucose_anox.
"""
METABOLISMS: Final = frozenset(word for living in ENERGY_REACTIONS.values() for word in living)


class StandardEnergies(Table):
    """One row a reaction and temperature: gases at 1 bar, dissolved compounds at 1 mol kg-1, liquid water."""

    reaction: str = column("key in domains/habitability/energy.py", isin=sorted(REACTIONS))
    temperature_k: float = column("temperature", unit="K", ge=GRID_K[0], le=GRID_K[-1])
    delta_g_j_mol: float = column("standard Gibbs energy of the reaction as written", unit="J mol-1", ge=-1e7, le=1e7)

    class Config:
        """Each temperature of a reaction once."""

        unique: ClassVar = ["reaction", "temperature_k"]


class EnergyGate:
    """Gibbs energies of the reactions at a planet's surface, and where they are enough.

    Args:
        energies: rows of the table `StandardEnergies`.
    """

    def __init__(self, energies: pd.DataFrame) -> None:
        ordered = energies.sort_values("temperature_k")
        self._curves: dict[str, tuple[Array, Array]] = {
            str(reaction): (rows["temperature_k"].to_numpy(), rows["delta_g_j_mol"].to_numpy())
            for reaction, rows in ordered.groupby("reaction")
        }

    def gibbs_energy(self, reaction: str, temperature_k: Array, partial_pressures_bar: Mapping[str, float]) -> Array:
        """Gibbs energy of a reaction, of the shape of the temperatures, J per mole of reaction.

        Positive infinity where a gas that is used up is not there. The standard energy is interpolated between
        temperatures; below 250 K and above 400 K, where no organism here lives, it is that of the end.

        Args:
            reaction: key in `REACTIONS`.
            temperature_k: of any shape, K.
            partial_pressures_bar: of gases by their keys in `GASES`, bar; others are absent.

        Raises:
            DataError: the reaction has no standard energies, or a pressure is negative or no number.
        """
        if reaction not in self._curves:
            raise DataError(
                "There are no standard energies of a reaction.", found=reaction, allowed=sorted(self._curves)
            )
        quotient = _log_quotient(REACTIONS[reaction], partial_pressures_bar)
        temperature = np.asarray(temperature_k, dtype=np.float64)
        standard = np.interp(temperature, *self._curves[reaction])
        return np.asarray(standard + GAS_CONSTANT * temperature * quotient)

    def open(
        self, metabolism: str, medium: str, temperature_k: Array, partial_pressures_bar: Mapping[str, float]
    ) -> Flags:
        """Where any reaction of a metabolism in a medium gives at least 10 kJ mol-1, of the shape of the temperatures.

        Args:
            metabolism: what the organism lives by, one of `METABOLISMS`.
            medium: what it is offered, one of `ENERGY_REACTIONS`.
            temperature_k: of any shape, K.
            partial_pressures_bar: of gases, the planet's carbon dioxide (co2) among them, bar; others are absent.

        Raises:
            DataError: the medium or the metabolism is not known here, or a pressure is negative or no number.
        """
        if medium not in ENERGY_REACTIONS:
            raise DataError("A medium has no energies.", found=medium, allowed=", ".join(ENERGY_REACTIONS))
        if metabolism not in METABOLISMS:
            raise DataError("A metabolism has no energies.", found=metabolism, allowed=", ".join(sorted(METABOLISMS)))
        flags = np.zeros(np.shape(temperature_k), dtype=np.bool_)
        for reaction in ENERGY_REACTIONS[medium].get(metabolism, ()):
            if reaction == LIGHT:
                return np.ones_like(flags)
            flags |= self.gibbs_energy(reaction, temperature_k, partial_pressures_bar) <= LEAST_ENERGY_J_MOL
        return flags


def _log_quotient(moles: Mapping[str, int], partial_pressures_bar: Mapping[str, float]) -> float:
    """The logarithm of Q of a reaction; infinite where a gas that is used up is not there."""
    wrong = {gas: pressure for gas, pressure in partial_pressures_bar.items() if not 0.0 <= pressure < math.inf}
    if wrong:
        raise DataError("A partial pressure is out of range.", found=wrong, allowed="0 bar or more")
    total = 0.0
    for name, number in moles.items():
        activity = _activity(name, number > 0, partial_pressures_bar)
        total += number * (math.log(activity) if activity > 0.0 else -math.inf)
    return total


def _activity(name: str, given_off: bool, partial_pressures_bar: Mapping[str, float]) -> float:
    if name in GASES:
        pressure = partial_pressures_bar.get(name, 0.0)
        return max(pressure, PRODUCT_FLOOR_BAR) if given_off else pressure
    if name == SOLVENT:
        return 1.0
    if name == PROTON:
        return PROTON_ACTIVITY
    return PRODUCT_ACTIVITY if given_off else OFFERED_ACTIVITY
