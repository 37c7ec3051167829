"""Gibbs energies of reaction at 298.15 K from the table, as a check of its units and signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from domains.thermochemistry.elements import REFERENCE_K
from domains.thermochemistry.precedence import believed
from stromatolite.contracts.reference_checks import ReferenceCheck

HYDROGEN: Final = ("1333-74-0", "g")
CARBON_DIOXIDE: Final = ("124-38-9", "g")
CARBON_MONOXIDE: Final = ("630-08-0", "g")
METHANE: Final = ("74-82-8", "g")
WATER: Final = ("7732-18-5", "l")
WATER_VAPOUR: Final = ("7732-18-5", "g")
REFERENCE_ELEMENTS: Final = (HYDROGEN,)
"""Elements as they are at 298.15 K: their energies of formation are zero by definition; JANAF does not list them."""


@dataclass(frozen=True)
class Reaction:
    """A reaction whose standard Gibbs energy is known.

    Attributes:
        equation: how people write it.
        coefficients: by CAS number and phase; negative for what is used up.
        low_j_mol: lowest value that agrees with what is known.
        high_j_mol: highest value that does.
    """

    equation: str
    coefficients: Mapping[tuple[str, str], float]
    low_j_mol: float
    high_j_mol: float


METHANOGENESIS: Final = Reaction(
    "4 H2 + CO2 -> CH4 + 2 H2O(l)",
    {HYDROGEN: -4, CARBON_DIOXIDE: -1, METHANE: 1, WATER: 2},
    -131_200.0,
    -130_200.0,
)
WATER_GAS_SHIFT: Final = Reaction(
    "CO + H2O(g) -> CO2 + H2",
    {CARBON_MONOXIDE: -1, WATER_VAPOUR: -1, CARBON_DIOXIDE: 1, HYDROGEN: 1},
    -29_100.0,
    -28_100.0,
)


def reaction_checks(table: pd.DataFrame) -> list[ReferenceCheck]:
    """The Gibbs energies of known reactions, by way of Gibbs energies of formation and by way of H - T S."""
    gibbs = _lookup(table, "delta_gf_298_j_mol") | dict.fromkeys(REFERENCE_ELEMENTS, 0.0)
    enthalpy, entropy = _lookup(table, "delta_hf_298_j_mol"), _lookup(table, "s0_298_j_mol_k")
    checks = []
    for reaction in (METHANOGENESIS, WATER_GAS_SHIFT):
        ways = {
            "from delta_gf": _change(reaction, gibbs),
            "from delta_hf - T s0": _change(reaction, enthalpy) - REFERENCE_K * _change(reaction, entropy),
        }
        for way, found in ways.items():
            what = f"Gibbs energy of {reaction.equation} {way}"
            checks.append(ReferenceCheck(what, found, reaction.low_j_mol, reaction.high_j_mol, "J mol-1"))
    return checks


def _lookup(table: pd.DataFrame, quantity: str) -> dict[tuple[str, str], float]:
    best = believed(table, quantity).reset_index()
    return dict(zip(zip(best["cas"], best["phase"], strict=True), best["value"].astype(float), strict=True))


def _change(reaction: Reaction, values: Mapping[tuple[str, str], float]) -> float:
    return sum(number * values.get(species, float("nan")) for species, number in reaction.coefficients.items())
