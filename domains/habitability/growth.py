"""Growth by flux-balance analysis: how fast each network grows on what each scenario offers.

A gas at partial pressure p can be taken up at no more than min(10, k p) mmol per gram of dry weight and hour. The k is
one constant of the project for all gases. Carbon dioxide and light are the planet's own, so growth is tabulated over
both and interpolated. The method is that of `domains.networks.growth` (Orth, Thiele & Palsson 2010, Nat. Biotechnol.
28, 245).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa

from domains.habitability.scenarios import Scenario
from domains.networks.contracts.growth import NOTHING
from domains.networks.contracts.reactions import FLUX
from domains.networks.growth import Culture
from domains.networks.media import MEDIA, MINERALS, PHOTONS, UPTAKE, Medium
from domains.networks.network import Network
from stromatolite.contracts.columns import Table, column
from stromatolite.errors import ContractError, DataError

Array = npt.NDArray[np.floating[Any]]

UPTAKE_PER_BAR: Final = 1000.0
"""k: largest uptake of a gas per partial pressure, mmol g-1 h-1 bar-1. Uptake stops rising at 0.01 bar."""
LEAST_GROWTH_PER_H: Final = 1e-3
"""What grows more slowly counts as not growing."""
PHOTONS_PER_W_M2: Final = 1.0
"""Largest uptake of photons per light of 400 to 700 nm, mmol g-1 h-1 per W m-2.

A choice, not a measurement. A watt of sunlight of 400 to 700 nm is 4.57 umol of photons a second (McCree 1972, Agric.
Meteorol. 10, 443), 16.5 mmol an hour. Cells that absorb it on 0.06 m2 per gram of dry weight get 1 mmol. The largest
uptake, 100, is reached at 100 W m-2, where photosynthesis is about saturated.
"""
CO2_UPTAKES: Final = tuple(float(f"{10 ** (half / 2):.6g}") for half in range(-8, 3))
"""Grid of the largest uptake of carbon dioxide, mmol g-1 h-1: half-decades from 1e-4 to 10."""
PHOTON_UPTAKES: Final = (0.0, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Grid of the largest uptake of photons, mmol g-1 h-1."""
DARK: Final = (0.0,)
DIGITS: Final = 6


class ScenarioGrowth(Table):
    """One row a network (or knock-out), a scenario and a point of the grid; missing where no steady state exists."""

    organism: str = column("network or knock-out", matches=r"\w+\Z")
    scenario: str = column("scenario of data/scenarios.yaml", matches=r"\w+\Z")
    co2_uptake: float = column("largest uptake of carbon dioxide", unit=FLUX, isin=CO2_UPTAKES)
    photons: float = column("largest uptake of photons; 0 in a scenario without light", unit=FLUX, isin=PHOTON_UPTAKES)
    growth_per_h: float = column("largest rate of growth", unit="h-1", nullable=True, ge=0, le=100)

    class Config:
        """Each point of the grid once."""

        unique: ClassVar = ["organism", "scenario", "co2_uptake", "photons"]

    @pa.dataframe_check(name="steady state", error="growth_per_h missing only without a steady state")  # type: ignore[untyped-decorator]
    @classmethod
    def more_food_keeps_it_alive(cls, table: pd.DataFrame) -> pd.Series:
        """What has a steady state has one on more carbon dioxide as well."""
        ordered = table.sort_values("co2_uptake")
        found = ordered["growth_per_h"].notna()
        before = found.groupby([ordered[name] for name in ("organism", "scenario", "photons")]).cummax()
        return (found | ~before).reindex(table.index)


def photon_uptake(light_w_m2: Array) -> Array:
    """Largest uptake of photons, mmol g-1 h-1, 0 to 100.

    Args:
        light_w_m2: absorbed light of 400 to 700 nm at the surface, of any shape, W m-2.
    """
    return np.asarray(np.clip(PHOTONS_PER_W_M2 * light_w_m2, 0.0, PHOTONS))


def medium_of(scenario: Scenario, co2_uptake: float, photons: float) -> Medium:
    """What a scenario offers on a planet; at saturation the medium of `domains.networks.media` that it names.

    One thing differs: the planet's carbon dioxide is always there, while the media `minerals`, `acetate` and
    `acetate+NO3` have none. Hydrogen sulfide is there where it is in the named medium: not with oxygen or nitrate, and
    not in `minerals`. With light comes hydrogen carbonate, at the same uptake as carbon dioxide.

    Args:
        scenario: gives gases, organics and whether there is light.
        co2_uptake: largest uptake of carbon dioxide, mmol g-1 h-1.
        photons: largest uptake of photons, mmol g-1 h-1; without light in the scenario there are none.
    """
    named = MEDIA[scenario.medium].uptakes
    uptakes = dict.fromkeys([*MINERALS, *scenario.organics, *({"h2s"} & named.keys())], UPTAKE)
    uptakes |= {gas: min(UPTAKE, UPTAKE_PER_BAR * bar) for gas, bar in scenario.partial_pressures_bar.items()}
    uptakes["co2"] = co2_uptake
    if scenario.light:
        uptakes |= {"hco3": co2_uptake, "photon": photons}
    return Medium(scenario.description, uptakes)


