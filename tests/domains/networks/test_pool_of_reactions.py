"""The networks' reactions become one pool, where a name is one stoichiometry and every network's reaction is in it."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from tiny_networks import long, metabolite_rows, tiny_inputs

from domains.networks.contracts.metabolites import Metabolites
from domains.networks.contracts.reactions import Memberships, Reactions, Stoichiometry
from domains.networks.inputs import Inputs
from domains.networks.membership_table import membership_table
from domains.networks.metabolite_table import metabolite_table
from domains.networks.pool import Pool, in_universe, pool_of
from domains.networks.reaction_table import equations, kinds, reaction_table
from domains.networks.rebuilding import rebuilt_networks
from domains.networks.sizes import sizes_as_published
from stromatolite.contracts.checked_rows import quarantine_rows, require_table
from stromatolite.errors import ContractError


@pytest.fixture
def inputs() -> Inputs:
    return tiny_inputs()


@pytest.fixture
def pool(inputs) -> Pool:
    return pool_of(inputs)


def test_a_copy_is_the_reaction_that_it_is_a_copy_of():
    universe = {"GLCtex", "PLPSYN_copy"}
    assert in_universe("GLCtex_copy1", universe) == "GLCtex"
    assert in_universe("GLCtex_copy12", universe) == "GLCtex"
    assert in_universe("PLPSYN_copy", universe) == "PLPSYN_copy"
    assert in_universe("DNADRAIN", universe) is None


def test_both_copies_of_a_network_stay_with_their_own_bounds(inputs, pool):
    table = membership_table(inputs, pool).set_index(["organism", "published"])
    copies = table.loc["iML1515"].loc[["GLCtex_copy1", "GLCtex_copy2"]]
    assert set(copies["reaction"]) == {"GLCtex"}
    assert list(copies["lower_bound"]) == [0.0, -1000.0]


def test_a_copy_mark_that_is_left_on_is_caught(inputs, pool):
    table = membership_table(inputs, pool).rename_axis("row")
    table["reaction"] = table["published"].where(table["published"] == "GLCtex_copy1", table["reaction"])
    found = quarantine_rows(table, Memberships, "memberships")
    caught = found.quarantined["published"]
    assert list(caught) == ["DNADRAIN", "GLCtex_copy1", "GLCtex_copy1"]
    assert "reaction: form: found 'GLCtex_copy1'" in found.messages()[1]


def test_a_reaction_whose_stoichiometry_is_nowhere_is_set_aside_with_its_reason(inputs, pool):
    found = quarantine_rows(membership_table(inputs, pool).rename_axis("row"), Memberships, "memberships")
    assert list(found.quarantined["published"]) == ["DNADRAIN"]
    assert "reaction" in found.messages()[0]
    assert len(found.accepted) == 13


def test_a_draft_that_writes_a_reaction_otherwise_has_its_own(pool):
    assert pool.names["ecol", "ACPS1"] == "ACPS1@carveme_sbml"
    assert pool.names["ecol", "CO2t"] == "CO2t"
    made = pool.stoichiometry[pool.stoichiometry["reaction"] == "ACPS1@carveme_sbml"]
    assert "h_c" not in set(made["metabolite"])


def test_biomass_is_always_a_networks_own(pool):
    assert pool.names["ecol", "Growth"] == "Growth@ecol"
    assert pool.names["iJO1366", "BIOMASS_core"] == "BIOMASS_core@iJO1366"


def test_what_two_networks_write_alike_is_one_reaction(pool):
    assert pool.names["ecol", "EX_co2_e"] == pool.names["iJO1366", "EX_co2_e"] == "EX_co2_e"
    assert pool.names["iJO1366", "GLCtex_copy1"] == "GLCtex"
    assert pool.reactions["reaction"].is_unique
    assert set(pool.reactions["reaction"]) == set(pool.stoichiometry["reaction"])
    require_table(pool.stoichiometry, Stoichiometry, "stoichiometry")


def test_an_empty_reaction_is_refused(inputs):
    empty = inputs.stoichiometry[inputs.stoichiometry["reaction"] != "GLCtex"]
    with pytest.raises(ContractError, match="without any metabolite"):
        pool_of(dataclasses.replace(inputs, stoichiometry=empty))


def test_one_source_that_writes_a_reaction_in_two_ways_is_refused(inputs):
    other = inputs.sbml_stoichiometry.copy()
    twin = inputs.sbml_reactions[inputs.sbml_reactions["model"] == "ecol"].assign(model="bsub")
    twice = other[other["model"] == "ecol"].assign(model="bsub")
    twice.loc[(twice["reaction"] == "ACPS1") & (twice["metabolite"] == "coa_c"), "coefficient"] = -3.0
    changed = dataclasses.replace(
        inputs,
        sbml_reactions=pd.concat([inputs.sbml_reactions, twin], ignore_index=True),
        sbml_stoichiometry=pd.concat([other, twice], ignore_index=True),
        sbml_models=pd.concat([inputs.sbml_models, pd.DataFrame({"model": ["bsub"], "objective": ["Growth"]})]),
    )
    with pytest.raises(ContractError, match="ACPS1 in two ways"):
        pool_of(changed)


def test_the_table_of_reactions_tells_kind_equation_and_balance(inputs, pool):
    memberships = membership_table(inputs, pool).dropna(subset=["reaction"])
    metabolites = metabolite_table(inputs, pd.Series({"co2_c": 3}))
    require_table(metabolites, Metabolites, "metabolites")
    table = reaction_table(pool, memberships, metabolites)
    require_table(table, Reactions, "reactions")
    table = table.set_index("reaction")
    assert table.loc["GLCtex", "equation"] == "glc__D_e -> glc__D_p"
    assert table.loc["GLCtex", "compartments"] == "e;p"
    assert table.loc["GLCtex", "subsystem"] == "Transport, Outer Membrane"
    assert table.loc["GLCtex", "networks"] == 2
    assert dict(table["kind"]) == {
        "GLCtex": "internal", "HCO3E1": "internal", "ACPS1": "internal", "PHOTON": "internal", "CO2t": "internal",
        "ACPS1@carveme_sbml": "internal", "sink_GCVHF": "demand", "EX_co2_e": "exchange",
        "Growth@ecol": "biomass", "BIOMASS_core@iJO1366": "biomass",
    }  # fmt: skip
    assert table.loc["HCO3E1", "mass_balance"] == "imbalanced", "its products are lost in the universe"
    assert table.loc["GLCtex", "mass_balance"] == "balanced"
    assert table.loc["ACPS1", "mass_balance"] == "unknown"
    assert table.loc["EX_co2_e", "mass_balance"] == "open"


def test_light_has_no_atoms_whatever_a_database_says(inputs, pool):
    table = metabolite_table(inputs, pd.Series(dtype=int)).set_index("metabolite")
    assert table.loc["photon_e", "formula"] is None
    as_written = table.reset_index().assign(formula=lambda t: t["formula"].where(t["metabolite"] != "photon_e", "H*"))
    found = quarantine_rows(
        as_written.rename_axis("row")[list(Metabolites.to_schema().columns)], Metabolites, "metabolites"
    )
    assert list(found.quarantined["metabolite"]) == ["photon_e"]


def test_formulas_come_from_where_the_reactions_were_balanced_and_say_so(inputs):
    curated = metabolite_rows({"glc__D_e"}, {"glc__D": ("C6H11O6", -1.0)}, model="iJO1366", source="cobra_sbml")
    inputs = dataclasses.replace(inputs, sbml_metabolites=pd.concat([inputs.sbml_metabolites, curated]))
    table = metabolite_table(inputs, pd.Series(dtype=int)).set_index("metabolite")
    assert tuple(table.loc["glc__D_p", ["formula", "charge", "formula_source"]]) == ("C6H11O6", -1.0, "cobra_sbml")
    assert table.loc["co2_c", "formula_source"] == "bigg_universe"
    assert table.loc["coa_c", "formula_source"] == "mnx_compounds"
    assert table.loc["pap_c", "formula_source"] == "carveme_sbml"
    assert pd.isna(table.loc["gcvH_c", "formula_source"])


def test_a_metabolite_that_bigg_does_not_know_is_refused(inputs):
    strange = metabolite_rows({"unobtainium_c"}, model="ecol", source="carveme_sbml")
    with pytest.raises(ContractError, match="metabolites that BiGG does not"):
        metabolite_table(dataclasses.replace(inputs, sbml_metabolites=strange), pd.Series(dtype=int))


def test_networks_are_rebuilt_with_exchanges_and_without_sinks_of_bigg(inputs, pool):
    memberships = membership_table(inputs, pool).dropna(subset=["reaction"])
    objectives = {"ecol": "Growth", "iJO1366": "BIOMASS_core"}
    found = {
        each.organism: each
        for each in rebuilt_networks(
            memberships, pool.stoichiometry, kinds(pool.stoichiometry), objectives, {"atp": 0.13}
        )
    }
    assert set(found) == {"ecol", "iCN718", "iJO1366", "iML1515", "iYS854"}
    assert "sink_GCVHF" not in found["iYS854"].bounds.index
    assert {"GLCtex_copy1", "GLCtex_copy2", "EX_glc__D_e", "EX_co2_e"} <= set(found["iML1515"].bounds.index)
    assert found["iML1515"].biomass == "BIOMASS_core"
    assert found["ecol"].biomass == "Growth"
    assert list(found["ecol"].bounds.index).count("EX_co2_e") == 1


def test_counts_are_those_of_the_published_names(inputs):
    sizes = sizes_as_published(inputs.memberships, inputs.stoichiometry)
    assert dict(sizes.loc["iML1515"]) == {
        "reactions": 3, "in_universe": 1, "metabolites": 2, "boundary": 0, "with_genes": 3, "edges": 2,
    }  # fmt: skip
    assert sizes.loc["iYS854", "boundary"] == 1


def test_equations_write_out_numbers_other_than_one():
    made = long({"A": {"h_c": -3.5, "o2_c": -1, "h2o_c": 2}, "B": {"x_c": -1}})
    assert dict(equations(made)) == {"A": "3.5 h_c + o2_c -> 2 h2o_c", "B": "x_c ->"}
