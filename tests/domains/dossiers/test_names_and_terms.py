"""Names are found in the ways papers write them and told in the way of our tables; terms have the record's value."""

from __future__ import annotations

import csv

import pytest

from domains.dossiers.corpus.from_tables import GROWTH
from domains.dossiers.fields import MEDIA as NAMED_MEDIA
from domains.dossiers.fields import TERMS
from domains.dossiers.spans import find_spans
from domains.dossiers.spans.organisms import TAXONOMY
from domains.dossiers.spans.terms import FORMS
from domains.networks.media import MEDIA


def names(text: str) -> list[str | None]:
    return [span.canonical for span in find_spans(text) if span.type == "name"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kepler-186f", "Kepler-186 f"),
        ("Trappist\u20111e", "TRAPPIST-1 e"),
        ("GJ1214b", "GJ 1214 b"),
        ("HD 189733 Ab", "HD 189733 b"),
        ("GJ 667 Cc", "GJ 667 C c"),
        ("Proxima b", "Proxima Centauri b"),
        ("K2-18b", "K2-18 b"),
        ("L98-59 d", "L 98-59 d"),
        ("K00010.01", None),
        ("KOI-4878.01", "KOI-4878.01"),
        ("Kepler-16 (AB)b", "Kepler-16 b"),
        ("WASP-12", "WASP-12"),
        ("55 Cancri e", "55 Cancri e"),
        ("TIC 237913194 b", "TIC 237913194 b"),
        ("Gaia EDR3 2077240046296834304 b", "Gaia EDR3 2077240046296834304 b"),
        ("BD-06 1339 c", "BD-06 1339 c"),
        ("BD\u221206\u00a01339", "BD-06 1339"),
        ("BD+20\u00a0274", "BD+20 274"),
        ("YBP1194 b", "YBP1194 b"),
        ("PDS 70c", "PDS 70 c"),
        ("MWC 758", "MWC 758"),
        ("XO-2N b", "XO-2N b"),
        ("ROXs 42B b", "ROXs 42B b"),
        ("NGC 2423 3 b", "NGC 2423 3 b"),
        ("NGC 6440 X-2", "NGC 6440 X-2"),
        ("Sand 178", "Sand 178"),
        ("Pr 0211 b", "Pr 0211 b"),
        ("Pr 10", None),
        ("44 Uma b", "44 Uma b"),
        ("rho Crb c", "rho Crb c"),
        ("24 Sex", "24 Sex"),
        ("L2 Pup b", "L2 Pup b"),
        ("b Cen b", "b Cen b"),
        ("Hd 104067 d", "Hd 104067 d"),
        ("Innes' Star b", "Innes' Star b"),
        ("Teegarden's b", "Teegarden's b"),
        ("Teegarden's Star b", "Teegarden's Star b"),
        ("OGLE-2006-109L c", "OGLE-2006-109L c"),
        ("K2-2016-BLG-0005L", "K2-2016-BLG-0005L"),
        ("Gaia22dkv b", "Gaia22dkv b"),
        ("PSR J1824-2452G", "PSR J1824-2452G"),
        ("ZTF J0220+21 b", "ZTF J0220+21 b"),
        ("SSTB213 J041757", "SSTB213 J041757"),
        ("XYZ 1234 b", "XYZ 1234 b"),
        ("XYZ 1234", None),
        ("S1429 b", "S1429 b"),
        ("S0165", None),
        ("ESA 2012 b", None),
        ("the PERIOD 12 d", None),
    ],
)
def test_a_planet_or_star_has_the_form_of_our_tables(text, name):
    assert names(f"We study {text} here.") == ([name] if name else [])


def test_planets_of_a_shortened_list_are_found():
    assert names("TRAPPIST-1 e, f and g") == ["TRAPPIST-1 e", "TRAPPIST-1 f", "TRAPPIST-1 g"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Methanosarcina barkeri", "Methanosarcina barkeri"),
        ("Geobacter metallireducens strain GS-15", "Geobacter metallireducens GS-15"),
        ("Escherichia coli str. K-12 substr. MG1655", "Escherichia coli str. K-12 substr. MG1655"),
        ("Synechocystis sp. PCC 6803", "Synechocystis sp. PCC 6803"),
        ("Pyrolobus fumarii", "Pyrolobus fumarii"),
        ("Candidatus Desulforudis audaxviator", "Candidatus Desulforudis audaxviator"),
    ],
)
def test_an_organism_has_the_form_of_our_tables(text, name):
    assert names(f"Cells of {text} were grown.") == [name]


