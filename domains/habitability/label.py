"""The habitability label: on which part of a planet an organism could live, gate by gate.

    f_bio(p, o, s) = sum_i w_i [min <= T_i <= max] [0 C <= T_i <= boiling(p_s)]
                               [dG(T_i, p, s) <= -10 kJ/mol] [mu(s) >= 0.001 h-1]

    F(p, o, s) = sum_i w_i gamma(T_i) [the same gates but the first] mu(s)

f_bio is a share of area, F a mean rate of growth per hour; gamma is the cardinal temperature model. Structure: a model
of the habitat and one of viability (Apai et al. 2025, arXiv 2505.22808); area with liquid water (Spiegel, Menou &
Scharf 2008, ApJ 681, 1609; Jansen et al. 2019, ApJ 875, 79). Sea ice is left out: it is not emulated.
Area weights are those of Gaussian quadrature. A scenario's gases are at their pressure everywhere, the planet's carbon
dioxide is its volume fraction times the surface pressure.

Shape suffixes: Y = 32 latitudes, X = 64 longitudes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from domains.climates.grid import LONGITUDES, area_weights
from domains.habitability.cardinal import Organism, growth_factor
from domains.habitability.energy import EnergyGate
from domains.habitability.growth import LEAST_GROWTH_PER_H, GrowthTable, photon_uptake
from domains.habitability.light import photosynthetic_share
from domains.habitability.scenarios import Scenario
from domains.habitability.water import liquid_water

Map = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]

KELVIN: Final = 273.15
GATES: Final = ("temperature", "water", "energy", "growth")
"""In the order in which an answer tells them."""


@dataclass(frozen=True)
class Surface:
    """What the label needs to know of a planet.

    Attributes:
        temperature_k: at the surface, (Y, X), K.
        absorbed_shortwave_w_m2: by surface and air together, (Y, X), W m-2.
        pressure_bar: at the surface.
        co2_volume_fraction: of the air.
        stellar_temperature_k: effective temperature of the star, K.
    """

    temperature_k: Map
    absorbed_shortwave_w_m2: Map
    pressure_bar: float
    co2_volume_fraction: float
    stellar_temperature_k: float

    @property
    def co2_bar(self) -> float:
        """Partial pressure of carbon dioxide."""
        return self.pressure_bar * self.co2_volume_fraction

    @property
    def photons(self) -> Map:
        """Largest uptake of photons, (Y, X), mmol per gram of dry weight and hour.

        The light that the air absorbs counts as well: this is an upper bound of the light at the surface.
        """
        light = self.absorbed_shortwave_w_m2 * photosynthetic_share(self.stellar_temperature_k)
        return photon_uptake(light)


@dataclass(frozen=True)
class Gates:
    """Where each gate is open, (Y, X) each."""

    temperature: Flags
    water: Flags
    energy: Flags
    growth: Flags

    @property
    def habitable(self) -> Flags:
        """Where all of them are."""
        return self.temperature & self.water & self.energy & self.growth

    def fractions(self) -> dict[str, float]:
        """Share of the planet's area: `f_bio`, and `f_<gate>` of each gate by itself."""
        found = {"f_bio": area_share(self.habitable)}
        return found | {f"f_{each.name}": area_share(getattr(self, each.name)) for each in fields(self)}


@dataclass(frozen=True)
class Mechanisms:
    """What decides the gates of energy and growth.

    Attributes:
        energies: Gibbs energies of the reactions that organisms live by.
        growth: rates of growth by flux-balance analysis.
        scenarios: what planets offer, by name.
    """

    energies: EnergyGate
    growth: GrowthTable
    scenarios: Mapping[str, Scenario]

    def gates(self, surface: Surface, organism: Organism, network: str, scenario: str) -> Gates:
        """The gates of an organism in a scenario on a planet.

        Args:
            surface: of the planet.
            organism: its cardinal temperatures and its metabolism.
            network: key of its network, or of the knock-out of it, in the table of growth.
            scenario: name of the scenario.
        """
        celsius = surface.temperature_k - KELVIN
        return Gates(
            temperature=(organism.min <= celsius) & (celsius <= organism.max),
            water=liquid_water(celsius, surface.pressure_bar),
            energy=self.energy(surface, organism.metabolism, scenario),
            growth=self.rate(surface, network, scenario) >= LEAST_GROWTH_PER_H,
        )

    def energy(self, surface: Surface, metabolism: str, scenario: str) -> Flags:
        """Where the organism's metabolism gains enough energy, (Y, X)."""
        offered = self.scenarios[scenario]
        pressures = {**offered.partial_pressures_bar, "co2": surface.co2_bar}
        return self.energies.open(metabolism, offered.medium, surface.temperature_k, pressures)

    def rate(self, surface: Surface, network: str, scenario: str) -> Map:
        """Rate of growth where the temperature is best, (Y, X), per hour; 0 where there is no steady state."""
        dark = np.zeros_like(surface.temperature_k)
        photons = surface.photons if self.scenarios[scenario].light else dark
        return self.growth.rate(network, scenario, surface.co2_bar, photons)


def mean_growth_per_h(celsius: Map, organism: Organism, gates: Gates, rate: Map) -> float:
    """F of the module's description: mean rate of growth over the planet's area, per hour.

    Args:
        celsius: surface temperature, (Y, X), degrees Celsius.
        organism: its cardinal temperatures.
        gates: where each is open.
        rate: of growth where the temperature is best, (Y, X), per hour.
    """
    others = gates.water & gates.energy & gates.growth
    return float((cell_weights() * growth_factor(celsius, organism) * others * rate).sum())


def area_share(flags: Flags | Map) -> float:
    """Share of the planet's area of a map of flags or probabilities, (Y, X)."""
    return float(area_weights() @ np.asarray(flags, dtype=np.float64).mean(axis=1))


def cell_weights() -> Map:
    """Area of each cell, (Y, X), summing to 1."""
    return np.repeat(area_weights()[:, None], LONGITUDES, axis=1) / LONGITUDES
