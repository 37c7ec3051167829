"""Text files of columns are read strictly: what does not fit is named by its line."""

from __future__ import annotations

import pytest

from stromatolite.errors import DataError
from stromatolite.formats.plain_text import as_numbers, read_fields


@pytest.fixture
def yaws(tmp_path):
    path = tmp_path / "Yaws Hf S0 (g).tsv"
    path.write_text("CAS\tname\tHfg\tS0g\n50-00-0\tformaldehyde\t-108600\t218.54\n55-63-0\tnitroglycerine\t-270900\t\n")
    return path


HEADER = ["CAS", "name", "Hfg", "S0g"]


def test_rows_are_named_by_their_line_and_an_empty_field_is_a_missing_value(yaws):
    text = read_fields(yaws, HEADER, separator="\t", header=HEADER)
    assert list(text.index) == [2, 3]
    entropy = as_numbers(text["S0g"], yaws)
    assert entropy[2] == 218.54
    assert entropy.isna()[3]


def test_another_header_is_refused(yaws):
    with pytest.raises(DataError, match="another header"):
        read_fields(yaws, HEADER, separator="\t", header=["CAS", "name", "Hfg", "Gfg"])


def test_a_line_that_is_cut_off_is_named(yaws):
    yaws.write_text(yaws.read_text() + "50-21-5\tlactic ac")
    with pytest.raises(DataError, match="line 4 does not fit"):
        read_fields(yaws, HEADER, separator="\t", header=HEADER)


def test_text_where_a_number_belongs_is_named(yaws):
    yaws.write_text(yaws.read_text().replace("218.54", "218,54"))
    text = read_fields(yaws, HEADER, separator="\t", header=HEADER)
    with pytest.raises(DataError, match="line 2: S0g is no number"):
        as_numbers(text["S0g"], yaws)


@pytest.mark.parametrize("content", [b"", b"CAS\tname\tHfg\tS0g\n", b"\xff\xfe\x00"])
def test_a_file_without_rows_or_text_is_refused(yaws, content):
    yaws.write_bytes(content)
    with pytest.raises(DataError):
        read_fields(yaws, HEADER, separator="\t", header=HEADER)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="is missing"):
        read_fields(tmp_path / "none.tsv", HEADER)
