"""The energy gate, with rows of the tables of thermochemistry as they are built."""

from __future__ import annotations

import numpy as np
import pytest
from energy_excerpts import heat_capacity_table, thermochemistry_table

from domains.habitability.cardinal import read_organisms
from domains.habitability.energy import (
    ENERGY_REACTIONS,
    LEAST_ENERGY_J_MOL,
    METABOLISMS,
    REACTIONS,
    EnergyGate,
    StandardEnergies,
)
from domains.habitability.scenarios import read_scenarios
from domains.habitability.standard_energies import standard_energies
from stromatolite.errors import DataError

NAN = float("nan")
AIR = {"co2": 4e-4}
# carbon, hydrogen, oxygen, nitrogen, charge; Gibbs energy of formation in kJ mol-1 as Thauer, Jungermann & Decker 1977,
# Bacteriol. Rev. 41, 100, print it
COMPOUNDS = {
    "h2": ((0, 2, 0, 0, 0), 0.0),
    "co2": ((1, 0, 2, 0, 0), -394.36),
    "co": ((1, 0, 1, 0, 0), -137.15),
    "ch4": ((1, 4, 0, 0, 0), -50.75),
    "o2": ((0, 0, 2, 0, 0), 0.0),
    "n2": ((0, 0, 0, 2, 0), 0.0),
    "h2o": ((0, 2, 1, 0, 0), -237.18),
    "h": ((0, 1, 0, 0, 1), 0.0),
    "ac": ((2, 3, 2, 0, -1), -369.41),
    "no3": ((0, 0, 3, 1, -1), -111.34),
    "nh4": ((0, 4, 0, 1, 1), -79.37),
    "glc__D": ((6, 12, 6, 0, 0), -917.22),
}


@pytest.fixture(scope="module")
def thermochemistry():
    return thermochemistry_table()


@pytest.fixture(scope="module")
def fits():
    return heat_capacity_table()


@pytest.fixture(scope="module")
def energies(thermochemistry, fits):
    return StandardEnergies.validate(standard_energies(thermochemistry, fits))


@pytest.fixture(scope="module")
def gate(energies):
    return EnergyGate(energies)


def standard(energies, reaction, kelvin):
    """Standard Gibbs energy, kJ per mole of reaction."""
    rows = energies[energies["reaction"] == reaction]
    return float(np.interp(kelvin, rows["temperature_k"], rows["delta_g_j_mol"])) / 1000


def kelvin(*values):
    return np.array(values, dtype=float)


@pytest.mark.parametrize("reaction", REACTIONS)
def test_reactions_keep_every_element_and_the_charge(reaction):
    kept = np.sum([number * np.array(COMPOUNDS[name][0]) for name, number in REACTIONS[reaction].items()], axis=0)
    assert kept.tolist() == [0, 0, 0, 0, 0]


def test_the_standard_energy_of_methanogenesis_is_that_of_textbooks(energies):
    assert standard(energies, "methane_from_hydrogen", 298.15) == pytest.approx(-130.7, abs=2.0)


@pytest.mark.parametrize("reaction", REACTIONS)
def test_standard_energies_are_those_of_other_tables(energies, reaction):
    textbook = sum(number * COMPOUNDS[name][1] for name, number in REACTIONS[reaction].items())
    assert standard(energies, reaction, 298.15) == pytest.approx(textbook, abs=2.0, rel=1e-3)


def test_energies_follow_the_temperature_as_enthalpy_and_entropy_say(energies):
    """JANAF's formation energies of methane, carbon dioxide and steam at 400 K, and steam that condenses there."""
    janaf = (-42.054 - 2 * 223.901) + 394.675
    condensing = 8.314462618e-3 * 400 * np.log(2.4577)
    assert standard(energies, "methane_from_hydrogen", 400.0) == pytest.approx(janaf + 2 * condensing, abs=1.0)


def test_hydrogenotrophic_methanogens_need_more_hydrogen_where_it_is_hot(gate):
    trace, plenty = AIR | {"h2": 1e-5}, AIR | {"h2": 1e-2}
    assert gate.open("methanogenesis", "H2+CO2", kelvin(290, 320, 370), trace).tolist() == [True, True, False]
    assert gate.open("methanogenesis", "H2+CO2", kelvin(290, 320, 370), plenty).all()


def test_acetogens_need_more_hydrogen_than_methanogens(gate):
    trace, plenty = AIR | {"h2": 1e-5}, AIR | {"h2": 1e-2}
    assert gate.open("methanogenesis", "H2+CO2", kelvin(300), trace).all()
    assert not gate.open("acetogenesis", "H2+CO2", kelvin(300), trace).any()
    assert gate.open("acetogenesis", "H2+CO2", kelvin(300), plenty).all()


def test_a_tenth_of_the_hydrogen_costs_four_times_the_logarithm(gate):
    cold = kelvin(300)
    rich, poor = (gate.gibbs_energy("methane_from_hydrogen", cold, AIR | {"h2": p}) for p in (1e-2, 1e-3))
    assert (poor - rich).item() == pytest.approx(4 * 8.314462618 * 300 * np.log(10))


