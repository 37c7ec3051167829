"""Measured growth, essential genes and media become tables that hold together."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from domains.networks.contracts.media import Media
from domains.networks.contracts.phenotypes import GeneEssentiality, Phenotypes
from domains.networks.organism_table import gene_count, require_taxonomy
from domains.networks.phenotype_tables import essentiality_table, media_table, phenotype_table
from domains.networks.references import require_references
from domains.networks.taxonomy import taxonomy
from stromatolite.contracts.checked_rows import require_table
from stromatolite.errors import ContractError

CALLS = [
    ("sone", "carbon", "lac__L", "Sodium D,L-Lactate", "++", "cpd00159"),
    ("sone", "carbon", "lac__L", "Sodium L-Lactate", "++", "cpd00159"),
    ("ecol", "carbon", "12ppd__S", "1,2-Propanediol", "--", "cpd19024"),
    ("bsub", "carbon", "abt__L", "L-Arabitol", "+", "cpd00417"),
]
PREDICTIONS = [
    ("sone", "carbon", "lac__L", "TP"),
    ("ecol", "carbon", "12ppd__S", "TN"),
    ("bsub", "carbon", "abt__L", "FN"),
]
GENES = [("bsub", "BSU00090", "E"), ("bsub", "BSU00140", "NE"), ("ecol", "b0002", "E"), ("sone", "SO_A0058", "E")]
COMPOUNDS = [
    ("benchmark", "M9", "M9 minimal medium", "glc__D", "D-Glucose"),
    ("input", "M9", "M9 minimal medium", "glc__D", "D-Glucose"),
    ("input", "PHOTO", "photosynthetic minimal medium", "photon", "Light"),
]


@pytest.fixture
def validated(tmp_path) -> Path:
    write(tmp_path, "growth_calls", CALLS, ["organism", "role", "compound", "compound_name", "call", "seed"])
    write(tmp_path, "growth_predictions", PREDICTIONS, ["organism", "role", "compound", "outcome"])
    write(tmp_path, "essentiality", GENES, ["organism", "gene", "phenotype"])
    write(tmp_path, "media", COMPOUNDS, ["file", "medium", "description", "compound", "compound_name"])
    return tmp_path


def write(validated: Path, part: str, rows, columns) -> None:
    (validated / "networks" / "phenotypes").mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows, columns=columns).rename_axis("row").to_parquet(
        validated / "networks" / "phenotypes" / f"{part}.parquet"
    )


def test_a_racemate_and_its_l_form_are_both_kept(validated):
    table = phenotype_table(validated, ["lac__L", "12ppd__S"])
    require_table(table, Phenotypes, "phenotypes")
    assert list(table.loc[table["organism"] == "sone", "compound_name"]) == ["Sodium D,L-Lactate", "Sodium L-Lactate"]
    assert len(table) == len(CALLS)


def test_growth_is_the_call_and_a_prediction_stands_beside_it(validated):
    table = phenotype_table(validated, ["lac__L"]).set_index("compound_name")
    assert bool(table.loc["Sodium L-Lactate", "growth"])
    assert not table.loc["1,2-Propanediol", "growth"]
    assert not table.loc["1,2-Propanediol", "predicted_growth"]
    assert bool(table.loc["L-Arabitol", "growth"])
    assert not table.loc["L-Arabitol", "predicted_growth"]
    assert dict(table["in_pool"]) == {
        "L-Arabitol": False, "1,2-Propanediol": False, "Sodium D,L-Lactate": True, "Sodium L-Lactate": True,
    }  # fmt: skip


@pytest.mark.parametrize("predictions", [PREDICTIONS[1:], [*PREDICTIONS[:2], ("bsub", "carbon", "abt__L", "TN")]])
def test_predictions_that_contradict_the_measurement_are_refused(validated, predictions):
    write(validated, "growth_predictions", predictions, ["organism", "role", "compound", "outcome"])
    with pytest.raises(ContractError, match="do not belong together"):
        phenotype_table(validated, [])


def test_lists_of_essential_genes_alone_say_so(validated):
    table = essentiality_table(validated)
    require_table(table, GeneEssentiality, "gene_essentiality")
    assert dict(table.groupby("organism")["both_listed"].first()) == {"bsub": True, "ecol": False, "sone": False}


def test_scenarios_and_screens_are_in_one_table_of_media(validated):
    table = media_table(validated)
    require_table(table, Media, "media")
    assert len(table[table["medium"] == "M9"]) == 1
    assert table.loc[table["medium"] == "M9", "uptake"].isna().all()
    hydrogen = table[(table["medium"] == "H2+CO2") & (table["compound"] == "h2")]
    assert list(hydrogen["uptake"]) == [10.0]
    assert set(table["source"]) == {"scenario", "phenotypes"}


def test_genes_are_counted_once():
    rules = pd.Series(["b0241 or b0929", "(b0241 and b2215) or b1377", None])
    assert gene_count(rules) == 4


def test_networks_and_taxonomy_name_the_same_organisms():
    memberships = pd.DataFrame({"organism": taxonomy().index})
    names = pd.DataFrame(
        [("iAF692", "Methanosarcina barkeri str. Fusaro", "Methanosarcina", "Archaea")],
        columns=["model", "organism", "genus", "kingdom"],
    )
    require_taxonomy(memberships, taxonomy(), names)
    with pytest.raises(ContractError, match="disagree on an organism"):
        require_taxonomy(memberships, taxonomy(), names.assign(kingdom="Bacteria"))
    more = pd.concat([memberships, pd.DataFrame({"organism": ["iNEW1"]})])
    with pytest.raises(ContractError, match="do not name the same organisms") as told:
        require_taxonomy(more, taxonomy(), names)
    assert "iNEW1" in str(told.value)


def test_tables_that_name_what_another_does_not_have_are_refused():
    tables = {
        "organisms": pd.DataFrame({"organism": ["iAF692"]}),
        "reactions": pd.DataFrame({"reaction": ["MCR"]}),
        "metabolites": pd.DataFrame({"metabolite": ["ch4_c"], "compound": ["ch4"]}),
        "stoichiometry": pd.DataFrame({"reaction": ["MCR"], "metabolite": ["ch4_c"]}),
        "memberships": pd.DataFrame({"organism": ["iAF692"], "reaction": ["MCR"]}),
        "media": pd.DataFrame({"compound": ["ch4"]}),
        "phenotypes": pd.DataFrame({"organism": ["iAF692"]}),
        "gene_essentiality": pd.DataFrame({"organism": ["iAF692"]}),
        "growth": pd.DataFrame({"organism": ["iAF692"]}),
    }
    require_references(tables)
    changed = {
        "reactions": pd.DataFrame({"reaction": ["MCR", "EMPTY"]}),
        "media": pd.DataFrame({"compound": ["xe"]}),
    }
    with pytest.raises(ContractError) as told:
        require_references(tables | changed)
    assert "reactions.reaction: 1 that stoichiometry.reaction does not have, EMPTY" in str(told.value)
    assert "media.compound: 1 that metabolites.compound does not have, xe" in str(told.value)
