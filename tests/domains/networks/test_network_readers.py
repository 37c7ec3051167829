"""The readers of metabolic networks and phenotypes: every row of the files; the faulty ones set aside with reasons."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from sbml_documents import document, reaction, species

from domains import load_parts
from stromatolite.contracts.checked_rows import CheckedRows, quarantine_rows
from stromatolite.errors import DataError

MEMBERSHIPS = """model,reaction,lb,ub,subsystem,gpr
iML1515,GLCtex_copy1,0.0,1000.0,"Transport, Outer Membrane",b4036
iML1515,GLCtex_copy2,-1000.0,1000.0,"Transport, Outer Membrane Porin",b0241 or b0929 or b1377 or b2215
iCN718,DNADRAIN,0.0,1000.0,,
iPC815,NTP1,8.0,1000.0,Biomass and maintenance functions,YPO0365
iYO844,AIRC12,-999999.0,999999.0,Alternate Carbon Metabolism,
"""
BIOMASS = (
    "bigg_id\tcomp\tseed_id\t@bacteria\t@grampos\t@gramneg\t@archaea\t@iAF1260\t@iJO1366\t@iYO844\t@iAF692\tname\tobservations\n"
    "atp\tc\tcpd00002\t-54.124831\t-54.124831\t-54.124831\t-54.124831\t-59.984\t-54.124831\t-105.053483\t-30.1846\tATP\tenergy\n"
    "2fe2s\tc\tcpd24604\t\t\t\t\t\t-2.6E-05\t\t\t[2Fe-2S] iron-sulfur cluster\tcofactor\n"
)
ASSEMBLY = {
    "assembly_accession": "GCF_000001215.4",
    "refseq_category": "reference genome",
    "taxid": "7227",
    "species_taxid": "7227",
    "organism_name": "Drosophila melanogaster",
    "version_status": "latest",
    "assembly_level": "Chromosome",
    "seq_rel_date": "2014/08/01",
    "asm_name": "Release 6 plus ISO1 MT",
}


def part_of_rows(source: str, part: str, folder: Path) -> CheckedRows:
    entry = load_parts(source)[part]
    return quarantine_rows(entry.read(folder), entry.contract, f"{source}/{part}")


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return folder


def test_reactions_of_networks_keep_copies_bounds_and_subsystems(tmp_path):
    file(tmp_path, "model_specific_data.csv.gz", MEMBERSHIPS)
    found = part_of_rows("bigg_networks", "memberships", tmp_path)
    assert len(found.quarantined) == 0
    copy = found.accepted.loc[2]
    assert (copy["reaction"], copy["lower_bound"], copy["subsystem"]) == (
        "GLCtex_copy1",
        0.0,
        "Transport, Outer Membrane",
    )
    assert found.accepted.loc[4, "genes"] is None
    assert found.accepted.loc[5, "lower_bound"] == 8.0


def test_bounds_out_of_order_and_rows_twice_are_set_aside_by_their_line(tmp_path):
    text = MEMBERSHIPS + "iML1515,ACALD,10.0,-10.0,,b0351\niCN718,DNADRAIN,0.0,1000.0,,\niCN718,GGTT,0.0,2e7,,\n"
    found = part_of_rows("bigg_networks", "memberships", file(tmp_path, "model_specific_data.csv.gz", text))
    assert set(found.quarantined.index) == {4, 7, 8, 9}
    assert "lower_bound" in str(found.reasons[7][0])
    assert "upper_bound" in str(found.reasons[9][0])


def test_a_formula_for_light_is_set_aside(tmp_path):
    text = "BiGG\tformula\tcharge\nfe2\tFe\t2.0\n3hddecACP\tC23H43N2O9PS*\t-1.0\nphoton\tZ\t0.0\nfad\tR\t0.0\n"
    found = part_of_rows("bigg_networks", "compounds", file(tmp_path, "mnx_compounds.tsv", text))
    assert list(found.quarantined.index) == [4]
    assert "'Z'" in found.messages()[0]


def test_an_empty_amount_of_biomass_is_no_amount(tmp_path):
    found = part_of_rows("bigg_networks", "biomass", file(tmp_path, "biomass_db.tsv", BIOMASS))
    amounts = found.accepted.set_index(["composition", "compound"])["coefficient"]
    assert amounts["bacteria", "atp"] == -54.124831
    assert ("bacteria", "2fe2s") not in amounts.index
    assert amounts["iJO1366", "2fe2s"] == -2.6e-5
    assert len(amounts) == 9


def test_marks_of_genes_proteins_and_reactions_are_taken_off(tmp_path):
    text = "gene,protein,reaction,model\nG_b4036,P_b4036,R_GLCtex_copy1,iML1515\n"
    found = part_of_rows("bigg_networks", "genes", file(tmp_path, "bigg_gprs.csv.gz", text))
    assert tuple(found.accepted.iloc[0]) == ("iML1515", "GLCtex_copy1", "b4036", "b4036")


def test_names_of_networks_are_read_as_they_are(tmp_path):
    lines = [
        ("model", "organism", "genus", "kingdom"),
        ("iAF692", "Methanosarcina barkeri str. Fusaro", "Methanosarcina", "Archaea"),
        ("iX1", "Zea mays", "Zea", "Plants"),
    ]
    text = "\n".join("\t".join(line) for line in lines)
    found = part_of_rows("bigg_networks", "models", file(tmp_path, "bigg_models.tsv", text))
    assert list(found.accepted["model"]) == ["iAF692"]
    assert "kingdom" in found.messages()[0]


def test_a_charge_in_a_formula_or_far_beyond_any_molecule_is_set_aside(tmp_path):
    """As LPS30_VL_p and LPS28ac_VL_e of iYS1720."""
    strange = species("LPS30_VL_p", "C2970H5292N202O1896P4charge297", -9) + species(
        "LPS28ac_VL_e", "C3970H6600O3000", 488
    )
    whole = document("iYS1720", species("h2o_c", "H2O", 0) + strange, reaction("W", {"h2o_c": -1}))
    for name in ("iJO1366.xml.gz", "textbook.xml.gz"):
        file(tmp_path, name, document(name.partition(".")[0], species("h2o_c", "H2O", 0), reaction("W", {"h2o_c": -1})))
    found = part_of_rows("cobra_sbml", "metabolites", file(tmp_path, "salmonella.xml.gz", whole))
    told = dict(zip(found.quarantined["metabolite"], found.messages(), strict=True))
    assert "formula" in told["LPS30_VL_p"]
    assert "488" in told["LPS28ac_VL_e"]
    assert len(found.accepted) == 3


def test_a_network_in_sbml_gives_its_model_reactions_and_coefficients(tmp_path):
    body = reaction("CO2t", {"co2_e": -1, "co2_c": 1}) + reaction("Growth", {"co2_c": -1}, both_ways=False)
    text = document("it", species("co2_e", "CO2", 0) + species("co2_c", "CO2", 0), body, objective="Growth")
    for name in ("bsub", "ecol", "mgen", "paer", "rsol", "sone"):
        file(tmp_path, f"{name}.xml", text.replace('id="it"', f'id="{name}"'))
    models = part_of_rows("carveme_sbml", "models", tmp_path).accepted
    assert list(models["model"]) == ["bsub", "ecol", "mgen", "paer", "rsol", "sone"]
    assert set(models["objective"]) == {"Growth"}
    assert set(models["reactions"]) == {2}
    assert len(part_of_rows("carveme_sbml", "reactions", tmp_path).accepted) == 12
    coefficients = part_of_rows("carveme_sbml", "stoichiometry", tmp_path).accepted
    assert coefficients.loc["ecol 2: CO2t", "coefficient"] == 1.0


def test_a_compartment_that_is_not_the_names_is_set_aside(tmp_path):
    wrong = species("co2_c", "CO2", 0).replace('compartment="C_c"', 'compartment="C_e"')
    for name in ("iJO1366", "salmonella", "textbook"):
        file(tmp_path, f"{name}.xml.gz", document(name, wrong, reaction("W", {"co2_c": -1})))
    found = part_of_rows("cobra_sbml", "metabolites", tmp_path)
    assert len(found.quarantined) == 3
    assert "compartment" in found.messages()[0]


def biolog(folder: Path, *lines: str) -> Path:
    text = "\n".join(["bigg_id\tcompound\tgrowth\tseed", *lines]) + "\n"
    return file(folder, "benchmark/biolog/sone/biolog_carbon.tsv", text)


def test_each_file_of_growth_calls_has_its_header_and_says_whose_it_is(tmp_path):
    biolog(tmp_path, "lac__L\tSodium D,L-Lactate\t++\tcpd00159", "lac__L\tSodium L-Lactate\t++\tcpd00159")
    file(
        tmp_path,
        "benchmark/biolog/ecol/biolog_sulfur.tsv",
        "bigg_id\tcompound\tgrowth\tseed\nmet__D\tD-Methionine\t--\t\n",
    )
    found = part_of_rows("phenotypes", "growth_calls", tmp_path)
    assert len(found.quarantined) == 0
    assert list(found.accepted.index) == ["ecol/sulfur:2", "sone/carbon:2", "sone/carbon:3"]
    assert tuple(found.accepted.iloc[0][["organism", "role", "call"]]) == ("ecol", "sulfur", "--")


def test_a_header_among_the_calls_and_a_call_twice_are_set_aside(tmp_path):
    lactate = "lac__L\tSodium L-Lactate\t++\tcpd00159"
    biolog(tmp_path, lactate, "bigg_id\tcompound\tgrowth\tseed", lactate, "ac\tAcetic Acid\t+/-\tcpd00029")
    found = part_of_rows("phenotypes", "growth_calls", tmp_path)
    assert set(found.quarantined.index) == {f"sone/carbon:{line}" for line in (2, 3, 4, 5)}
    assert "call" in "; ".join(map(str, found.reasons["sone/carbon:3"]))


def test_a_gene_with_a_space_for_its_tab_is_set_aside(tmp_path):
    file(tmp_path, "benchmark/essentiality/sone.tsv", "bigg_id\tphenotype\nSO0004\tE\nSO_A0058\tE\nSOA0001 E\n")
    found = part_of_rows("phenotypes", "essentiality", tmp_path)
    assert list(found.quarantined.index) == ["sone:4"]
    assert "phenotype: missing value" in found.messages()[0]
    assert list(found.accepted["gene"]) == ["SO0004", "SO_A0058"]


def test_what_happens_of_itself_is_no_gene(tmp_path):
    text = "org\tgene\tvalue\nbsub\tG_BSU37120\tFN\necol\tG_spontaneous\tFP\n"
    found = part_of_rows("phenotypes", "essentiality_predictions", file(tmp_path, "results/essentiality.tsv", text))
    assert list(found.quarantined["gene"]) == ["spontaneous"]
    assert list(found.accepted["gene"]) == ["BSU37120"]


def test_elements_are_written_out_and_unknown_ones_set_aside(tmp_path):
    text = "org\tsource\tmet\tvalue\nbsub\tC\t4abut\tTN\nbsub\tFe\tfe3\tTP\n"
    found = part_of_rows("phenotypes", "growth_predictions", file(tmp_path, "results/biolog.tsv", text))
    assert list(found.accepted["role"]) == ["carbon"]
    assert list(found.quarantined["role"]) == ["Fe"]


def test_media_are_read_from_both_files_wherever_they_lie(tmp_path):
    line = "medium\tdescription\tcompound\tname\nM9\tM9 minimal medium\tca2\tCalcium\n"
    for folder in ("benchmark", "input"):
        file(tmp_path, f"{folder}/media_db.tsv", line)
    found = part_of_rows("phenotypes", "media", tmp_path)
    assert list(found.accepted["file"]) == ["benchmark", "input"]


def test_a_source_without_its_files_is_told_with_what_to_do(tmp_path):
    with pytest.raises(DataError, match="has no biolog"):
        load_parts("phenotypes")["growth_calls"].read(tmp_path)


def test_assemblies_of_refseq_keep_taxonomy_and_day(tmp_path):
    from domains.networks.readers.refseq_organisms import HEADER

    assert len(HEADER) == 22
    wrong = ASSEMBLY | {"assembly_accession": "GCF_1", "seq_rel_date": "Aug 2014"}
    lines = [HEADER, *([entry.get(name, "") for name in HEADER] for entry in (ASSEMBLY, wrong))]
    text = "\n".join("\t".join(line) for line in lines)
    found = part_of_rows("refseq_organisms", "assemblies", file(tmp_path, "refseq_release_201.tsv.gz", text))
    row = found.accepted.iloc[0]
    assert (row["assembly"], row["species_taxid"], row["level"]) == ("GCF_000001215.4", 7227, "Chromosome")
    assert {each.field for each in found.reasons[3]} == {"assembly", "released"}
