"""Tables of text are read line by line, and a line is always named by its number in the file."""

from __future__ import annotations

import gzip

import pytest

from stromatolite.errors import DataError
from stromatolite.formats.delimited import numbers_in, read_delimited

HEADER = ("gene", "phenotype")


def table(tmp_path, text: str, **more):
    path = tmp_path / "table.tsv"
    path.write_text(text, encoding="utf-8")
    return read_delimited(path, HEADER, **more)


def test_rows_are_named_by_their_line(tmp_path):
    found = table(tmp_path, "gene\tphenotype\nb0002\tE\n\nb0003\tE")
    assert list(found.index) == [2, 4]
    assert list(found["gene"]) == ["b0002", "b0003"]


def test_a_short_line_keeps_its_place_with_what_it_lacks_missing(tmp_path):
    found = table(tmp_path, "gene\tphenotype\nSO_A0058\tE\nSOA0001 E\n")
    assert found.loc[3, "gene"] == "SOA0001 E"
    assert found.loc[3, "phenotype"] is None


def test_empty_fields_are_missing_and_white_space_is_no_value(tmp_path):
    found = table(tmp_path, "gene\tphenotype\n cpd00696 \t \n")
    assert found.loc[2, "gene"] == "cpd00696"
    assert found.loc[2, "phenotype"] is None


def test_commas_in_quotes_do_not_part_a_field(tmp_path):
    found = table(tmp_path, 'gene,phenotype\nb4036,"Transport, Outer Membrane"\n', separator=",", quoted=True)
    assert found.loc[2, "phenotype"] == "Transport, Outer Membrane"


def test_apostrophes_and_quotes_of_chemists_are_letters(tmp_path):
    found = table(tmp_path, 'gene\tphenotype\nAdenosine- 3\u2019-Monophosphate\t5"x\n')
    assert found.loc[2, "gene"] == "Adenosine- 3\u2019-Monophosphate"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gen\tphenotype\nb0002\tE\n", "another header"),
        ("", "another header"),
        ("gene\tphenotype\n", "holds no row"),
        ("gene\tphenotype\nb0002\tE\tmore\n", "line 2 has more fields"),
    ],
)
def test_a_table_of_another_form_is_refused(tmp_path, text, said):
    with pytest.raises(DataError, match=said):
        table(tmp_path, text)


def test_broken_archives_and_other_encodings_are_told(tmp_path):
    path = tmp_path / "table.tsv.gz"
    path.write_bytes(gzip.compress(b"gene\tphenotype\nb0002\tE\n" * 50)[:-12])
    with pytest.raises(DataError, match="cannot be read"):
        read_delimited(path, HEADER)
    (tmp_path / "table.tsv").write_bytes(b"gene\tphenotype\n\xff\xfe\tE\n")
    with pytest.raises(DataError, match="cannot be read"):
        read_delimited(tmp_path / "table.tsv", HEADER)
    with pytest.raises(DataError, match="is missing"):
        read_delimited(tmp_path / "none.tsv", HEADER)


def test_what_is_no_number_is_told_with_its_row(tmp_path):
    found = table(tmp_path, "gene\tphenotype\n1e3\t\nx7\tE\n")
    with pytest.raises(DataError, match="row 3: gene is no number"):
        numbers_in(found, "gene", tmp_path / "table.tsv")
    assert numbers_in(found.loc[[2]], "gene", tmp_path / "table.tsv")[2] == 1000.0
