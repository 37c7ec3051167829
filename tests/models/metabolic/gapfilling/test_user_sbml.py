"""A user's SBML is read whoever wrote it, found in the pool by whatever it is named by, and refused with reasons."""

from __future__ import annotations

import bz2
import gzip
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from family_trial import tiny
from textbook_model import in_level_2, in_own_words, textbook, textbook_file, without_reactions, written

from models.metabolic.catalogue import Catalogue, read_catalogue
from models.metabolic.gapfilling import sbml
from models.metabolic.gapfilling.compartments import letters
from models.metabolic.gapfilling.matching import MatchedNetwork, match_network
from models.metabolic.gapfilling.sbml import read_network
from models.metabolic.gapfilling.sbml_elements import UserNetwork
from models.metabolic.graphs import Graphs, read_graphs
from stromatolite.errors import DataError


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tiny("metabolic").make_inputs(tmp_path_factory.mktemp("tables")).data
    return folder


@pytest.fixture(scope="module")
def graphs(tables: Path) -> Graphs:
    return read_graphs(tables)


@pytest.fixture(scope="module")
def catalogue(tables: Path) -> Catalogue:
    return read_catalogue(tables)


@pytest.fixture(scope="module")
def found(graphs: Graphs, catalogue: Catalogue) -> Callable[[UserNetwork], MatchedNetwork]:
    return lambda network: match_network(network, graphs.pool, graphs.known.has.sum(axis=0), catalogue)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], UserNetwork]:
    return lambda text: read_network(written(tmp_path / "model.xml", text))


