"""The tables of flux-balance analysis: growth and energy of each network on each medium, and how sound it is."""

from __future__ import annotations

from typing import ClassVar, Final

import pandas as pd
import pandera.pandas as pa

from domains.networks.contracts.reactions import FLUX
from stromatolite.contracts.columns import Table, column

NOTHING: Final = 1e-6
"""A rate below this is none: the solver's own tolerance is 1e-7."""
LARGEST_ATP: Final = 1000.0
NEEDS_OXYGEN: Final = "need of oxygen"
"""Name of the rule of the audit that is about labels, while the others are about fluxes."""


class Growth(Table):
    """One row a network and a medium; missing where no steady state exists."""

    organism: str = column("network", matches=r"\w+\Z")
    medium: str = column("medium, a scenario of the table of media")
    feasible: bool = column("whether the network has any steady state on it")
    atp: float = column("largest gain of ATP", unit=FLUX, nullable=True, ge=0, le=LARGEST_ATP)
    growth_per_h: float = column("largest rate of growth", unit="h-1", nullable=True, ge=0, le=100)

    class Config:
        """Each medium of a network once."""

        unique: ClassVar = ["organism", "medium"]

    @pa.dataframe_check(name="steady state", error="atp and growth_per_h where feasible, and only there")  # type: ignore[untyped-decorator]
    @classmethod
    def values_where_feasible(cls, table: pd.DataFrame) -> pd.Series:
        """What has no steady state has no rate either."""
        return (table["atp"].notna() == table["feasible"]) & (table["growth_per_h"].notna() == table["feasible"])


class NetworkAudit(Table):
    """One row a network: what it does where the answer is known."""

    organism: str = column("network", matches=r"\w+\Z", unique=True)
    oxygen: str = column("how the organism stands to oxygen in nature")
    autotroph: bool = column("whether it can live on CO2 as its only carbon in nature")
    atp_closed: float = column("ATP gained from nothing at all; none without a steady state", unit=FLUX, le=NOTHING)
    atp_minerals: float = column("ATP gained from water and minerals without a source of energy", unit=FLUX, le=NOTHING)
    starved_without_oxygen: bool = column("whether it grows with oxygen, gains ATP without, and does not grow then")
    growth_h2_co2_per_h: float = column("growth on H2, CO2 and O2", unit="h-1", nullable=True)

    @pa.dataframe_check(name=NEEDS_OXYGEN, error="starved_without_oxygen only where oxygen says aerobe")  # type: ignore[untyped-decorator]
    @classmethod
    def only_aerobes_need_oxygen(cls, table: pd.DataFrame) -> pd.Series:
        """What is no aerobe and gains ATP without air grows without it: else a way to build itself is missing."""
        return ~table["starved_without_oxygen"] | (table["oxygen"] == "aerobe")

    @pa.dataframe_check(name="carbon", error="growth_h2_co2_per_h only of an autotroph")  # type: ignore[untyped-decorator]
    @classmethod
    def only_autotrophs_live_on_co2(cls, table: pd.DataFrame) -> pd.Series:
        """Growth on CO2 as the only carbon belongs to autotrophs."""
        return table["autotroph"] | ~(table["growth_h2_co2_per_h"] > NOTHING)
