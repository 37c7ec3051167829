"""Energies of formation, entropies and heat capacities of substances, as the package `chemicals` ships them.

All are at 298.15 K and 1 bar, in joules and moles. Solids are not in these files, nor are the elements in JANAF's,
whose energies of formation are zero by definition. A line of JANAF's file holds a liquid, a gas or both: here each is a
row.

Sources: Active Thermochemical Tables v. 1.112 (Ruscic et al. 2004, 2005); NIST-JANAF tables (Chase 1998, JPCRD
Monograph 9); Yaws 2014, mostly estimates; API Technical Data Book (Albahri); NIST Chemistry WebBook (Shomate);
Bell et al., `chemicals`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

import pandas as pd

from domains.thermochemistry.elements import entropy_of_elements
from domains.thermochemistry.formula import hill
from domains.thermochemistry.heat_capacities import read_janaf_gas, read_shomate
from domains.thermochemistry.source_contracts import (
    Albahri,
    AtctEnthalpies,
    JanafFormation,
    JanafHeatCapacity,
    ShomateFit,
    YawsGas,
)
from stromatolite.contracts.parts import TablePart
from stromatolite.formats.plain_text import as_numbers, read_fields

JANAF_QUANTITIES: Final = {
    "Hf": "delta_hf_298_j_mol",
    "Gf": "delta_gf_298_j_mol",
    "S0": "s0_298_j_mol_k",
    "Cp": "cp_298_j_mol_k",
}


def _fields(path: Path, header: list[str]) -> pd.DataFrame:
    return read_fields(path, header, separator="\t", header=header)


def read_atct(folder: Path, phase: str) -> pd.DataFrame:
    """Every row of one of the two ATcT files."""
    path = folder / f"ATcT 1.112 ({phase}).tsv"
    text = _fields(path, ["CAS", "Chemical", "Formula", f"Hf{phase}_0K", f"Hf{phase}", "uncertainty"])
    return pd.DataFrame(
        {
            "cas": text["CAS"],
            "name": text["Chemical"],
            "formula": text["Formula"].map(hill),
            "phase": phase,
            "delta_hf_0_j_mol": as_numbers(text[f"Hf{phase}_0K"], path),
            "delta_hf_298_j_mol": as_numbers(text[f"Hf{phase}"], path),
            "delta_hf_uncertainty_j_mol": as_numbers(text["uncertainty"], path),
        }
    )


def read_janaf(folder: Path) -> pd.DataFrame:
    """Every liquid and every gas of JANAF's file."""
    path = folder / "JANAF_1998.tsv"
    text = _fields(path, ["CAS", "Chemical", "formula", *(f"{q}{phase}" for phase in "lg" for q in JANAF_QUANTITIES)])
    formula = text["formula"].map(hill)
    phases = []
    for phase in ("l", "g"):
        values = {name: as_numbers(text[f"{q}{phase}"], path) for q, name in JANAF_QUANTITIES.items()}
        about = {"cas": text["CAS"], "name": text["Chemical"], "formula": formula, "phase": phase}
        elements = formula.map(entropy_of_elements).astype(float)
        table = pd.DataFrame({**about, **values, "elements_s0_j_mol_k": elements})
        table = table[table[list(values)].notna().any(axis="columns")]
        phases.append(table.set_index(pd.Index([f"{line} {phase}" for line in table.index], name="row")))
    return pd.concat(phases)


def read_yaws(folder: Path) -> pd.DataFrame:
    """Every row of Yaws' file."""
    path = folder / "Yaws Hf S0 (g).tsv"
    text = _fields(path, ["CAS", "name", "Hfg", "S0g"])
    numbers = {"delta_hf_298_j_mol": as_numbers(text["Hfg"], path), "s0_298_j_mol_k": as_numbers(text["S0g"], path)}
    return pd.DataFrame({"cas": text["CAS"], "name": text["name"], "phase": "g", **numbers})


def read_albahri(folder: Path) -> pd.DataFrame:
    """Every row of the API Technical Data Book's file."""
    path = folder / "API TDB Albahri Hf (g).tsv"
    text = _fields(path, ["CAS", "Compound", "Hfg"])
    numbers = {"delta_hf_298_j_mol": as_numbers(text["Hfg"], path)}
    return pd.DataFrame({"cas": text["CAS"], "name": text["Compound"], "phase": "g", **numbers})


PARTS: Final = {
    "atct_gas": TablePart(partial(read_atct, phase="g"), AtctEnthalpies),
    "atct_liquid": TablePart(partial(read_atct, phase="l"), AtctEnthalpies),
    "janaf": TablePart(read_janaf, JanafFormation, max_quarantine_rate=0.02),
    "yaws": TablePart(read_yaws, YawsGas),
    "albahri": TablePart(read_albahri, Albahri),
    "janaf_gas_cp": TablePart(read_janaf_gas, JanafHeatCapacity),
    "shomate": TablePart(read_shomate, ShomateFit),
}
