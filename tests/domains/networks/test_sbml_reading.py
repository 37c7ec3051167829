"""SBML becomes tables: what cobra reads, and nothing from a document that is broken or hostile."""

from __future__ import annotations

import gzip
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from sbml_documents import document, reaction, species, written

from domains.networks.sbml import read_sbml
from stromatolite.errors import DataError

WATER = species("h2o_c", "H2O", 0, ("kegg.compound/C00001", "chebi/CHEBI:15377", "chebi/CHEBI:10743", "slm/000000001"))
SPLIT = reaction("WSPLIT", {"h2o_c": -2, "h2_c": 2, "o2_c": 1})
TINY = document("tiny", WATER + species("h2_c", "H2", 0) + species("o2_c", "O2"), SPLIT)


def test_the_core_of_e_coli_is_read_as_cobra_reads_it():
    cobra = pytest.importorskip("cobra")
    path = Path(find_spec("cobra").submodule_search_locations[0]) / "data" / "textbook.xml.gz"
    found, model = read_sbml(path), cobra.io.read_sbml_model(str(path))
    assert (found.model, found.objective) == ("e_coli_core", "Biomass_Ecoli_core")
    assert list(found.reactions["reaction"]) == [each.id for each in model.reactions]
    assert {m.id: (m.compartment, m.formula, m.charge) for m in model.metabolites} == {
        row["metabolite"]: (row["compartment"], row["formula"], row["charge"])
        for row in found.metabolites.to_dict("records")
    }
    by_reaction = found.stoichiometry.groupby("reaction")
    genes = found.reactions.set_index("reaction")["genes"]
    for each in model.reactions:
        rows = by_reaction.get_group(each.id)
        coefficients = dict(zip(rows["metabolite"], rows["coefficient"], strict=True))
        assert {m.id: c for m, c in each.metabolites.items()} == coefficients
        words = set(re.findall(r"\w+", genes[each.id] or ""))
        assert {gene.id for gene in each.genes} == words - {"and", "or"}
    limits = found.reactions.set_index("reaction")[["lower_bound", "upper_bound"]]
    assert {each.id: each.bounds for each in model.reactions} == {n: tuple(row) for n, row in limits.T.items()}


def test_identifiers_elsewhere_are_kept_and_others_left_out(tmp_path):
    water = read_sbml(written(tmp_path / "tiny.xml", TINY)).metabolites.iloc[0]
    assert water["kegg"] == "C00001"
    assert water["chebi"] == "CHEBI:10743;CHEBI:15377"
    assert water["seed"] is None
    assert water["name"] == "h2o_c", "white space around a name is no part of it"


def test_a_rule_of_genes_is_told_as_text(tmp_path):
    genes = (
        '<fbc:or><fbc:geneProductRef fbc:geneProduct="G_b1"/><fbc:and><fbc:geneProductRef fbc:geneProduct="G_b2"/>'
        '<fbc:geneProductRef fbc:geneProduct="G_b3"/></fbc:and></fbc:or>'
    )
    text = TINY.replace(SPLIT, reaction("WSPLIT", {"h2o_c": -2, "h2_c": 2, "o2_c": 1}, genes=genes))
    assert read_sbml(written(tmp_path / "tiny.xml", text)).reactions["genes"].iloc[0] == "b1 or (b2 and b3)"


def test_missing_formulas_and_charges_stay_missing(tmp_path):
    table = read_sbml(written(tmp_path / "tiny.xml", TINY.replace(' fbc:chemicalFormula="O2"', ""))).metabolites
    oxygen = table.set_index("metabolite").loc["o2_c"]
    assert oxygen["formula"] is None
    assert oxygen["charge"] != oxygen["charge"]


def test_a_document_type_is_refused_before_any_entity_is_expanded(tmp_path):
    bomb = '<!DOCTYPE sbml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    text = TINY.replace("<sbml", f"{bomb}<sbml", 1).replace('id="tiny"', 'id="&b;"')
    with pytest.raises(DataError, match="document type"):
        read_sbml(written(tmp_path / "bomb.xml", text))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text[: len(text) // 2], "no whole XML"),
        (lambda text: text.replace("</reaction>", "</reactio>"), "no whole XML"),
        (lambda text: text.replace('id="cobra_default_ub"', 'id="other"'), "no SBML with flux bounds"),
        (lambda text: text.replace('stoichiometry="2"', 'stoichiometry="two"'), "no SBML with flux bounds"),
        (lambda text: text.replace(SPLIT, ""), "no SBML with flux bounds"),
        (lambda text: "", "no whole XML"),
    ],
)
def test_a_damaged_document_is_told_by_name(tmp_path, damage, said):
    with pytest.raises(DataError, match=said) as told:
        read_sbml(written(tmp_path / "tiny.xml", damage(TINY)))
    assert "tiny.xml" in str(told.value)


def test_a_truncated_archive_and_a_missing_file_are_told(tmp_path):
    packed = gzip.compress(TINY.encode())
    (tmp_path / "cut.xml.gz").write_bytes(packed[:-20])
    with pytest.raises(DataError, match=r"cut\.xml\.gz"):
        read_sbml(tmp_path / "cut.xml.gz")
    with pytest.raises(DataError, match=r"none\.xml is missing"):
        read_sbml(tmp_path / "none.xml")


def test_a_file_that_has_changed_is_read_again(tmp_path):
    import os

    path = written(tmp_path / "tiny.xml", TINY)
    assert read_sbml(path).model == "tiny"
    written(path, TINY.replace('id="tiny"', 'id="other"'))
    os.utime(path, ns=(1, 1))
    assert read_sbml(path).model == "other"