def scenario_growth(networks: Iterable[Network], scenarios: Mapping[str, Scenario], n_jobs: int = 1) -> pd.DataFrame:
    """Growth of each network on each scenario, on the whole grid: a table `ScenarioGrowth`.

    Args:
        networks: organisms, or knock-outs of them; rows come in this order, whatever `n_jobs` is.
        scenarios: by name.
        n_jobs: networks that are solved at once, each in a process of its own.

    Raises:
        DependencyError: cobra is not installed.
    """
    from joblib import Parallel, delayed  # type: ignore[import-untyped]

    found = Parallel(n_jobs=n_jobs)(delayed(_rows)(network, scenarios) for network in networks)
    table = pd.DataFrame([row for rows in found for row in rows], columns=list(ScenarioGrowth.to_schema().columns))
    return table.astype({"growth_per_h": float})


def largest_growth(culture: Culture, medium: Medium) -> float:
    """Largest rate of growth, per hour; NaN without a steady state. The culture's objective must be growth."""
    culture.feed(medium)
    flux = float(culture.model.slim_optimize(error_value=math.nan))
    return 0.0 if abs(flux) < NOTHING else flux


def growing_culture(network: Network) -> Culture:
    """A network in a solver whose objective is growth."""
    culture = Culture(network)
    culture.model.objective = culture.model.reactions.get_by_id(network.biomass)
    return culture


def _rows(network: Network, scenarios: Mapping[str, Scenario]) -> list[tuple[str, str, float, float, float]]:
    culture = growing_culture(network)
    rows = []
    for name, scenario in scenarios.items():
        for photons in PHOTON_UPTAKES if scenario.light else DARK:
            rates = _along_co2(culture, scenario, photons)
            rows += [
                (network.organism, name, uptake, photons, round(rate, DIGITS))
                for uptake, rate in zip(CO2_UPTAKES, rates, strict=True)
            ]
    return rows


def _along_co2(culture: Culture, scenario: Scenario, photons: float) -> list[float]:
    """Growth at each of `CO2_UPTAKES`, per hour.

    More to take up never makes growth slower or a steady state impossible. So between two points of the same growth it
    is the same, and only where two points differ is one in between solved.
    """
    rates: dict[int, float] = {}

    def at(point: int) -> float:
        if point not in rates:
            rates[point] = largest_growth(culture, medium_of(scenario, CO2_UPTAKES[point], photons))
        return rates[point]

    def fill(low: int, high: int) -> None:
        middle = (low + high) // 2
        if middle == low:
            return
        if math.isclose(at(low), at(high), abs_tol=NOTHING) or math.isnan(at(high)):
            rates.update(dict.fromkeys(range(low + 1, high), at(low)))
            return
        at(middle)
        fill(low, middle)
        fill(middle, high)

    last = len(CO2_UPTAKES) - 1
    fill(0, last)
    return [rates[point] for point in range(last + 1)]