def test_a_product_that_is_not_there_has_the_least_pressure(gate):
    given = AIR | {"h2": 1e-2}
    absent, least, much = (
        gate.gibbs_energy("methane_from_hydrogen", kelvin(300), given | methane)
        for methane in ({}, {"ch4": 1e-9}, {"ch4": 1.0})
    )
    assert absent.item() == least.item() < much.item()


def test_dissolved_compounds_have_the_stated_activities(energies, gate):
    """Acetate 1e-3 where it is offered and 1e-6 where it is given off, at pH 7."""
    thermal, gases = 8.314462618e-3 * 300, AIR | {"ch4": 1e-3, "h2": 1e-2}
    eaten, made = (
        gate.gibbs_energy(each, kelvin(300), gases).item() / 1000 - standard(energies, each, 300.0)
        for each in ("methane_from_acetate", "acetate_from_hydrogen")
    )
    assert eaten == pytest.approx(thermal * np.log(1e-3 * 4e-4 / (1e-3 * 1e-7)))
    assert made == pytest.approx(thermal * np.log(1e-6 * 1e-7 / (1e-2**4 * 4e-4**2)))


def test_nothing_is_gained_from_a_gas_that_is_not_there(gate):
    assert gate.gibbs_energy("methane_from_hydrogen", kelvin(300, 350), AIR).tolist() == [np.inf, np.inf]
    assert not gate.open("methanogenesis", "H2+CO2", kelvin(300), {"h2": 0.01, "co2": 0.0}).any()


def test_organisms_gain_nothing_from_what_they_cannot_use(gate):
    assert not gate.open("methanogenesis", "glucose_anox", kelvin(300), AIR).any()
    assert not gate.open("aerobic_respiration", "glucose_anox", kelvin(300), AIR).any()
    for metabolism in METABOLISMS:
        assert not gate.open(metabolism, "minerals", kelvin(300), AIR).any()
        assert not gate.open(metabolism, "CH4+CO2", kelvin(300), AIR | {"ch4": 0.01}).any()


def test_glucose_feeds_those_that_ferment_and_with_oxygen_those_that_respire(gate):
    assert gate.open("fermentation", "glucose_anox", kelvin(280, 353), AIR).all()
    assert gate.open("aerobic_respiration", "glucose_O2", kelvin(280), AIR | {"o2": 0.2}).all()
    assert not gate.open("aerobic_respiration", "glucose_O2", kelvin(280), AIR).any()
    assert gate.open("aerobic_respiration", "acetate+NO3", kelvin(280), AIR).all()


def test_phototrophs_have_no_gate_in_the_light_alone(gate):
    assert (
        gate.open("oxygenic_photosynthesis", "light+CO2_anox", np.full((2, 3), 300.0), {}).tolist() == [[True] * 3] * 2
    )
    assert not gate.open("oxygenic_photosynthesis", "glucose_anox", kelvin(300), AIR).any()


def test_the_gate_is_open_at_ten_kilojoules_and_shut_short_of_them(energies):
    flat = energies.assign(delta_g_j_mol=LEAST_ENERGY_J_MOL)
    ones = {"h2": 1.0, "co2": 1.0, "ch4": 1.0}
    assert EnergyGate(flat).open("methanogenesis", "H2+CO2", kelvin(300), ones).all()
    short = EnergyGate(flat.assign(delta_g_j_mol=LEAST_ENERGY_J_MOL + 1.0))
    assert not short.open("methanogenesis", "H2+CO2", kelvin(300), ones).any()


def test_maps_keep_their_shape_and_cold_or_hot_cells_are_decided_too(gate):
    surface = np.linspace(150.0, 450.0, 32 * 64).reshape(32, 64)
    found = gate.open("methanogenesis", "H2+CO2", surface, AIR | {"h2": 1e-5})
    assert found.shape == (32, 64)
    assert found.dtype == np.bool_
    assert (found[0, 0], found[-1, -1]) == (True, False)


def test_every_scenario_and_organism_of_the_project_has_an_answer(gate):
    for scenario in read_scenarios().values():
        for organism in read_organisms().values():
            pressures = {**scenario.partial_pressures_bar, **AIR}
            assert gate.open(organism.metabolism, scenario.medium, kelvin(300), pressures).shape == (1,)


def test_every_reaction_serves_a_medium():
    used = {each for living in ENERGY_REACTIONS.values() for reactions in living.values() for each in reactions}
    assert used - {"light"} == set(REACTIONS)


@pytest.mark.parametrize(
    ("metabolism", "medium", "pressures"),
    [
        ("methanogenesis", "honey", AIR),
        ("alchemy", "minerals", AIR),
        ("methanogenesis", "H2+CO2", {"h2": -1.0, "co2": 1.0}),
        ("methanogenesis", "H2+CO2", {"h2": NAN, "co2": 1.0}),
    ],
)
def test_what_is_not_known_is_refused(gate, metabolism, medium, pressures):
    with pytest.raises(DataError):
        gate.open(metabolism, medium, kelvin(300), pressures)


def test_a_table_without_a_gas_is_refused(thermochemistry, fits):
    with pytest.raises(DataError, match="o2"):
        standard_energies(thermochemistry[thermochemistry["cas"] != "7782-44-7"], fits)
    with pytest.raises(DataError, match="ch4"):
        standard_energies(thermochemistry, fits[fits["cas"] != "74-82-8"])
