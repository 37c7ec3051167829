"""How far the habitability label depends on the two constants that were chosen: uptake per pressure, photons per light.

Each is made ten times smaller and larger. A largest uptake is the product of constant and pressure (or light), so the
pressures of the scenarios and of the planet's carbon dioxide, or the light, are scaled instead.

    python benchmarks/habitability_sensitivity.py        # after `strom run build_habitability`; about two minutes
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from domains.climates.cube import open_cube
from domains.habitability.build import sound_growth, surfaces
from domains.habitability.cardinal import read_organisms
from domains.habitability.energy import EnergyGate
from domains.habitability.growth import LEAST_GROWTH_PER_H, GrowthTable
from domains.habitability.label import Mechanisms, Surface, area_share
from domains.habitability.networks import networks_of
from domains.habitability.scenarios import Scenario, read_scenarios
from stromatolite.contracts.table_storage import read_table

FACTORS = (0.1, 10.0)


def scaled(scenarios: Mapping[str, Scenario], factor: float) -> dict[str, Scenario]:
    """The scenarios with other partial pressures, for growth alone."""
    return {
        name: replace(one, partial_pressures_bar={gas: factor * bar for gas, bar in one.partial_pressures_bar.items()})
        for name, one in scenarios.items()
    }


def labels(planets: list[Surface], mechanisms: Mechanisms, uptake: float = 1.0, light: float = 1.0) -> np.ndarray:
    """f_bio of every planet, organism and scenario; the gates of temperature, water and energy as they are."""
    found = []
    for surface in planets:
        fed = replace(
            surface,
            co2_volume_fraction=surface.co2_volume_fraction * uptake,
            absorbed_shortwave_w_m2=surface.absorbed_shortwave_w_m2 * light,
        )
        for organism in read_organisms().values():
            for scenario in mechanisms.scenarios:
                gates = mechanisms.gates(surface, organism, organism.network, scenario)
                rate = mechanisms.rate(fed, organism.network, scenario)
                found.append(area_share(gates.temperature & gates.water & gates.energy & (rate >= LEAST_GROWTH_PER_H)))
    return np.array(found)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--planets", type=int, default=20)
    given = parser.parse_args()
    tables, scenarios = Path("data/tables"), read_scenarios()
    own = {each.network for each in read_organisms().values()}
    networks = list(networks_of(tables, Path("data/validated/networks"), own))
    described = read_table(tables / "organisms.parquet").set_index("organism")
    autotrophs = set(described.index[described["autotroph"]])
    energies = EnergyGate(read_table(tables / "standard_energies.parquet"))
    planets = list(surfaces(open_cube(Path("data/processed/climate/simulated.zarr"))).values())[: given.planets]
    as_it_is = Mechanisms(energies, GrowthTable.of(read_table(tables / "scenario_growth.parquet")), scenarios)
    reference = labels(planets, as_it_is)
    rows = []
    for factor in FACTORS:
        grown = GrowthTable.of(sound_growth(networks, scaled(scenarios, factor), autotrophs))
        rows.append((f"uptake x {factor:g}", labels(planets, replace(as_it_is, growth=grown), uptake=factor)))
        rows.append((f"photons x {factor:g}", labels(planets, as_it_is, light=factor)))
    print(f"{len(reference)} labels of {len(planets)} planets; mean f_bio {reference.mean():.4f}")
    for name, values in rows:
        turned = float(((values > 0) != (reference > 0)).mean())
        print(f"{name:>12}: mean f_bio {values.mean():.4f}, mean change {np.abs(values - reference).mean():.5f}, "
              f"{turned:.2%} of labels become zero or stop being it")  # fmt: skip


if __name__ == "__main__":
    main()
