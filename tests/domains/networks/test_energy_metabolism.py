"""Flux-balance analysis of real energy metabolism: what two organisms live by, and what they cannot live by."""

from __future__ import annotations

import math

import pytest
from energy_metabolism import ACETOGEN, METHANOGEN, bounds, coefficients, network

from domains.networks.growth import Culture
from domains.networks.media import MEDIA
from domains.networks.network import rebuilt, to_cobra
from domains.networks.reference import reference_growth
from stromatolite.errors import DependencyError

pytest.importorskip("cobra")


@pytest.fixture(scope="module")
def methanogen() -> Culture:
    return Culture(network("iAF692", METHANOGEN))


@pytest.fixture(scope="module")
def acetogen() -> Culture:
    return Culture(network("iHN637", ACETOGEN))


def reference_atp(organism: str, medium: str) -> float:
    table = reference_growth().set_index(["organism", "medium"])
    return float(table.loc[(organism, medium), "atp"])


def test_a_methanogen_gains_atp_from_four_hydrogen_and_one_carbon_dioxide(methanogen):
    found = methanogen.exchanges_at_most_atp(MEDIA["H2+CO2"], ["h2", "co2", "ch4", "h2o"])
    for compound, per_methane in {"h2": -4, "co2": -1, "ch4": 1, "h2o": 2}.items():
        assert found[compound] == pytest.approx((2.5 * per_methane, 2.5 * per_methane), abs=1e-5)


def test_an_acetogen_gains_atp_from_four_hydrogen_and_two_carbon_dioxide(acetogen):
    found = acetogen.exchanges_at_most_atp(MEDIA["H2+CO2"], ["h2", "co2", "ac", "h2o"])
    for compound, per_acetate in {"h2": -4, "co2": -2, "ac": 1, "h2o": 2}.items():
        assert found[compound] == pytest.approx((2.5 * per_acetate, 2.5 * per_acetate), abs=1e-5)


def test_the_reactions_that_carry_the_flux_gain_as_much_atp_as_the_whole_network(methanogen, acetogen):
    for culture in (methanogen, acetogen):
        organism = culture.network.organism
        atp = culture.rates({"it": MEDIA["H2+CO2"]})["it"].atp
        assert atp == pytest.approx(reference_atp(organism, "H2+CO2"), abs=5.01e-3)


@pytest.mark.parametrize("medium", ["closed", "minerals", "CH4+CO2", "acetate", "glucose_O2", "light+CO2_anox"])
def test_without_hydrogen_a_methanogen_gains_nothing(methanogen, medium):
    assert methanogen.rates({medium: MEDIA[medium]})[medium].atp == 0


def test_what_was_fed_before_leaves_no_trace(methanogen):
    alone = methanogen.rates({"H2+CO2": MEDIA["H2+CO2"]})
    after = methanogen.rates({"open": MEDIA["open"], "closed": MEDIA["closed"], "H2+CO2": MEDIA["H2+CO2"]})
    assert after["H2+CO2"] == alone["H2+CO2"]
    assert after["closed"].atp == 0


def test_atp_doubles_with_twice_the_hydrogen_and_stops_at_the_carbon_dioxide(methanogen):
    from domains.networks.media import Medium

    minerals = dict(MEDIA["minerals"].uptakes)
    atp = [
        methanogen.rates({"it": Medium("", minerals | {"h2": hydrogen, "co2": 10.0})})["it"].atp
        for hydrogen in (5.0, 10.0, 400.0)
    ]
    assert atp[1] == pytest.approx(2 * atp[0])
    assert atp[2] == pytest.approx(10 / 2.5 * atp[1])


def test_a_flux_that_is_forced_leaves_no_steady_state_on_a_closed_medium():
    """As NTP1 of iPC815: bounds 8 to 1000 on the hydrolysis of ATP."""
    text = f"{METHANOGEN.strip()}\nNTP1: atp_c + h2o_c --> adp_c + h_c + pi_c"
    limits = bounds(text)
    limits.loc["NTP1", "lower_bound"] = 1.0
    culture = Culture(rebuilt("forced", limits, coefficients(text), core={}))
    rates = culture.rates({name: MEDIA[name] for name in ("closed", "H2+CO2")})
    assert math.isnan(rates["closed"].atp)
    assert math.isnan(rates["closed"].growth)
    assert rates["H2+CO2"].atp == pytest.approx(2.6875 - 1.0)


def test_copies_of_a_reaction_add_up():
    """As GLCtex_copy1 and GLCtex_copy2 of iML1515, through which E. coli takes up glucose."""
    text = f"{METHANOGEN.strip()}\nCO2t_copy2: co2_e <=> co2_c"
    limits = bounds(text)
    limits.loc[["CO2t", "CO2t_copy2"], "upper_bound"] = 1.0
    atp = Culture(rebuilt("copies", limits, coefficients(text), core={})).rates({"it": MEDIA["H2+CO2"]})["it"].atp
    assert atp == pytest.approx(2.6875 * 2.0 / 2.5)


def test_a_cobra_model_holds_what_the_network_says():
    whole = network("iAF692", METHANOGEN)
    model = to_cobra(whole)
    assert {reaction.id for reaction in model.reactions} == set(whole.bounds.index)
    assert model.reactions.MCR.bounds == (0.0, 1000.0)
    assert {m.id: c for m, c in model.reactions.F4NH.metabolites.items()} == {
        "h2_e": -1.0, "h_c": -1.8, "mphen_c": -1.0, "h_e": 1.8, "mphenh2_c": 1.0,
    }  # fmt: skip
    assert {"EX_h2_e", "EX_na1_e", "ATP_DRAIN", "BIOMASS_core"} <= set(whole.bounds.index)
    assert set(whole.compounds_outside) == {"h", "ch4", "co2", "h2", "h2o", "na1"}


def test_without_cobra_the_user_is_told_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "cobra", None)
    with pytest.raises(DependencyError, match="needs cobra"):
        to_cobra(network("iAF692", METHANOGEN))
