"""What each row of the source `thermochemistry` must be, file by file."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import pandera.pandas as pa

from domains.thermochemistry.cas import OfSubstance
from domains.thermochemistry.elements import REFERENCE_K
from domains.thermochemistry.formula import FORM
from stromatolite.contracts.columns import column

FIVE_HALVES_R: Final = 20.78
"""Heat capacity of a gas of single atoms, J mol-1 K-1: no gas has less."""
LARGEST_GIBBS_GAP_J_MOL: Final = 50.0
"""The tables are rounded to 1 J mol-1; sound rows are within 2."""


def _enthalpy(doc: str, nullable: bool = False) -> Any:
    return column(doc, unit="J mol-1", ge=-1e7, le=1e7, nullable=nullable)


class _Strict:
    """Every column is here, of the right type."""

    strict = True
    coerce = False


class Albahri(OfSubstance):
    """A gas and its enthalpy of formation."""

    name: str = column("name")
    phase: str = column("g: gas", isin=["g"])
    delta_hf_298_j_mol: float = _enthalpy("enthalpy of formation at 298.15 K")

    class Config(_Strict):
        """Each substance once."""

        unique = ("cas", "phase")


class YawsGas(OfSubstance):
    """A gas, its enthalpy of formation and its entropy."""

    name: str = column("name")
    phase: str = column("g: gas", isin=["g"])
    delta_hf_298_j_mol: float = _enthalpy("enthalpy of formation at 298.15 K")
    s0_298_j_mol_k: float = column(
        "entropy at 298.15 K, above zero by the third law", unit="J mol-1 K-1", gt=0, le=5e3, nullable=True
    )

    class Config(_Strict):
        """Each substance once."""

        unique = ("cas", "phase")


class AtctEnthalpies(OfSubstance):
    """A gas or liquid, its enthalpies of formation and how well they are known."""

    name: str = column("name")
    formula: str = column("formula in Hill order, charge last", matches=FORM)
    phase: str = column("g: gas, l: liquid", isin=("g", "l"))
    delta_hf_0_j_mol: float = _enthalpy("enthalpy of formation at 0 K", nullable=True)
    delta_hf_298_j_mol: float = _enthalpy("enthalpy of formation at 298.15 K")
    delta_hf_uncertainty_j_mol: float = column("95 % uncertainty of the enthalpy", unit="J mol-1", ge=0, le=1e5)

    class Config(_Strict):
        """Each substance once."""

        unique = ("cas", "phase")


class JanafFormation(OfSubstance):
    """A gas or liquid with all its energies of formation, which must agree with one another."""

    name: str = column("name")
    formula: str = column("formula in Hill order, charge last", matches=FORM)
    phase: str = column("g: gas, l: liquid", isin=("g", "l"))
    delta_hf_298_j_mol: float = _enthalpy("enthalpy of formation at 298.15 K")
    delta_gf_298_j_mol: float = _enthalpy("Gibbs energy of formation at 298.15 K")
    s0_298_j_mol_k: float = column("entropy at 298.15 K", unit="J mol-1 K-1", gt=0, le=5e3)
    cp_298_j_mol_k: float = column("heat capacity at 298.15 K", unit="J mol-1 K-1", gt=0, le=5e3)
    elements_s0_j_mol_k: float = column(
        "entropy of its elements; nothing if one is not known", unit="J mol-1 K-1", nullable=True
    )

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        name="gibbs_energy_is_h_minus_ts",
        error="delta_gf_298_j_mol within 50 J/mol of"
        " delta_hf_298_j_mol - 298.15 K (s0_298_j_mol_k - elements_s0_j_mol_k)",
    )
    @classmethod
    def agrees(cls, table: pd.DataFrame) -> pd.Series:
        """The energies fit together, where the elements are known."""
        change = table["s0_298_j_mol_k"] - table["elements_s0_j_mol_k"]
        gap = table["delta_gf_298_j_mol"] - (table["delta_hf_298_j_mol"] - REFERENCE_K * change)
        return gap.isna() | (gap.abs() <= LARGEST_GIBBS_GAP_J_MOL)

    class Config(_Strict):
        """Each substance once."""

        unique = ("cas", "phase")


class JanafHeatCapacity(OfSubstance):
    """Heat capacity of a gas at a temperature."""

    temperature_k: float = column("temperature", unit="K", ge=0, le=6000)
    cp_j_mol_k: float = column(
        "heat capacity; nothing at 0 K, where the tables print 0",
        unit="J mol-1 K-1", ge=FIVE_HALVES_R, le=5e3, nullable=True,
    )  # fmt: skip

    class Config(_Strict):
        """Every column is here, of the right type."""


class ShomateFit(OfSubstance):
    """Heat capacity between two temperatures: Cp = a + b T + c T^2 + d T^3 + e / T^2, T in kelvins."""

    phase: str = column("s: solid, l: liquid, g: gas", isin=("s", "l", "g"))
    t_min_k: float = column("lowest temperature of the fit", unit="K", gt=0, le=6000)
    t_max_k: float = column("highest temperature of the fit", unit="K", gt=0, le=6000)
    begins_after_k: float = column(
        "from the end of all earlier ranges of the phase to the begin of this one", unit="K", ge=0, nullable=True
    )
    a_j_mol_k: float = column("a", unit="J mol-1 K-1")
    b_j_mol_k2: float = column("b", unit="J mol-1 K-2")
    c_j_mol_k3: float = column("c", unit="J mol-1 K-3")
    d_j_mol_k4: float = column("d", unit="J mol-1 K-4")
    e_j_k_mol: float = column("e", unit="J K mol-1")
    cp_at_t_min_j_mol_k: float = column("Cp at t_min_k", unit="J mol-1 K-1", gt=0, le=5e3)
    cp_at_t_max_j_mol_k: float = column("Cp at t_max_k", unit="J mol-1 K-1", gt=0, le=5e3)

    @pa.dataframe_check(name="range_of_temperature", error="t_min_k below t_max_k")  # type: ignore[untyped-decorator]
    @classmethod
    def rises(cls, table: pd.DataFrame) -> pd.Series:
        """The range is one."""
        return table["t_min_k"] < table["t_max_k"]

    class Config(_Strict):
        """Every column is here, of the right type."""
