"""Rows of the tables of thermochemistry as they are built: what the energies of the reactions follow from."""

from __future__ import annotations

import pandas as pd

from domains.thermochemistry.contracts import SOURCES, HeatCapacityFits, Thermochemistry
from domains.thermochemistry.heat_capacities import COEFFICIENTS

NAN = float("nan")
# CAS number, phase, source, enthalpy and Gibbs energy of formation, entropy
SUBSTANCES = [
    ("1333-74-0", "g", "atct", 0.0, NAN, NAN),
    ("1333-74-0", "g", "yaws", 0.0, NAN, 130.68),
    ("124-38-9", "g", "atct", -393474.0, NAN, NAN),
    ("124-38-9", "g", "janaf", -393522.0, -394389.0, 213.795),
    ("630-08-0", "g", "atct", -110525.0, NAN, NAN),
    ("630-08-0", "g", "janaf", -110527.0, -137163.0, 197.653),
    ("74-82-8", "g", "atct", -74534.0, NAN, NAN),
    ("74-82-8", "g", "janaf", -74873.0, -50768.0, 186.251),
    ("7732-18-5", "g", "janaf", -241826.0, -228582.0, 188.834),
    ("7732-18-5", "l", "atct", -285825.0, NAN, NAN),
    ("7732-18-5", "l", "janaf", -285830.0, -237141.0, 69.95),
    ("7782-44-7", "g", "atct", 0.0, NAN, NAN),
    ("7782-44-7", "g", "yaws", 0.0, NAN, 205.15),
    ("7727-37-9", "g", "atct", 0.0, NAN, NAN),
    ("7727-37-9", "g", "yaws", 0.0, NAN, 191.61),
]
# CAS number, phase, lowest and highest temperature, a to e
FITS = [
    ("1333-74-0", "g", 298.0, 1000.0, 33.066178, -0.011363417, 1.1432816e-05, -2.772874e-09, -158558.0),
    ("1333-74-0", "g", 1000.0, 2500.0, 18.563083, 0.012257357, -2.859786e-06, 2.68238e-10, 1977990.0),
    ("124-38-9", "g", 298.0, 1200.0, 24.99735, 0.05518696, -3.369137e-05, 7.948387e-09, -136638.0),
    ("630-08-0", "g", 298.0, 1300.0, 25.56759, 0.00609613, 4.054656e-06, -2.671301e-09, 131021.0),
    ("74-82-8", "g", 298.0, 1300.0, -0.703029, 0.1084773, -4.252157e-05, 5.862788e-09, 678565.0),
    ("7732-18-5", "l", 298.0, 500.0, -203.606, 1.52329, -0.003196413, 2.474455e-06, 3855326.0),
    ("7782-44-7", "g", 100.0, 700.0, 31.32234, -0.02023531, 5.786644e-05, -3.650624e-08, -7374.0),
    ("7727-37-9", "g", 100.0, 500.0, 28.98641, 0.001853978, -9.647459e-06, 1.663537e-08, 117.0),
]


def thermochemistry_table() -> pd.DataFrame:
    """The substances, in the columns of the contract."""
    columns = ["cas", "phase", "source", "delta_hf_298_j_mol", "delta_gf_298_j_mol", "s0_298_j_mol_k"]
    table = pd.DataFrame(SUBSTANCES, columns=columns)
    table = table.assign(precedence=table["source"].map(SOURCES.index) + 1, name=table["cas"], formula=None)
    table = table.assign(delta_hf_uncertainty_j_mol=NAN, delta_hf_0_j_mol=NAN, cp_298_j_mol_k=NAN)
    return Thermochemistry.validate(table[list(Thermochemistry.to_schema().columns)])


def heat_capacity_table() -> pd.DataFrame:
    """Fits of their heat capacities."""
    table = pd.DataFrame(FITS, columns=["cas", "phase", "t_min_k", "t_max_k", *COEFFICIENTS])
    return HeatCapacityFits.validate(table.assign(source="webbook"))
