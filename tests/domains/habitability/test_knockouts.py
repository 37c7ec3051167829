"""Knock-outs: deletions that take away some of the scenarios where an organism grows, never all of them."""

from __future__ import annotations

import pytest
from energy_metabolism import METHANOGEN, bounds, coefficients

from domains.habitability.growth import LEAST_GROWTH_PER_H, scenario_growth
from domains.habitability.knockouts import MOST_KNOCKOUTS, Knockout, knockouts, knockouts_of
from domains.habitability.scenarios import read_scenarios
from domains.networks.network import Network, rebuilt

pytest.importorskip("cobra")

SCENARIOS = read_scenarios()
SUGAR = """
GLYC: glc__D_e + 2.0 nad_c + 2.0 adp_c + 2.0 pi_c --> 2.0 pyr_c + 2.0 nadh_c + 2.0 atp_c + 2.0 h2o_c + 2.0 h_c
LDH: pyr_c + nadh_c + h_c --> lac__D_e + nad_c
PYRt: pyr_c --> pyr_e
RESP: 2.0 nadh_c + o2_e + 7.0 h_c + 5.0 adp_c + 5.0 pi_c --> 2.0 nad_c + 7.0 h2o_c + 5.0 atp_c
Ht: h_e <=> h_c
H2Ot: h2o_e <=> h2o_c
"""
MANY = SUGAR + "\n".join(
    f"AC{n}: {before} + adp_c + pi_c + h_c --> {after} + atp_c + h2o_c"
    for n, (before, after) in enumerate([("ac_e", "x1_c"), ("x1_c", "x2_c"), ("x2_c", "x3_c"), ("x3_c", "ch4_e")])
)


def network(organism: str, text: str) -> Network:
    """It grows by a gram for each 54 mmol of ATP."""
    return rebuilt(organism, bounds(text), coefficients(text), core={})


def grows_on(networks: list[Network]) -> dict[str, tuple[str, ...]]:
    table = scenario_growth(networks, SCENARIOS)
    best = table.groupby(["organism", "scenario"], sort=False)["growth_per_h"].max()
    return {
        each.organism: tuple(best[each.organism].index[best[each.organism] >= LEAST_GROWTH_PER_H]) for each in networks
    }


def test_fermentation_is_what_a_respiring_cell_can_lose():
    [(found, reduced)] = knockouts([network("sugar", SUGAR)], SCENARIOS)
    assert found == Knockout("sugar", "LDH", ("glucose_oxygen",))
    assert found.key == reduced.organism == "sugar__LDH"


def test_a_knockout_lacks_its_reaction_and_nothing_else():
    whole = network("sugar", SUGAR)
    reduced = Knockout("sugar", "LDH", ()).of(whole)
    assert set(whole.bounds.index) - set(reduced.bounds.index) == {"LDH"}
    assert set(whole.stoichiometry["reaction"]) - set(reduced.stoichiometry["reaction"]) == {"LDH"}


def test_knockouts_grow_where_they_are_said_to():
    whole = network("many", MANY)
    found = list(knockouts([whole], SCENARIOS))
    told = {each.key: each.grows_on for each, _ in found}
    assert grows_on([reduced for _, reduced in found]) == told
    [before] = grows_on([whole]).values()
    assert all(0 < len(after) < len(before) and set(after) < set(before) for after in told.values())


def test_different_patterns_come_first_and_there_are_three_at_most():
    found = knockouts_of(network("many", MANY), SCENARIOS)
    assert len(found) == MOST_KNOCKOUTS
    patterns = [each.grows_on for each in found]
    assert len(set(patterns[:2])) == 2
    assert len({each.reaction for each in found}) == MOST_KNOCKOUTS


def test_the_same_network_gives_the_same_knockouts():
    assert knockouts_of(network("many", MANY), SCENARIOS) == knockouts_of(network("many", MANY), SCENARIOS)


def test_an_organism_of_one_scenario_has_none():
    only = {name: SCENARIOS[name] for name in ("hydrogen", "glucose", "minerals")}
    assert knockouts_of(network("methanogen", METHANOGEN), only) == []


def test_an_organism_that_grows_nowhere_has_none():
    assert knockouts_of(network("methanogen", METHANOGEN), {"glucose": SCENARIOS["glucose"]}) == []
