"""What rebuilding BiGG's networks must come to: their sizes, growth and ATP as first rebuilt for this project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

FOLDER: Final = Path(__file__).parent
GROWTH_TOLERANCE: Final = 5e-5
"""The reference is rounded to four decimals."""
ATP_TOLERANCE: Final = 5e-3
"""The reference is rounded to two decimals."""

ENERGY_REACTIONS: Final[Mapping[str, tuple[str, Mapping[str, float]]]] = MappingProxyType(
    {
        "iAF692": ("H2+CO2", {"h2": -4.0, "co2": -1.0, "ch4": 1.0}),
        "iHN637": ("H2+CO2", {"h2": -4.0, "co2": -2.0, "ac": 1.0}),
        "iLJ478": ("glucose_anox", {"glc__D": -1.0, "ac": 2.0, "co2": 2.0, "h2": 4.0}),
    }
)
"""How an organism lives, for each the medium and what it takes up (negative) and gives off where it gains most ATP."""


def reference_sizes() -> pd.DataFrame:
    """One row a network of BiGG, by its key: counts of its list, and of the model for flux-balance analysis."""
    return pd.read_csv(FOLDER / "networks.tsv", sep="\t", index_col="organism")


def reference_growth() -> pd.DataFrame:
    """One row a prokaryote's network and a medium: atp and growth_per_h, none where there is no steady state."""
    return pd.read_csv(FOLDER / "growth.tsv", sep="\t")