@dataclass(frozen=True)
class GrowthTable:
    """Rates of growth to look up between the points of the grid.

    Attributes:
        rates: by network and scenario, per hour; (P, C) with P photon uptakes (1 without light) and C CO2 uptakes.
    """

    rates: Mapping[tuple[str, str], Array]

    @classmethod
    def of(cls, table: pd.DataFrame) -> GrowthTable:
        """From a table `ScenarioGrowth`; no steady state is no growth.

        Raises:
            ContractError: points of the grid are missing.
        """
        rates = {}
        for (organism, scenario), rows in table.groupby(["organism", "scenario"], sort=False):
            grid = rows.pivot(index="photons", columns="co2_uptake", values="growth_per_h")
            photons, uptakes = (tuple(float(each) for each in axis) for axis in (grid.index, grid.columns))
            if photons not in (PHOTON_UPTAKES, DARK) or uptakes != CO2_UPTAKES or len(rows) != grid.size:
                raise ContractError(
                    f"The table of growth lacks points of the grid of {organism} in scenario {scenario}.",
                    found=f"{len(rows)} rows; CO2 uptakes {uptakes}, photon uptakes {photons}",
                    allowed=f"CO2 uptakes {CO2_UPTAKES}, photon uptakes {PHOTON_UPTAKES}, or {DARK} without light",
                )
            rates[str(organism), str(scenario)] = grid.fillna(0.0).to_numpy(float)
        return cls(rates)

    def rate(self, organism: str, scenario: str, co2_bar: float, photons: Array) -> Array:
        """Rate of growth, per hour: linear in photons and in the logarithm of the CO2 uptake, constant beyond the ends.

        Within the grid it is too low in between photon uptakes, where growth bends down, and up to 18 % too high in
        between CO2 uptakes where growth is in proportion to them.

        Args:
            organism: network or knock-out.
            scenario: name of the scenario.
            co2_bar: partial pressure of carbon dioxide at the surface.
            photons: largest uptake of photons, of any shape, mmol g-1 h-1; of no account without light in the scenario.

        Returns:
            Of the shape of `photons`.

        Raises:
            DataError: the table has no such network and scenario.
        """
        if (organism, scenario) not in self.rates:
            raise DataError(
                f"There is no growth of {organism} in scenario {scenario}.",
                allowed=", ".join(sorted({name for name, _ in self.rates})),
            )
        uptake = np.clip(UPTAKE_PER_BAR * co2_bar, CO2_UPTAKES[0], CO2_UPTAKES[-1])
        grid = self.rates[organism, scenario]
        along = np.array([np.interp(np.log(uptake), np.log(CO2_UPTAKES), row) for row in grid])
        return np.asarray(np.interp(photons, PHOTON_UPTAKES if len(grid) > 1 else DARK, along))

    def photons_needed(self, organism: str, scenario: str, co2_bar: Array) -> Array:
        """Least uptake of photons at which it grows at 0.001 h-1, as `rate` interpolates; infinite where at none.

        Args:
            organism: network or knock-out.
            scenario: name of the scenario.
            co2_bar: partial pressures of carbon dioxide, (P,), bar.

        Returns:
            (P,), mmol g-1 h-1; 0 where no light is needed.
        """
        grid = self.rates[organism, scenario]
        uptake = np.log(np.clip(UPTAKE_PER_BAR * np.asarray(co2_bar), CO2_UPTAKES[0], CO2_UPTAKES[-1]))
        along = np.stack([np.interp(uptake, np.log(CO2_UPTAKES), row) for row in grid])
        needed = np.full(len(uptake), np.inf)
        for point in range(len(grid) - 1, -1, -1):
            enough = along[point] >= LEAST_GROWTH_PER_H
            needed[enough] = PHOTON_UPTAKES[point]
            if point:  # where the point below is not enough, the least lies between the two
                low, high = along[point - 1], along[point]
                between = enough & (low < LEAST_GROWTH_PER_H)
                part = (LEAST_GROWTH_PER_H - low[between]) / (high[between] - low[between])
                step = PHOTON_UPTAKES[point] - PHOTON_UPTAKES[point - 1]
                needed[between] = PHOTON_UPTAKES[point - 1] + part * step
        return needed


class Known(NamedTuple):
    """Whether a network is known to grow in a scenario, at best: over all points with these values."""

    organism: str
    scenario: str
    grows: bool
    photons: float | None = None
    co2_uptake: float | None = None


KNOWN: Final[Sequence[Known]] = (
    Known("iML1515", "glucose_oxygen", grows=True),
    Known("iML1515", "glucose", grows=True),
    Known("iAF692", "hydrogen", grows=True),
    Known("iAF692", "glucose", grows=False),
    Known("iSynCJ816", "light", grows=True, photons=100.0),
    Known("iSynCJ816", "light", grows=False, photons=0.0),
    Known("iSynCJ816", "light", grows=False, co2_uptake=CO2_UPTAKES[0]),
)
"""E. coli respires and ferments glucose, M. barkeri lives on H2 and not on sugar, Synechocystis needs light and CO2."""


def require_fidelity(table: pd.DataFrame) -> None:
    """Refuse growth that is not that of the organisms.

    Args:
        table: `ScenarioGrowth` with the networks of `KNOWN`.

    Raises:
        ContractError: with every network and scenario that is wrong or missing.
    """
    wrong = []
    for known in KNOWN:
        at = (table["organism"] == known.organism) & (table["scenario"] == known.scenario)
        given = {name: getattr(known, name) for name in ("photons", "co2_uptake") if getattr(known, name) is not None}
        for name, value in given.items():
            at &= table[name] == value
        rate = table.loc[at, "growth_per_h"].fillna(0.0).max()
        if math.isnan(rate) or (rate >= LEAST_GROWTH_PER_H) != known.grows:
            place = "".join(f", {name} {value:g}," for name, value in given.items())
            told = "is not in the table" if math.isnan(rate) else f"grows at {rate:g} h-1"
            allowed = "at least" if known.grows else "less than"
            wrong.append(
                (f"{known.organism} in {known.scenario}{place} {told}", f"{allowed} {LEAST_GROWTH_PER_H:g} h-1")
            )
    if wrong:
        raise ContractError(
            f"{len(wrong)} of {len(KNOWN)} organisms and scenarios do not grow as they are known to.",
            found="; ".join(found for found, _ in wrong),
            allowed="; ".join(allowed for _, allowed in wrong),
        )
