"""Definitions and manuals: real entries of the XML, pages of PDFs, through reader, contract and stage."""

from __future__ import annotations

import pytest

from domains.texts import build as build_texts
from domains.texts.contracts import Texts
from domains.texts.readers import cf_standard_names, plasim_manuals
from stromatolite.contracts.checked_rows import quarantine_rows, require_table
from stromatolite.contracts.table_storage import provenance_of, read_table, write_table
from stromatolite.errors import ContractError, DataError

NAMES = """<?xml version="1.0"?>
   <standard_name_table xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
   <version_number>93</version_number>
   <entry id="aerodynamic_particle_diameter">
      <canonical_units>m</canonical_units>
      <description>The diameter of a spherical particle with density 1000 kg m-3 having the same aerodynamic properties  as the particles in question.</description>
   </entry>
   <entry id="air_density">
      <canonical_units>kg m-3</canonical_units>
      <description></description>
   </entry>
   <entry id="institution">
      <canonical_units></canonical_units>
      <description>The standard name "institution" means the institution at which the original data was produced.</description>
   </entry>
   <entry id="volume_fraction_of_oxygen_in_sea_floor_sediment_pore_water">
      <canonical_units></canonical_units>
      <description>&quot;Volume fraction&quot; is used in the construction &quot;volume_fraction_of_X_in_Y&quot;.</description>
   </entry>
  <alias id="vegetation_carbon_content">
    <entry_id>vegetation_mass_content_of_carbon</entry_id>
  </alias>
</standard_name_table>
"""  # noqa: E501 - as the file has it
PAGES = {
    "PS_ReferenceManual.pdf": ["Planet Simulator Reference Manual", ""],
    "PS_UsersGuide.pdf": ["University of Hamburg Planet Simulator"],
    "GCM Data Analysis Primer.pdf": ["GCM Data Analysis Primer July 14, 2017"],
}


def pdf(pages):
    """A document whose pages show these texts."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in pages:
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 612 792]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {len(objects)} 0 R >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}").encode("latin-1")


@pytest.fixture
def raw(tmp_path):
    (tmp_path / "cf-standard-name-table.xml").write_text(NAMES)
    for name, pages in PAGES.items():
        (tmp_path / name).write_bytes(pdf(pages))
    return tmp_path


@pytest.fixture
def validated(raw):
    for source, part, reader, model in (
        ("cf_standard_names", "names", cf_standard_names, cf_standard_names.Names),
        ("plasim_manuals", "pages", plasim_manuals, plasim_manuals.Pages),
    ):
        accepted = quarantine_rows(reader.read(raw), model, part).accepted
        write_table(raw / "texts" / source / f"{part}.parquet", accepted, model, {})
    return raw


def test_every_entry_is_read_and_aliases_are_not(raw):
    table = cf_standard_names.read(raw)
    assert len(table) == 4
    assert table["definition"].iloc[0].endswith("properties as the particles in question."), "one space for each gap"
    assert table.loc[2, ["definition", "words"]].tolist() == [None, 0]


def test_a_fraction_without_a_unit_goes_to_quarantine_and_a_name_of_a_place_does_not(raw):
    found = quarantine_rows(cf_standard_names.read(raw), cf_standard_names.Names, "names")
    assert list(found.quarantined["name"]) == ["volume_fraction_of_oxygen_in_sea_floor_sediment_pore_water"]
    assert "canonical_unit" in str(found.reasons[4][0])
    assert "institution" in set(found.accepted["name"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>', "declares what it may not"),
        ('<!doctype a SYSTEM "file:///etc/passwd"><a/>', "declares what it may not"),
        (NAMES[: len(NAMES) // 2], "is no XML"),
        ("<standard_name_table/>", "holds no entry"),
        ("\udcff\udcfe<", "no XML in UTF-8"),
    ],
)
def test_xml_that_explodes_or_is_damaged_is_refused(raw, text, told):
    (raw / "cf-standard-name-table.xml").write_bytes(text.encode("utf-8", errors="surrogateescape"))
    with pytest.raises(DataError, match=rf"cf-standard-name-table\.xml.*{told}"):
        cf_standard_names.read(raw)


def test_a_declaration_in_another_encoding_is_no_way_in(raw):
    bomb = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
    (raw / "cf-standard-name-table.xml").write_bytes(bomb.encode("utf-16"))
    with pytest.raises(DataError, match="no XML in UTF-8"):
        cf_standard_names.read(raw)


def test_pages_are_read_and_blank_ones_go_to_quarantine(raw):
    found = quarantine_rows(plasim_manuals.read(raw), plasim_manuals.Pages, "pages")
    assert len(found.accepted) == 3
    assert list(found.quarantined.index) == ["PS_ReferenceManual.pdf 2"]
    assert "words: range: found 0" in str(found.reasons["PS_ReferenceManual.pdf 2"][0])


def test_ligatures_are_taken_apart():
    assert (
        "coeﬃcients of the ﬁeld, ﬂux, eﬀect".translate(plasim_manuals.LIGATURES)
        == "coefficients of the field, flux, effect"
    )


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n%%EOF", b"no PDF at all"])
def test_a_broken_pdf_is_refused_by_name(raw, content):
    (raw / "PS_UsersGuide.pdf").write_bytes(content)
    with pytest.raises(DataError, match=r"PS_UsersGuide\.pdf"):
        plasim_manuals.read(raw)


def test_texts_are_definitions_and_pages_each_with_its_source(validated, tmp_path):
    build_texts.build(validated, tmp_path / "tables")
    path = tmp_path / "tables" / "texts.parquet"
    table = read_table(path).set_index("text_id")
    assert len(table) == 2 + 3
    particle = table.loc["cf_standard_names:aerodynamic_particle_diameter"]
    assert (particle["kind"], particle["unit"], particle["words"]) == ("definition", "m", 21)
    page = table.loc["plasim_manuals:Planet_Simulator_Reference_Manual:1"]
    assert (page["title"], page["words"]) == ("Planet Simulator Reference Manual, page 1", 4)
    assert provenance_of(path)["sources"] == ["cf_standard_names", "plasim_manuals"]


def test_a_text_that_was_cut_does_not_reach_the_table(validated, tmp_path):
    build_texts.build(validated, tmp_path / "tables")
    table = read_table(tmp_path / "tables" / "texts.parquet")
    table.loc[0, "text"] = table.loc[0, "text"][:20]
    with pytest.raises(ContractError, match="words as many as text has"):
        require_table(table, Texts, "texts")
