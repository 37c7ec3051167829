"""Growth in the scenarios: media that agree with the known ones, rates over CO2 and light, and who lives on what."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from energy_metabolism import METHANOGEN, bounds, coefficients

from domains.habitability.growth import (
    CO2_UPTAKES,
    KNOWN,
    LEAST_GROWTH_PER_H,
    PHOTON_UPTAKES,
    GrowthTable,
    ScenarioGrowth,
    medium_of,
    photon_uptake,
    require_fidelity,
    scenario_growth,
)
from domains.habitability.networks import completed, networks_of
from domains.habitability.scenarios import read_scenarios
from domains.networks.biomass import CORE
from domains.networks.media import MEDIA, PHOTONS, UPTAKE
from domains.networks.network import CORE_BIOMASS, Network, rebuilt
from stromatolite.contracts.checked_rows import require_table
from stromatolite.errors import ContractError, DataError

SCENARIOS = read_scenarios()
PHOTOTROPH = """
LIGHT: 10.0 photon_e + adp_c + pi_c + h_c --> atp_c + h2o_c
CO2FIX: 10.0 atp_c + co2_e + 10.0 h2o_c --> 10.0 adp_c + 10.0 pi_c + 10.0 h_c + o2_e + carbon_c
Growth: 40.0 carbon_c --> biomass_e
"""


def living_on_atp(organism: str, text: str) -> Network:
    """A network that grows by a gram for each 54 mmol of ATP."""
    return rebuilt(organism, bounds(text), coefficients(text), core={})


def phototroph() -> Network:
    return rebuilt("algae", bounds(PHOTOTROPH), coefficients(PHOTOTROPH), core={}, biomass="Growth")


@pytest.fixture(scope="module")
def grown() -> pd.DataFrame:
    pytest.importorskip("cobra")
    return scenario_growth([living_on_atp("methanogen", METHANOGEN), phototroph()], SCENARIOS)


def best(table: pd.DataFrame, organism: str) -> dict[str, float]:
    return table[table["organism"] == organism].groupby("scenario", sort=False)["growth_per_h"].max().to_dict()


# the gas is thinner than saturation in hydrogen_trace; the planet's CO2 is in all
@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - {"hydrogen_trace"}))
def test_where_gases_saturate_a_scenario_offers_the_medium_that_it_names(name):
    known = dict(MEDIA[SCENARIOS[name].medium].uptakes) | {"co2": UPTAKE}
    assert dict(medium_of(SCENARIOS[name], UPTAKE, PHOTONS).uptakes) == known


def test_a_thin_gas_is_taken_up_in_proportion_to_its_pressure():
    assert medium_of(SCENARIOS["hydrogen_trace"], UPTAKE, 0.0).uptakes["h2"] == pytest.approx(0.01)


def test_the_planet_sets_carbon_and_light():
    lit = medium_of(SCENARIOS["light"], 0.1, 3.0).uptakes
    assert (lit["co2"], lit["hco3"], lit["photon"]) == (0.1, 0.1, 3.0)
    dark = medium_of(SCENARIOS["acetate"], 0.1, 3.0).uptakes
    assert dark["co2"] == 0.1
    assert "photon" not in dark


def test_the_table_keeps_its_contract_and_has_every_point(grown):
    require_table(grown, ScenarioGrowth, "scenario_growth")
    points = len(CO2_UPTAKES) * (len(SCENARIOS) - 1 + len(PHOTON_UPTAKES))
    assert grown.groupby("organism", sort=False).size().to_dict() == {"methanogen": points, "algae": points}


def test_a_methanogen_lives_on_hydrogen_and_on_neither_sugar_nor_light(grown):
    rates = best(grown, "methanogen")
    lives_on = {name for name, rate in rates.items() if rate >= LEAST_GROWTH_PER_H}
    assert lives_on == {"hydrogen", "hydrogen_rich", "hydrogen_oxygen"}  # these few reactions know no sulfur and no air
    assert 0 < rates["hydrogen_trace"] < LEAST_GROWTH_PER_H


def test_a_phototroph_lives_on_light_alone_and_in_proportion_to_it(grown):
    assert {name for name, rate in best(grown, "algae").items() if rate > 0} == {"light"}
    at = grown[(grown["organism"] == "algae") & (grown["co2_uptake"] == UPTAKE) & (grown["scenario"] == "light")]
    np.testing.assert_allclose(at["growth_per_h"], at["photons"] / 4000, atol=1e-6)


def test_methane_is_made_of_no_more_carbon_dioxide_than_there_is(grown):
    rows = grown[(grown["organism"] == "methanogen") & (grown["scenario"] == "hydrogen")].set_index("co2_uptake")
    full = rows.at[UPTAKE, "growth_per_h"]
    for uptake, rate in rows["growth_per_h"].items():
        assert rate == pytest.approx(full * min(1.0, uptake / 2.5), abs=2e-6)  # four H2 of 10 go with one CO2


def test_points_that_are_not_solved_are_those_between_equals(grown):
    for _, rows in grown.groupby(["organism", "scenario", "photons"]):
        assert rows.sort_values("co2_uptake")["growth_per_h"].is_monotonic_increasing


@pytest.mark.slow
def test_processes_change_neither_rates_nor_order(grown):
    pytest.importorskip("cobra")
    again = scenario_growth([living_on_atp("methanogen", METHANOGEN), phototroph()], SCENARIOS, n_jobs=2)
    pd.testing.assert_frame_equal(again, grown)


def test_between_points_growth_is_linear_in_light_and_in_the_logarithm_of_carbon_dioxide():
    points = [(u, p) for p in PHOTON_UPTAKES for u in CO2_UPTAKES]
    rows = [("a", "light", u, p, p * (np.log10(u) + 4)) for u, p in points]
    table = GrowthTable.of(pd.DataFrame(rows, columns=list(ScenarioGrowth.to_schema().columns)))
    photons = np.array([[0.0, 0.5], [20.0, 1000.0]])
    wanted = np.array([[0.0, 0.5], [20.0, 100.0]])
    np.testing.assert_allclose(table.rate("a", "light", 10**-4.3, photons), wanted * 2.7, rtol=1e-5)
    np.testing.assert_allclose(table.rate("a", "light", 5.0, photons), wanted * 5, rtol=1e-5)
    np.testing.assert_allclose(table.rate("a", "light", 0.0, photons), 0.0, atol=1e-12)


def test_without_light_the_rate_is_the_same_everywhere(grown):
    table = GrowthTable.of(grown)
    rates = table.rate("methanogen", "hydrogen", 1.0, np.array([0.0, 50.0]))
    np.testing.assert_allclose(rates, best(grown, "methanogen")["hydrogen"])


def test_no_steady_state_is_no_growth(grown):
    at = (grown["scenario"] == "light") & (grown["photons"] < 3)
    missing = GrowthTable.of(grown.assign(growth_per_h=grown["growth_per_h"].mask(at)))
    np.testing.assert_allclose(
        missing.rate("algae", "light", 1.0, np.array([0.0, 1.0, 3.0])), [0, 0, 3 / 4000], atol=1e-6
    )


def test_a_table_without_some_points_is_refused(grown):
    with pytest.raises(ContractError, match="methanogen in scenario minerals"):
        GrowthTable.of(grown.iloc[1:])


def test_an_unknown_organism_is_refused(grown):
    with pytest.raises(DataError, match="nobody in scenario light"):
        GrowthTable.of(grown).rate("nobody", "light", 1.0, np.zeros(1))


def test_light_becomes_photons_up_to_a_limit():
    np.testing.assert_allclose(photon_uptake(np.array([-1.0, 0.0, 30.0, 400.0])), [0.0, 0.0, 30.0, PHOTONS])


def fitting() -> pd.DataFrame:
    """A table in which everybody grows as is known."""
    rows = []
    for each in KNOWN:
        photons = PHOTONS * SCENARIOS[each.scenario].light if each.photons is None else each.photons
        rows.append((each.organism, each.scenario, each.co2_uptake or UPTAKE, photons, 0.1 * each.grows))
    return pd.DataFrame(rows, columns=list(ScenarioGrowth.to_schema().columns))


def test_organisms_that_live_as_they_do_are_let_through():
    require_fidelity(fitting())


@pytest.mark.parametrize("row", range(len(KNOWN)))
def test_an_organism_that_lives_otherwise_is_refused(row):
    table = fitting()
    table.loc[row, "growth_per_h"] = 0.0 if KNOWN[row].grows else 0.5
    with pytest.raises(ContractError, match=r"1 of 7 .*do not grow") as caught:
        require_fidelity(table)
    assert KNOWN[row].organism in str(caught.value.found)
    assert "0.001 h-1" in str(caught.value.allowed)


def test_an_organism_that_is_missing_is_refused():
    table = fitting()
    with pytest.raises(ContractError) as caught:
        require_fidelity(table[table["organism"] != "iAF692"])
    assert "iAF692 in hydrogen is not in the table" in str(caught.value.found)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """The tables of two networks, one of BiGG and one in SBML with a biomass of its own."""
    made = coefficients(PHOTOTROPH + "EX_co2_e: co2_e --> gone_e").query("metabolite != 'gone_e'")
    limits = bounds(PHOTOTROPH + "EX_co2_e: co2_e -->").rename_axis("reaction").reset_index()
    limits["published"] = limits["reaction"]
    members = [limits.assign(organism=o, source=s) for o, s in (("zeta", "carveme_sbml"), ("alpha", "bigg_networks"))]
    tables = {
        "tables/memberships": pd.concat(members),
        "tables/stoichiometry": made,
        "tables/reactions": limits[["reaction"]].assign(
            kind=limits["reaction"].map({"Growth": "biomass", "EX_co2_e": "exchange"}).fillna("internal")
        ),
        "networks/carveme_sbml/models": pd.DataFrame({"model": ["zeta"], "objective": ["Growth"]}),
        "networks/cobra_sbml/models": pd.DataFrame({"model": ["other"], "objective": ["Other"]}),
        "networks/bigg_networks/biomass": pd.DataFrame({"compound": CORE, "coefficient": -0.5}).assign(
            composition="bacteria", compartment="c"
        ),
    }
    for name, table in tables.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


def test_networks_come_back_from_the_tables_by_key(stored):
    found = list(networks_of(stored / "tables", stored / "networks", ["zeta", "alpha"]))
    assert [(each.organism, each.biomass) for each in found] == [("alpha", CORE_BIOMASS), ("zeta", "Growth")]
    assert set(found[1].compounds_outside) == {"biomass", "co2", "o2", "photon"}


def test_a_network_that_the_tables_lack_is_named(stored):
    with pytest.raises(DataError) as caught:
        networks_of(stored / "tables", stored / "networks", ["alpha", "beta"])
    assert caught.value.found == "beta"


CARBOXYSOME = """
HCO3E1: co2_x + h2o_x <=> gone_c
CRBNTD: hco3_x + h_x <=> h2co3_x
"""


def test_carbon_dioxide_in_the_carboxysome_comes_from_hydrogen_carbonate_and_not_from_nothing():
    made = coefficients(CARBOXYSOME).query("metabolite != 'gone_c'")
    cell = completed(rebuilt("cell", bounds(CARBOXYSOME), made, core={}))
    rows = cell.stoichiometry[cell.stoichiometry["reaction"] == "HCO3E1"]
    assert dict(zip(rows["metabolite"], rows["coefficient"], strict=True)) == {
        "co2_x": -1.0,
        "h2o_x": -1.0,
        "hco3_x": 1.0,
        "h_x": 1.0,
    }
    assert completed(cell) is cell, "a reaction that makes something is left alone"
