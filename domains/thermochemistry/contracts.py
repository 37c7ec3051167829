"""The tables of thermochemistry: energies of formation and entropies, where sources differ, and heat capacities."""

from __future__ import annotations

from typing import ClassVar, Final

from domains.thermochemistry.cas import OfSubstance
from stromatolite.contracts.columns import column

SOURCES: Final = ("atct", "janaf", "yaws", "albahri")
"""From the one believed first to the one believed last: ATcT weighs all measurements against one another and tells its
uncertainties; JANAF is evaluated; Yaws' values are mostly estimates; Albahri's differ most from all others."""
QUANTITIES: Final = ("delta_hf_298_j_mol", "delta_gf_298_j_mol", "s0_298_j_mol_k")
"""What sources are compared by; the unit is in the name."""
OTHER_SPECIES: Final = "other species"
OTHER_VALUE: Final = "other value"


class Thermochemistry(OfSubstance):
    """One row a substance, phase and source, at 298.15 K and 1 bar."""

    phase: str = column("g: gas, l: liquid", isin=("g", "l"))
    source: str = column("who gives the values", isin=SOURCES)
    precedence: int = column("1 is believed first, for each quantity that it gives", unit="1", ge=1, le=len(SOURCES))
    name: str = column("name in that source")
    formula: str = column("formula in Hill order, charge last; nothing where the source has none", nullable=True)
    delta_hf_298_j_mol: float = column("enthalpy of formation", unit="J mol-1", ge=-1e7, le=1e7)
    delta_hf_uncertainty_j_mol: float = column("its 95 % uncertainty", unit="J mol-1", ge=0, le=1e5, nullable=True)
    delta_hf_0_j_mol: float = column("enthalpy of formation at 0 K", unit="J mol-1", ge=-1e7, le=1e7, nullable=True)
    delta_gf_298_j_mol: float = column("Gibbs energy of formation", unit="J mol-1", ge=-1e7, le=1e7, nullable=True)
    s0_298_j_mol_k: float = column("entropy", unit="J mol-1 K-1", gt=0, le=5e3, nullable=True)
    cp_298_j_mol_k: float = column("heat capacity", unit="J mol-1 K-1", gt=0, le=5e3, nullable=True)

    class Config:
        """Each source says one thing of a substance in a phase."""

        strict = True
        coerce = False
        unique: ClassVar = ["cas", "phase", "source"]


class ThermochemistryConflicts(OfSubstance):
    """One row a value that differs from the one believed first by more than 1 kJ mol-1 or 1 J mol-1 K-1."""

    phase: str = column("g: gas, l: liquid", isin=("g", "l"))
    quantity: str = column("what differs, with its unit: the unit of the three numbers", isin=QUANTITIES)
    source: str = column("who differs", isin=SOURCES)
    value: float = column("the value that differs, in the unit of the quantity")
    believed_source: str = column("who is believed", isin=SOURCES)
    believed_value: float = column("its value, in the unit of the quantity; nothing where it gives none", nullable=True)
    difference: float = column("value less the believed value, in the unit of the quantity", nullable=True)
    reason: str = column(
        "other value: both are in the table; other species: the formulas differ, and the row is not in the table",
        isin=(OTHER_VALUE, OTHER_SPECIES),
    )

    class Config:
        """Each difference once."""

        strict = True
        coerce = False
        unique: ClassVar = ["cas", "phase", "quantity", "source"]


class HeatCapacityFits(OfSubstance):
    """One row a substance, phase and range of temperature: Cp = a + b T + c T^2 + d T^3 + e / T^2, T in kelvins."""

    phase: str = column("s: solid, l: liquid, g: gas", isin=("s", "l", "g"))
    t_min_k: float = column("lowest temperature of the fit", unit="K", gt=0, le=6000)
    t_max_k: float = column("highest temperature of the fit", unit="K", gt=0, le=6000)
    a_j_mol_k: float = column("a", unit="J mol-1 K-1")
    b_j_mol_k2: float = column("b", unit="J mol-1 K-2")
    c_j_mol_k3: float = column("c", unit="J mol-1 K-3")
    d_j_mol_k4: float = column("d", unit="J mol-1 K-4")
    e_j_k_mol: float = column("e", unit="J K mol-1")
    source: str = column("who gives the fit", isin=["webbook"])

    class Config:
        """Each range begins once."""

        strict = True
        coerce = False
        unique: ClassVar = ["cas", "phase", "t_min_k"]


class HeatCapacityPoints(OfSubstance):
    """One row a gas and temperature."""

    phase: str = column("g: gas", isin=["g"])
    temperature_k: float = column("temperature", unit="K", gt=0, le=6000)
    cp_j_mol_k: float = column("heat capacity", unit="J mol-1 K-1", gt=20, le=5e3)
    source: str = column("who gives it", isin=["janaf"])

    class Config:
        """Each temperature of a gas once."""

        strict = True
        coerce = False
        unique: ClassVar = ["cas", "phase", "temperature_k"]
