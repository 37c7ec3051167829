"""Standard Gibbs energies of the reactions that organisms live by, from our tables of thermochemistry.

Shape suffix: T = 31 temperatures of the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domains.habitability.energy import GRID_K, PROTON, REACTIONS, SOLVENT
from domains.thermochemistry.elements import REFERENCE_K
from domains.thermochemistry.heat_capacities import COEFFICIENTS
from domains.thermochemistry.precedence import believed
from domains.thermochemistry.reactions import CARBON_DIOXIDE, CARBON_MONOXIDE, HYDROGEN, METHANE, WATER
from stromatolite.errors import DataError

Array = npt.NDArray[np.floating[Any]]

SUBSTANCES: Final = {
    "h2": HYDROGEN, "co2": CARBON_DIOXIDE, "co": CARBON_MONOXIDE, "ch4": METHANE,
    "o2": ("7782-44-7", "g"), "n2": ("7727-37-9", "g"),
}  # fmt: skip
"""CAS number and phase in the tables of thermochemistry."""
DISSOLVED: Final[Mapping[str, tuple[float, float, float]]] = {
    PROTON: (0.0, 0.0, 0.0),
    "ac": (-486_010.0, 86.6, -6.3),
    "no3": (-206_850.0, 146.70, -86.6),
    "nh4": (-133_260.0, 111.17, 79.9),
    "glc__D": (-1_262_190.0, 272.5, 0.0),
}
"""Enthalpy of formation in J mol-1, entropy and heat capacity in J mol-1 K-1, in water at 298.15 K and 1 mol kg-1.

The tables of thermochemistry have no dissolved compounds. The proton is zero by definition. Acetate, and the heat
capacities of nitrate and ammonium: Wagman et al. 1982 (NBS tables), J. Phys. Chem. Ref. Data 11, Suppl. 2. Nitrate and
ammonium: Cox, Wagman & Medvedev 1989 (CODATA key values). Glucose: Alberty 2003, Thermodynamics of Biochemical
Reactions; his Gibbs energy of formation, -915,900 J mol-1, gives the entropy with those of the elements. He gives no
heat capacity: it is left out, which changes a reaction of glucose by some 3 kJ mol-1 at 375 K.
"""


@dataclass(frozen=True)
class Compound:
    """Standard values at 298.15 K, and the heat capacity a + b T + c T^2 + d T^3 + e / T^2, J mol-1 K-1, T in K."""

    enthalpy_j_mol: float
    entropy_j_mol_k: float
    heat_capacity: tuple[float, float, float, float, float]

    def gibbs(self, temperature_k: Array) -> Array:
        """H - T S by Kirchhoff's law, of the shape of the temperatures, J mol-1."""
        (enthalpy, entropy), (enthalpy_298, entropy_298) = self._integrals(temperature_k), self._integrals(REFERENCE_K)
        heated = self.enthalpy_j_mol + enthalpy - enthalpy_298
        return np.asarray(heated - temperature_k * (self.entropy_j_mol_k + entropy - entropy_298))

    def _integrals(self, t: Array | float) -> tuple[Array, Array]:
        """Of the heat capacity, and of the heat capacity over the temperature."""
        a, b, c, d, e = self.heat_capacity
        enthalpy = a * t + b * t**2 / 2 + c * t**3 / 3 + d * t**4 / 4 - e / t
        return np.asarray(enthalpy), np.asarray(a * np.log(t) + b * t + c * t**2 / 2 + d * t**3 / 3 - e / (2 * t**2))


def standard_energies(thermochemistry: pd.DataFrame, heat_capacity_fits: pd.DataFrame) -> pd.DataFrame:
    """The standard Gibbs energy of every reaction from 250 to 400 K, in the columns of `StandardEnergies`.

    Enthalpies and entropies are those of the source that is believed first. The heat capacity is the WebBook's fit that
    holds at 298.15 K; below its lowest temperature, 298 K for most, it goes on to 250 K within 1.5 % of JANAF's.

    Args:
        thermochemistry: rows of the table `thermochemistry`.
        heat_capacity_fits: rows of the table `heat_capacity_fits`.

    Raises:
        DataError: a table lacks a gas or water.
    """
    temperature_T = np.array(GRID_K)
    gibbs = {name: each.gibbs(temperature_T) for name, each in _compounds(thermochemistry, heat_capacity_fits).items()}
    rows = []
    for reaction, moles in REACTIONS.items():
        change_T = np.sum([number * gibbs[name] for name, number in moles.items()], axis=0)
        rows.append(pd.DataFrame({"reaction": reaction, "temperature_k": temperature_T, "delta_g_j_mol": change_T}))
    return pd.concat(rows, ignore_index=True)


def _compounds(thermochemistry: pd.DataFrame, heat_capacity_fits: pd.DataFrame) -> dict[str, Compound]:
    """All compounds of the reactions: gases and water from the tables, the others from `DISSOLVED`."""
    enthalpy = believed(thermochemistry, "delta_hf_298_j_mol")["value"]
    entropy = believed(thermochemistry, "s0_298_j_mol_k")["value"]
    holds = heat_capacity_fits["t_min_k"].le(REFERENCE_K) & heat_capacity_fits["t_max_k"].gt(REFERENCE_K)
    fits = {
        (cas, phase): (a, b, c, d, e)
        for cas, phase, a, b, c, d, e in heat_capacity_fits.loc[holds, ["cas", "phase", *COEFFICIENTS]].itertuples(
            index=False
        )
    }
    found = {name: Compound(h, s, (cp, 0.0, 0.0, 0.0, 0.0)) for name, (h, s, cp) in DISSOLVED.items()}
    for name, key in {**SUBSTANCES, SOLVENT: WATER}.items():
        if key not in enthalpy.index or key not in entropy.index or key not in fits:
            raise DataError(
                f"The tables of thermochemistry lack the enthalpy, the entropy or the heat capacity of {name}.",
                found=key,
            )
        found[name] = Compound(float(enthalpy[key]), float(entropy[key]), fits[key])
    return found
