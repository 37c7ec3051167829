"""Entropies of the elements in their reference states: they tie the energies of formation to the entropy.

    delta_gf = delta_hf - T (S - sum of the elements' S)

Source: NIST-JANAF Thermochemical Tables (Chase 1998, J. Phys. Chem. Ref. Data Monogr. 9).
"""

from __future__ import annotations

from typing import Final

from domains.thermochemistry.formula import composition

REFERENCE_K: Final = 298.15
S0_J_MOL_K: Final = {
    "Al": 28.275, "Ar": 154.845, "B": 5.834, "Ba": 62.475, "Be": 9.440, "Br": 76.103, "C": 5.740, "Ca": 41.588,
    "Cl": 111.540, "Co": 30.067, "Cr": 23.618, "Cs": 85.147, "Cu": 33.164, "D": 72.480, "F": 101.395, "Fe": 27.321,
    "Ga": 40.838, "H": 65.340, "He": 126.152, "Hf": 43.560, "Hg": 76.028, "I": 58.071, "K": 64.670, "Kr": 164.084,
    "Li": 29.085, "Mg": 32.671, "Mn": 32.010, "Mo": 28.605, "N": 95.805, "Na": 51.455, "Nb": 36.464, "Ne": 146.327,
    "Ni": 29.870, "O": 102.574, "P": 41.077, "Pb": 64.785, "Rb": 76.778, "Rn": 176.235, "S": 32.056, "Si": 18.820,
    "Sr": 55.694, "Ta": 41.471, "Ti": 30.759, "V": 28.936, "W": 32.660, "Xe": 169.684, "Zn": 41.717, "Zr": 38.869,
}  # fmt: skip
"""Of one mole of atoms at 298.15 K and 1 bar."""
ELECTRON_S0_J_MOL_K: Final = 20.979


def entropy_of_elements(formula: str) -> float:
    """Entropy of what a substance forms from, J mol-1 K-1; NaN when the formula or an element is not known.

    An ion forms with the electrons that it gives or takes, as an ideal gas.
    """
    try:
        counts, charge = composition(formula)
        return sum(S0_J_MOL_K[each] * number for each, number in counts.items()) - charge * ELECTRON_S0_J_MOL_K
    except (ValueError, KeyError):
        return float("nan")
