"""The stage as a whole: what it reads, and that it writes nothing when the networks are not those of the reference."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tiny_networks import tiny_inputs

from domains.networks.biomass import CORE
from domains.networks.build import build, resolved
from domains.networks.inputs import read_inputs
from domains.networks.membership_table import membership_table
from domains.networks.pool import pool_of
from stromatolite.errors import ContractError, DataError


@pytest.fixture
def validated(tmp_path) -> Path:
    inputs = tiny_inputs()
    amounts = [("bacteria", name, "c", -0.1) for name in CORE]
    parts = {
        "memberships": inputs.memberships[inputs.memberships["reaction"] != "DNADRAIN"],
        "models": pd.DataFrame({"model": ["iML1515"], "organism": ["x"], "genus": ["X"], "kingdom": ["Bacteria"]}),
        "biomass": pd.DataFrame(amounts, columns=["composition", "compound", "compartment", "coefficient"]),
        "compounds": inputs.compounds,
        "universe_metabolites": inputs.metabolites,
        "universe_reactions": inputs.reactions,
        "universe_stoichiometry": inputs.stoichiometry,
    }
    for part, table in parts.items():
        write(tmp_path, "bigg_networks", part, table)
    for source, model in (("carveme_sbml", "ecol"), ("cobra_sbml", "iJO1366")):
        for part in ("models", "metabolites", "reactions", "stoichiometry"):
            table = getattr(inputs, f"sbml_{part}")
            write(tmp_path, source, part, table[table["model"] == model].drop(columns="source", errors="ignore"))
    return tmp_path


def write(validated: Path, source: str, part: str, table: pd.DataFrame) -> None:
    (validated / "networks" / source).mkdir(parents=True, exist_ok=True)
    table.rename_axis("row").to_parquet(validated / "networks" / source / f"{part}.parquet")


def test_the_parts_of_both_sources_of_sbml_are_read_as_one_drafts_first(validated):
    found = read_inputs(validated, "bacteria")
    assert list(found.sbml_models["model"]) == ["ecol", "iJO1366"]
    assert set(found.sbml_reactions["source"]) == {"carveme_sbml", "cobra_sbml"}
    assert found.amounts["gly"] == -0.1


def test_networks_that_are_not_those_of_the_reference_are_refused_and_nothing_is_written(validated, tmp_path):
    out = tmp_path / "tables"
    with pytest.raises(ContractError, match="not those of the reference") as told:
        build(validated, out)
    assert "iML1515 reactions: 3, expected 2372" in str(told.value)
    assert not out.exists()


def test_a_part_that_is_missing_is_told(validated, tmp_path):
    (validated / "networks" / "bigg_networks" / "universe_reactions.parquet").unlink()
    with pytest.raises(DataError, match="universe_reactions"):
        build(validated, tmp_path / "tables")


def test_too_many_reactions_without_stoichiometry_stop_the_stage():
    inputs = tiny_inputs()
    with pytest.raises(ContractError, match="1 of 14 reactions of networks break their contract"):
        resolved(membership_table(inputs, pool_of(inputs)))