@pytest.mark.parametrize(
    "name",
    [
        "Caldicellulosiruptor saccharolyticus", "Cupriavidus necator", "Methanospirillum hungatei",
        "Salinibacter ruber", "Thermoanaerobacter kivui", "Thermodesulfobacterium commune",
        "Plasmodium berghei", "Shigella sonnei Ss046",
        "Trypanosoma cruzi Dm28c", "Helicobacter pylori 26695", "Acinetobacter baumannii AYE",
        "Clostridioides difficile 630", "Plasmodium cynomolgi strain B",
    ],
)  # fmt: skip
def test_epithets_and_strains_of_every_form_are_found(name):
    assert names(f"Cells of {name} were grown.") == [name]


def test_a_number_behind_a_species_is_its_strain_only_where_our_table_has_it():
    text = "Clostridioides difficile 37 °C"
    assert names(text) == ["Clostridioides difficile"]
    assert len(find_spans(text)) == 2


def test_every_species_of_our_lists_is_found():
    with GROWTH.open(encoding="utf-8") as growth, TAXONOMY.open(encoding="utf-8") as strains:
        listed = {row["organism"] for row in csv.DictReader(growth, delimiter="\t")}
        listed |= {row["name"] for row in csv.DictReader(strains, delimiter="\t")} - {"Salmonella pan-reactome"}
    assert [name for name in sorted(listed) if names(f"We grew {name} here.") != [name]] == []


def test_a_shortened_genus_is_filled_in():
    assert names("Methanosarcina barkeri lives; M. barkeri grows.") == ["Methanosarcina barkeri"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Its radius is small.",
        "The analysis of data",
        "Jovian status",
        "Mean temperature",
        "A Bacillus operator",
        "4500 K. synchronous",
    ],
)
def test_english_words_are_no_organisms(text):
    assert names(text) == []


def test_a_body_inside_a_quantity_is_no_name():
    assert names("2 Earth radii, twice the mass of Jupiter") == []
    assert names("Earth and Titan") == ["Earth", "Titan"]
    assert names("Eris, Makemake and Haumea") == ["Eris", "Makemake", "Haumea"]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("is tidally locked", "rotation", "synchronous"),
        ("is not tidally locked", "rotation", "asynchronous"),
        ("in a 3:2 spin-orbit resonance", "rotation", "resonant"),
        ("a sulfate-reducing bacterium", "metabolism", "sulfate_reduction"),
        ("an anoxygenic phototroph", "metabolism", "anoxygenic_photosynthesis"),
        ("by anaerobic ammonium oxidation", "metabolism", "anammox"),
        ("on H2/CO2 (80:20)", "medium", "H2+CO2"),
        ("on acetate and nitrate", "medium", "acetate+NO3"),
        ("on H$_2$ and CO$_2$", "medium", "H2+CO2"),
    ],
)
def test_a_term_has_the_value_of_the_record(text, field, value):
    (span,) = [span for span in find_spans(text) if span.type == "term"]
    assert (span.fields, span.canonical) == ((field,), value)


def test_every_value_of_a_closed_field_has_a_form():
    assert {(field, value) for field, values in TERMS.items() for value in values} == set(FORMS)
    assert set(NAMED_MEDIA) < set(MEDIA)


def test_a_question_is_a_sentence_and_has_other_spans_within():
    text = "It is warm. Could E. coli grow at 37 °C\non Mars?"
    question, *others = find_spans(text)
    assert question.text == "Could E. coli grow at 37 °C\non Mars?"
    assert question.canonical == "Could E. coli grow at 37 °C on Mars?"
    assert all(question.start <= span.start and span.end <= question.end for span in others)
    assert len(others) == 3
