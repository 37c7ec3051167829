"""The stage that makes what the metabolic family learns from: the pool, its chemistry, and which network has which."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from family_trial import tiny

from domains.networks.biomass import ATP_IN_RNA, CORE
from domains.networks.media import UPTAKE, Medium
from domains.networks.network import rebuilt
from models import load_family
from models.metabolic.contracts import TABLES
from pipelines import build_graphs
from stromatolite.contracts.table_storage import SCHEMA, provenance_of, read_table
from stromatolite.errors import ContractError, DataError
from stromatolite.family import contract_identities
from stromatolite.sources.registry import read_sources

small = tiny("metabolic")


def built(folder: Path, **changed: pd.DataFrame) -> dict[str, pd.DataFrame]:
    tables, validated = small.write_tables(folder / "tables", **changed), small.write_biomass(folder / "validated")
    build_graphs.main(tables, validated, folder / "out", trained=small.SOURCE)
    return {name: read_table(folder / "out" / f"{name}.parquet") for name in TABLES}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    return built(tmp_path_factory.mktemp("graphs"))


def test_the_pool_holds_internal_reactions_alone_and_their_metabolites(made):
    published = small.excerpt("reactions").set_index("reaction")["kind"]
    assert set(published[published == "exchange"].index) == {"EX_ac_e", "EX_glc__D_e", "EX_o2_e"}
    pool = set(published.index[published == "internal"])
    assert set(made["reactions"]["reaction"]) == set(made["stoichiometry"]["reaction"]) == pool
    assert set(made["memberships"]["reaction"]) <= pool
    assert set(made["metabolites"]["metabolite"]) == set(made["stoichiometry"]["metabolite"])


def test_the_same_tables_in_another_order_give_the_same_bytes(tmp_path):
    built(tmp_path / "a")
    turned = {name: small.excerpt(name).iloc[::-1].reset_index(drop=True) for name in build_graphs.INPUTS}
    built(tmp_path / "b", **turned)
    for name in TABLES:
        first, second = (tmp_path / side / "out" / f"{name}.parquet" for side in "ab")
        assert first.read_bytes() == second.read_bytes(), name


def test_copies_of_a_reaction_count_once_with_the_widest_bounds(tmp_path):
    members = small.excerpt("memberships")
    pfk = members[(members["organism"] == "ecol") & (members["reaction"] == "PFK")]
    assert pfk[["lower_bound", "upper_bound"]].to_numpy().tolist() == [[0.0, 1000.0]]
    copy = pfk.assign(published="PFK_copy2", lower_bound=-5.0, upper_bound=10.0)
    found = built(tmp_path, memberships=pd.concat([members, copy], ignore_index=True))["memberships"]
    row = found[(found["organism"] == "ecol") & (found["reaction"] == "PFK")]
    assert row[["lower_bound", "upper_bound"]].to_numpy().tolist() == [[-5.0, 1000.0]]


def test_only_networks_of_the_chosen_source_are_trained_and_the_others_are_kept(tmp_path):
    organisms = small.excerpt("organisms")
    organisms.loc[organisms["organism"] == "bsub", "source"] = "cobra_sbml"
    found = built(tmp_path, organisms=organisms)
    assert found["organisms"].set_index("organism")["trained"].to_dict() == {
        name: name != "bsub" for name in organisms["organism"]
    }
    assert "bsub" in set(found["memberships"]["organism"])


def test_core_biomass_is_all_28_compounds_with_atp_for_rna_alone(made):
    amounts = made["core_biomass"].set_index("compound")["amount"]
    assert set(amounts.index) == set(CORE)
    assert amounts["atp"] == ATP_IN_RNA
    assert amounts["ala__L"] == pytest.approx(0.513689)


def test_networks_grow_again_from_the_tables_that_are_written(made):
    pytest.importorskip("cobra")
    from domains.networks.growth import Culture

    members = made["memberships"][made["memberships"]["organism"] == "ecol"].set_index("reaction")
    parts = made["stoichiometry"][made["stoichiometry"]["reaction"].isin(members.index)]
    core = made["core_biomass"].set_index("compound")["amount"].to_dict()
    culture = Culture(rebuilt("ecol", members, parts, core))
    minimal = made["media"][made["media"]["medium"] == "M9"]["compound"]
    without = Medium("M9 without glucose", dict.fromkeys(set(minimal) - {"glc__D"}, UPTAKE))
    growth = culture.rates({"M9": Medium("M9", dict.fromkeys(minimal, UPTAKE)), "none": without})
    assert growth["M9"].growth > 0.1
    assert growth["none"].growth == 0.0


def test_a_table_says_which_contract_it_keeps(tmp_path):
    built(tmp_path)
    told = {name: provenance_of(tmp_path / "out" / f"{name}.parquet")[SCHEMA] for name in TABLES}
    assert told == contract_identities(load_family("metabolic"))


def test_an_organism_without_a_network_is_refused_and_nothing_is_left(tmp_path):
    members = small.excerpt("memberships")
    with pytest.raises(ContractError, match="An organism has no network") as refused:
        built(tmp_path, memberships=members[members["organism"] != "mgen"])
    assert "mgen" in str(refused.value.found)
    assert not (tmp_path / "out").exists()


def test_a_pool_without_a_split_group_is_refused(tmp_path):
    organisms = small.excerpt("organisms")
    with pytest.raises(ContractError, match="organisms") as refused:
        built(tmp_path / "column", organisms=organisms.drop(columns="split_group"))
    assert "split_group: column: found missing" in str(refused.value)
    organisms.loc[0, "split_group"] = None
    with pytest.raises(ContractError, match="organisms breaks its contract in 1 of 6 rows"):
        built(tmp_path / "cell", organisms=organisms)


def test_a_reaction_without_chemistry_and_a_missing_table_are_refused(tmp_path):
    parts = small.excerpt("stoichiometry")
    with pytest.raises(ContractError, match="reactions names what stoichiometry lacks") as refused:
        built(tmp_path, stoichiometry=parts[parts["reaction"] != "PFK"])
    assert "'PFK'" in str(refused.value.found)
    (tmp_path / "tables" / "media.parquet").unlink()
    with pytest.raises(DataError, match=r"media.parquet is missing"):
        build_graphs.main(tmp_path / "tables", tmp_path / "validated", tmp_path / "out")


def test_a_composition_without_a_compound_of_core_biomass_is_refused(tmp_path):
    small.write_biomass(tmp_path)
    path = tmp_path / build_graphs.BIOMASS
    table = pd.read_parquet(path)
    table[table["compound"] != "trp__L"].to_parquet(path)
    with pytest.raises(ContractError, match="lacks compounds") as refused:
        build_graphs.core_biomass(path)
    assert "trp__L" in str(refused.value.found)


def test_a_mistake_is_told_without_a_traceback(tmp_path, called):
    code, out, told = called(build_graphs.run, "--tables", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out"))
    assert (code, out) == (2, "")
    assert "organisms.parquet is missing" in told
    assert "Traceback" not in told


def test_the_excerpt_holds_nothing_of_a_source_whose_terms_are_not_open():
    """Terms are those of data/sources: BiGG's own are unverified, and it may not be published again."""
    entries = read_sources(Path(__file__).parents[2] / "data" / "sources")
    named = {
        source
        for name in build_graphs.INPUTS
        for source in pd.read_csv(small.EXCERPT / f"{name}.tsv", sep="\t").get("source", pd.Series(dtype=str))
    } - {"scenario"}  # this project's own media
    assert {small.SOURCE} < named
    assert {entries[source].terms for source in named} == {"open"}