@pytest.fixture
def powerless() -> Iterator[None]:
    """Not root, whom no permission stops."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def shown(graphs: Graphs, recognised: MatchedNetwork) -> set[str]:
    return {graphs.pool.reactions[row] for row in recognised.rows}


def test_it_reads_what_cobra_reads() -> None:
    import cobra.io

    theirs = cobra.io.read_sbml_model(str(textbook_file()))
    ours = read_network(textbook_file())
    assert ours.model == theirs.id
    assert {name.removeprefix("M_") for name in ours.species} == {each.id for each in theirs.metabolites}
    for reaction in theirs.reactions:
        made = ours.reactions[f"R_{reaction.id}"].made
        assert {name.removeprefix("M_"): value for name, value in made.items()} == {
            metabolite.id: value for metabolite, value in reaction.metabolites.items()
        }


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
def test_packed_or_not_it_is_told_by_what_it_is_and_not_by_its_name(tmp_path: Path, pack: Any) -> None:
    path = tmp_path / "model.txt"
    path.write_bytes(pack(textbook().encode()))
    assert read_network(path) == read_network(textbook_file())


def test_the_encoding_is_the_document_s_own(tmp_path: Path) -> None:
    path = tmp_path / "model.xml"
    path.write_bytes(textbook().replace("UTF-8", "UTF-16").encode("utf-16"))
    assert read_network(path) == read_network(textbook_file())


def test_level_2_is_the_same_network(
    read: Callable[..., UserNetwork], found: Callable[..., MatchedNetwork], graphs: Graphs
) -> None:
    old, new = found(read(in_level_2(textbook()))), found(read(textbook()))
    assert "_DASH_" in " ".join(old.metabolites.of)
    assert set(old.metabolites.of.values()) == set(new.metabolites.of.values())
    assert shown(graphs, old) == shown(graphs, new)


def test_bigg_s_own_names_are_taken_as_they_are(
    found: Callable[..., MatchedNetwork], graphs: Graphs, read: Callable[..., UserNetwork]
) -> None:
    recognised = found(read(textbook()))
    assert set(recognised.metabolites.by.values()) == {"BiGG identifier"}
    named = {name for name, by in recognised.by.items() if by == "BiGG identifier"}
    assert named == {f"R_{name}" for name in graphs.pool.reactions} & set(recognised.reactions)
    assert len(named) > 40
    counts = recognised.counts()["reactions"]
    assert counts["all"] == 95
    assert counts["over_the_border"] == 20
    assert counts["recognised"] + counts["unrecognised"] == 75
    assert "R_Biomass_Ecoli_core" in recognised.unknown


def test_names_that_mean_nothing_are_found_by_annotations_and_by_what_becomes_what(
    found: Callable[..., MatchedNetwork], graphs: Graphs, read: Callable[..., UserNetwork]
) -> None:
    foreign, own = found(read(in_own_words(textbook()))), found(read(textbook()))
    assert set(foreign.metabolites.by.values()) == {"KEGG"}
    assert set(foreign.by.values()) == {"stoichiometry"}
    assert set(foreign.metabolites.of.values()) <= set(own.metabolites.of.values())
    assert len(foreign.metabolites.of) > 0.9 * len(own.metabolites.of)
    same = shown(graphs, foreign) & shown(graphs, own)
    assert len(same) > 0.8 * len(own.rows)


def test_a_model_may_call_its_metabolites_by_their_names_in_a_database(
    found: Callable[..., MatchedNetwork], read: Callable[..., UserNetwork]
) -> None:
    text = re.sub(r"<annotation.*?</annotation>|<sbml:annotation.*?</sbml:annotation>", "", textbook(), flags=re.DOTALL)
    for name, seed in (("atp", "cpd00002"), ("adp", "cpd00008"), ("pi", "cpd00009"), ("h2o", "cpd00001")):
        text = text.replace(f'"M_{name}_c"', f'"M_{seed}_c0"')
    recognised = found(read(text))
    assert recognised.metabolites.of["M_cpd00002_c0"] == "atp_c"
    assert recognised.metabolites.by["M_cpd00002_c0"] == "ModelSEED"
    assert recognised.by["R_PFK"] == "BiGG identifier"


def test_a_reaction_that_only_borrows_a_name_is_not_that_reaction(
    found: Callable[..., MatchedNetwork], read: Callable[..., UserNetwork]
) -> None:
    text = textbook().replace('id="R_PFK"', 'id="R_was_PFK"').replace('id="R_CO2t"', 'id="R_PFK"')
    recognised = found(read(text))
    assert recognised.by.get("R_PFK") != "BiGG identifier"
    assert recognised.by["R_was_PFK"] == "BiGG annotation"


def test_what_stands_for_the_world_is_no_metabolite(
    found: Callable[..., MatchedNetwork], read: Callable[..., UserNetwork]
) -> None:
    text = textbook()
    fixed = re.sub(
        r'<species boundaryCondition="false"([^>]*id="M_glc__D_e")', r'<species boundaryCondition="true"\1', text
    )
    assert fixed != text
    before, after = found(read(text)), found(read(fixed))
    assert "M_glc__D_e" in before.metabolites.of
    assert "M_glc__D_e" not in after.metabolites.of
    assert "M_glc__D_e" not in after.metabolites.unknown


@pytest.mark.parametrize(
    ("identifier", "name", "answer"),
    [
        ("c", "", "c"),
        ("C_c", "cytosol", "c"),
        ("c0", "Cytosol_0", "c"),
        ("Cytoplasm", "", "c"),
        ("e0", "Extracellular", "e"),
        ("s", "Extracellular", "e"),
        ("p", "periplasmic space", "p"),
        ("p", "peroxisome", "x"),
        ("er", "endoplasmic reticulum", "r"),
        ("erm", "endoplasmic reticulum membrane", None),
        ("ce", "cell envelope", None),
        ("q7", "", None),
    ],
)
def test_a_compartment_is_what_its_name_says_before_what_its_letter_says(
    identifier: str, name: str, answer: str | None
) -> None:
    assert letters(identifier, name, {"c", "e", "p", "x", "r", "m", "n"}) == answer


def test_in_a_compartment_that_the_pool_lacks_nothing_is_found(
    found: Callable[..., MatchedNetwork], read: Callable[..., UserNetwork]
) -> None:
    text = in_own_words(textbook())
    text = text.replace('id="e" name="extracellular"', 'id="e" name="cell envelope"')
    recognised = found(read(text))
    assert recognised.metabolites.of
    assert not [name for name in recognised.metabolites.of.values() if name.endswith("_e")]


@pytest.mark.parametrize("database", ["reactome", "my.lab"])
def test_unknown_namespaces_are_told_with_the_known_ones(
    found: Callable[..., MatchedNetwork], read: Callable[..., UserNetwork], database: str
) -> None:
    network = read(in_own_words(textbook(), keep=database))
    with pytest.raises(DataError, match="None of the model's metabolites is known") as told:
        found(network)
    assert "MetaNetX" in str(told.value.allowed)
    assert "s_0" in str(told.value.found)


def test_known_metabolites_in_none_but_unknown_reactions_are_no_overlap(
    found: Callable[..., MatchedNetwork], read: Callable[..., UserNetwork]
) -> None:
    species = '<species id="M_atp_c" compartment="c"/><species id="M_o2_c" compartment="c"/>'
    made = '<listOfReactants><speciesReference species="M_atp_c"/></listOfReactants>'
    made += '<listOfProducts><speciesReference species="M_o2_c" stoichiometry="7"/></listOfProducts>'
    with pytest.raises(DataError, match="None of the model's reactions is known") as told:
        found(read(document(species, f'<reaction id="R_alchemy">{made}</reaction>')))
    assert "R_alchemy" in str(told.value.found)


def document(species: str, reactions: str, level: int = 3) -> str:
    return (
        f'<sbml xmlns="http://www.sbml.org/sbml/level{level}/version1/core" level="{level}" version="1"><model id="m">'
        f'<listOfCompartments><compartment id="c"/></listOfCompartments><listOfSpecies>{species}</listOfSpecies>'
        f"<listOfReactions>{reactions}</listOfReactions></model></sbml>"
    )


ATP = '<species id="M_atp_c" compartment="c"/>'
USES = '<reaction id="R_x"><listOfReactants><speciesReference species="{0}" stoichiometry="{1}"/></listOfReactants>'
USES += "</reaction>"
ENTITIES = '<!DOCTYPE sbml [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "an empty file"),
        ("PFK\tATP\n", "no whole XML"),
        ('{"metabolites": []}', "read_sbml|write_sbml_model"),
        ("<html><body>404</body></html>", "the document is <html>"),
        (document(ATP, USES.format("M_atp_c", 1))[:-20], "no whole XML"),
        (document(ATP, USES.format("M_atp_c", 1)).replace("</species>", "").replace("/>", ">", 1), "no whole XML"),
        (document(ATP, USES.format("M_atp_c", 1), level=1), "level '1'"),
        ('<sbml xmlns="urn:x"><model id="m"/></sbml>', "level None"),
        (ENTITIES + document(ATP, "&b;"), "a document type"),
        ('<!DOCTYPE sbml SYSTEM "file:///etc/passwd">' + document(ATP, ""), "a document type"),
        (document(ATP, "<notes>" + "<p>" * 5000), "deep"),
        (document("", ""), "no species"),
        (document(ATP, ""), "no reactions"),
        (document(ATP, USES.format("M_gtp_c", 1)), "the species 'M_gtp_c'"),
        (document(ATP, USES.format("M_atp_c", "NaN")), "coefficient 'NaN'"),
        (document(ATP, USES.format("M_atp_c", "INF")), "coefficient 'INF'"),
        (document(ATP, USES.format("M_atp_c", "two")), "coefficient 'two'"),
        (document(ATP * 2, USES.format("M_atp_c", 1)), "species M_atp_c is there twice"),
        (document(ATP, USES.format("M_atp_c", 1) * 2), "reaction R_x is there twice"),
        (document('<species compartment="c"/>', ""), "a species without an id"),
        (
            document(ATP, USES.format("M_atp_c", 1).replace("/><", "><stoichiometryMath/></speciesReference><")),
            "formula",
        ),
    ],
)
def test_what_is_no_network_is_refused_and_says_why(read: Callable[..., UserNetwork], text: str, told: str) -> None:
    with pytest.raises(DataError) as error:
        read(text)
    assert re.search(told, str(error.value))
    assert "model.xml" in str(error.value)


def test_a_gzip_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.xml.gz"
    path.write_bytes(textbook_file().read_bytes()[:5000])
    with pytest.raises(DataError, match="cut short"):
        read_network(path)


def test_a_document_without_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sbml, "LARGEST", 1 << 20)
    path = tmp_path / "model.xml.gz"
    path.write_bytes(gzip.compress(document(ATP, f"<!--{' ' * (3 << 20)}-->").encode()))
    assert path.stat().st_size < 1 << 16
    with pytest.raises(DataError, match="more than 1 MiB"):
        read_network(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is a directory"):
        read_network(tmp_path)
    with pytest.raises(DataError, match="There is no file"):
        read_network(tmp_path / "nowhere.xml")
    os.mkfifo(tmp_path / "pipe.xml")
    with pytest.raises(DataError, match="no regular file"):
        read_network(tmp_path / "pipe.xml")


def test_what_may_not_be_read_is_told(tmp_path: Path, powerless: None) -> None:
    path = tmp_path / "model.xml"
    if os.geteuid() == os.getuid():
        written(path, textbook()).chmod(0)
    with pytest.raises(DataError, match="cannot be read"):
        read_network(path)


def test_a_network_keeps_what_it_is_however_small(
    found: Callable[..., MatchedNetwork], read: Callable[..., UserNetwork], graphs: Graphs
) -> None:
    whole = found(read(textbook()))
    less = found(read(without_reactions(textbook(), "PFK", "PYK")))
    gone = {"PFK", "PYK"} & set(graphs.pool.reactions)
    assert gone
    assert shown(graphs, whole) - shown(graphs, less) == gone
    assert np.all(np.diff(less.rows) > 0)
