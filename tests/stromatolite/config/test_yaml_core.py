"""Files and documents mean the same to us, to DVC (YAML 1.2) and to PyYAML (1.1)."""

from __future__ import annotations

import io

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from stromatolite.config.yaml_core import dump, parse

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8) | st.sampled_from(
    ["1e-3", "no", "010", "0o7", "null", "~", "1:30", "2020-01-01", "true", ".5", "+1", "1_000", "", " ", "=", "<<"]
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1E5", 100000.0),
        (".5", 0.5),
        ("3.", 3.0),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("-3", -3),
        ("no", "no"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("2020-01-01", "2020-01-01"),
        ("true", True),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ("32-true", "32-true"),
    ],
)
def test_values_are_read_as_yaml_1_2_means_them(text, value):
    found = parse(text, "here")
    assert (found, type(found)) == (value, type(value))


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(TEXTS, SCALARS | TEXTS | st.lists(SCALARS | TEXTS, max_size=3), max_size=4))
def test_what_is_written_is_read_back_the_same_by_every_reader(content):
    text = dump(content)
    assert parse(text, "here") == content
    assert yaml.safe_load(text) == content
    assert YAML(typ="safe", pure=True).load(io.StringIO(text)) == content
