"""Chemical formulas as metabolic networks write them: element symbols with counts, and marks for parts unknown."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

UNKNOWN_PARTS: Final = ("R", "X", "*")
"""Marks of a part that the formula leaves open, such as the protein that a group hangs on."""

ELEMENTS: Final = (
    "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar", "K", "Ca",
    "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr", "Y",
    "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I", "Xe", "Cs", "Ba", "La", "Ce",
    "W", "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "U",
)  # fmt: skip

_SYMBOL: Final = "|".join(re.escape(symbol) for symbol in sorted((*ELEMENTS, *UNKNOWN_PARTS), key=len, reverse=True))
_WHOLE: Final = rf"(?:(?:{_SYMBOL})[0-9]*)+"
_PART: Final = re.compile(rf"({_SYMBOL})([0-9]*)")
FORM: Final = "symbols of elements with counts; * R X for parts left open"


def well_formed(formulas: pd.Series) -> pd.Series:
    """Which formulas are made of elements; a missing one is no fault."""
    return formulas.isna() | formulas.str.fullmatch(_WHOLE).fillna(False).astype(bool)


def atoms(formula: str) -> dict[str, int]:
    """How many of each element a formula holds; all parts left open count as `*`."""
    counts: dict[str, int] = {}
    for symbol, number in _PART.findall(formula):
        name = "*" if symbol in UNKNOWN_PARTS else symbol
        counts[name] = counts.get(name, 0) + int(number or 1)
    return counts
