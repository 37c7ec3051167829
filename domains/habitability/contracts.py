"""The tables of habitability: organisms and knock-outs, area fractions, dossiers; and those of energies and growth."""

from __future__ import annotations

from typing import ClassVar, Final

import pandas as pd
import pandera.pandas as pa

from domains.habitability.energy import StandardEnergies as StandardEnergies
from domains.habitability.growth import ScenarioGrowth as ScenarioGrowth
from stromatolite.contracts.columns import Table, column

PLANET: Final = r"[0-9a-f]{12}\Z"
KEY: Final = r"\w+\Z"
METABOLISMS: Final = (
    "methanogenesis", "acetogenesis", "fermentation", "aerobic_respiration", "oxygenic_photosynthesis",
)  # fmt: skip
"""What the organisms live by, words of domains/dossiers/fields.py."""
RANGE: Final = "range"
OPTIMUM: Final = "optimum"
BARE: Final = "bare"
FORMS: Final = (RANGE, OPTIMUM, BARE)
"""How much a dossier says of the temperatures of growth: all three, the best one, nothing."""
SUBJECTS: Final = ("organism", "medium", "planet")


class HabitabilityOrganisms(Table):
    """One row a network with growth: of an organism, of a knock-out, or of an organism without known temperatures."""

    network: str = column("key of the network or of the knock-out, as in scenario_growth", matches=KEY, unique=True)
    organism: str = column("key in data/cardinal_temperatures.yaml; missing where none is known", nullable=True)
    base: str = column("key of the network that it is, or is a knock-out of, as in organisms", matches=KEY)
    deletion: str = column("reaction that was taken out; missing where none was", nullable=True)
    genus: str = column("genus: relatives are left out together", matches=r"[A-Z][a-z]+\Z")
    metabolism: str = column(
        "what it lives by; missing where no temperatures are known", nullable=True, isin=METABOLISMS
    )
    growth_temperature_min_c: float = column("lowest temperature of growth", unit="degC", nullable=True, ge=-30, le=130)
    growth_temperature_optimum_c: float = column("best for growth", unit="degC", nullable=True, ge=-30, le=130)
    growth_temperature_max_c: float = column("highest of growth", unit="degC", nullable=True, ge=-30, le=130)
    degenerate: bool = column("whether its label is zero on every simulated planet in every scenario")
    zero_share: float = column(
        "share of zero labels over simulated planets and scenarios", unit="1", ge=0, le=1, nullable=True
    )

    @pa.dataframe_check(name="temperatures", error="min < optimum < max, all or none")  # type: ignore[untyped-decorator]
    @classmethod
    def temperatures_are_ordered(cls, table: pd.DataFrame) -> pd.Series:
        """All three are known, or none."""
        low, best, high = (table[f"growth_temperature_{each}_c"] for each in ("min", "optimum", "max"))
        none = low.isna() & best.isna() & high.isna()
        return none | ((low < best) & (best < high))


class Habitability(Table):
    """One row a planet, an organism (or knock-out) and a scenario: shares of the planet's area."""

    planet: str = column("identity: hash of its parameters", matches=PLANET)
    emulated: bool = column("whether its climate was emulated: never tested on")
    network: str = column("network or knock-out", matches=KEY)
    organism: str = column("key in data/cardinal_temperatures.yaml; missing of a knock-out", nullable=True)
    scenario: str = column("scenario of data/scenarios.yaml", matches=KEY)
    f_bio: float = column("where all gates are open", unit="1", ge=0, le=1)
    f_temperature: float = column("where the temperature is in the cardinal range", unit="1", ge=0, le=1)
    f_water: float = column("where water is liquid", unit="1", ge=0, le=1)
    f_energy: float = column("where the metabolism gains enough energy", unit="1", ge=0, le=1)
    f_growth: float = column("where flux-balance analysis lets it grow", unit="1", ge=0, le=1)
    growth_per_h: float = column("mean rate of growth over the planet's area", unit="h-1", ge=0, le=100)

    class Config:
        """Each of them once; no part is larger than the whole."""

        unique: ClassVar = ["planet", "emulated", "network", "scenario"]

    @pa.dataframe_check(name="gates", error="f_bio is at most the least of the gates")  # type: ignore[untyped-decorator]
    @classmethod
    def closed_gates_close(cls, table: pd.DataFrame) -> pd.Series:
        """All gates together are open nowhere where one of them is shut."""
        gates = table[["f_temperature", "f_water", "f_energy", "f_growth"]].min(axis=1)
        return table["f_bio"] <= gates + 1e-6


class HabitabilityDossiers(Table):
    """One row a text."""

    subject: str = column("what it says something of", isin=SUBJECTS)
    key: str = column("organism, or identity of the planet", matches=r"\w+\Z")
    aspect: str = column("form of an organism's text, medium, or scenario")
    text: str = column("the text")

    class Config:
        """Each of them once."""

        unique: ClassVar = ["subject", "key", "aspect"]
