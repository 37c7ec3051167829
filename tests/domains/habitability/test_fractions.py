"""Fractions of many planets at once are those of the label, one by one."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from energy_excerpts import heat_capacity_table, thermochemistry_table
from family_trial import tiny

from domains.climates import grid
from domains.habitability.contracts import Habitability
from domains.habitability.energy import EnergyGate
from domains.habitability.fractions import fractions
from domains.habitability.growth import GrowthTable
from domains.habitability.label import KELVIN, Mechanisms, Surface, area_share, cell_weights, mean_growth_per_h
from domains.habitability.scenarios import read_scenarios
from domains.habitability.standard_energies import standard_energies
from stromatolite.contracts.checked_rows import require_table

SCENARIOS = read_scenarios()
ORGANISMS = tiny("fusion").tiny_organisms()
LIVES = {one.network: one for one in ORGANISMS.values()}
LIVES["iML1515__PPC"] = LIVES["iML1515"]


@pytest.fixture(scope="module")
def mechanisms():
    growth = tiny("fusion").growth_table(ORGANISMS, SCENARIOS)
    energies = standard_energies(thermochemistry_table(), heat_capacity_table())
    return Mechanisms(EnergyGate(energies), GrowthTable.of(growth), SCENARIOS)


def planet(warmest_c: float, pressure_bar: float, co2: float) -> Surface:
    """Warmest and brightest under its star, cold on its night side."""
    height = np.cos(np.radians(grid.latitudes()))[:, None] * np.cos(np.radians(grid.longitudes()))
    return Surface(warmest_c + KELVIN - 70.0 * (1 - height), 900.0 * height.clip(0.0), pressure_bar, co2, 3800.0)


PLANETS = {
    "00000000000a": planet(45.0, 1.0, 0.01),
    "00000000000b": planet(60.0, 3.0, 1e-6),
    "00000000000c": planet(95.0, 0.3, 1e-3),
    "00000000000d": planet(-5.0, 2.0, 1e-4),
}


@pytest.fixture(scope="module")
def table(mechanisms):
    return fractions(PLANETS, False, ORGANISMS, LIVES, mechanisms)


def test_fractions_are_those_of_the_label_one_by_one(mechanisms, table):
    assert len(table) == len(PLANETS) * len(LIVES) * len(SCENARIOS)
    for row in table.to_dict("records"):
        surface, organism = PLANETS[row["planet"]], LIVES[row["network"]]
        gates = mechanisms.gates(surface, organism, row["network"], row["scenario"])
        assert {name: row[name] for name in gates.fractions()} == pytest.approx(gates.fractions(), abs=2e-6)
        rate = mechanisms.rate(surface, row["network"], row["scenario"])
        mean = mean_growth_per_h(surface.temperature_k - KELVIN, organism, gates, rate)
        assert row["growth_per_h"] == pytest.approx(mean, abs=2e-6)


def test_every_gate_is_somewhere_open_and_somewhere_shut(table):
    """Or the comparison would say nothing."""
    for name in ("f_temperature", "f_water", "f_energy", "f_growth", "f_bio"):
        assert table[name].min() == 0.0
        assert table[name].max() > 0.2
        assert table[name].between(0.05, 0.95).any()


def test_the_table_keeps_its_contract_and_a_knockout_has_no_organism_of_its_own(table):
    require_table(table, Habitability, "habitability")
    own = table.dropna(subset="organism").set_index("network")["organism"].to_dict()
    assert own == {one.network: key for key, one in ORGANISMS.items()}
    assert table.loc[table["network"] == "iML1515__PPC", "organism"].isna().all()


def test_a_knockout_lives_where_its_organism_does_but_for_what_it_cannot_eat(table):
    by_network = table.set_index(["network", "scenario", "planet"])["f_bio"]
    whole, without = by_network["iML1515"], by_network["iML1515__PPC"]
    eaten = whole.index.get_level_values("scenario") != "glucose"
    assert np.array_equal(whole[eaten], without[eaten])
    assert whole["glucose"].max() > 0
    assert without["glucose"].max() == 0


def test_growth_is_fastest_where_the_temperature_is_best_and_none_outside_of_the_gates(mechanisms):
    organism, flat = LIVES["iML1515"], planet(45.0, 1.0, 0.01)
    at = {
        celsius: dataclasses.replace(flat, temperature_k=np.full((32, 64), celsius + KELVIN))
        for celsius in (organism.optimum, 20.0, organism.max + 1.0)
    }
    means = []
    for celsius, surface in at.items():
        gates = mechanisms.gates(surface, organism, "iML1515", "glucose")
        rate = mechanisms.rate(surface, "iML1515", "glucose")
        means.append(mean_growth_per_h(np.full((32, 64), celsius), organism, gates, rate))
    assert means[0] == pytest.approx(0.2812)  # all of its rate, domains/networks/reference/growth.tsv
    assert 0.0 < means[1] < means[0]
    assert means[2] == 0.0


def test_shares_of_area_are_those_of_the_sphere():
    assert cell_weights().sum() == pytest.approx(1.0)
    south = np.repeat(grid.latitudes()[:, None] < 0.0, 64, axis=1)
    tropics = np.repeat(np.abs(grid.latitudes())[:, None] < 30.0, 64, axis=1)
    assert area_share(south) == pytest.approx(0.5)
    assert area_share(tropics) == pytest.approx(0.5, abs=0.05)  # the sine of thirty degrees
