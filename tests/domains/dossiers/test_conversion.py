"""Sizes of units are those of astropy, which reading a text does not need."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations

import pytest

from domains.dossiers.fields import BY_NAME
from domains.dossiers.spans.conversion import DEX, SIZES, SOLAR_CONSTANT_W_M2, converter
from domains.dossiers.spans.unit_lexicon import NO_FIELDS, RELATIVE, UNITS
from domains.dossiers.spans.units import convert


@pytest.mark.parametrize("kind", SIZES)
def test_sizes_are_those_of_astropy(kind):
    from astropy import units as u

    earth = u.def_unit("S_earth", SOLAR_CONSTANT_W_M2 * u.W / u.m**2)
    known = {name: earth if name == "S_earth" else u.Unit(name) for name in SIZES[kind]}
    for one, other in permutations(known, 2):
        assert converter(one, other)(1.0) == pytest.approx(float(known[one].to(known[other])), rel=1e-12), (one, other)


def test_temperatures_and_logarithms_are_those_of_astropy():
    from astropy import units as u

    kelvin = (37.0 * u.deg_C).to(u.K, u.temperature()).value
    assert converter("deg_C", "K")(37.0) == pytest.approx(kelvin, rel=1e-12)
    assert converter("K", "deg_C")(310.15) == pytest.approx(37.0, rel=1e-12)
    assert converter(DEX, "m / s2")(4.4) == pytest.approx(u.Dex(4.4, u.dex(u.cm / u.s**2)).physical.to("m / s2").value)


def test_every_unit_becomes_that_of_every_field_of_its_kind():
    for unit in UNITS:
        if unit.dimension not in (NO_FIELDS, RELATIVE):
            fields = [field for field in BY_NAME.values() if field.quantity == unit.dimension]
            assert all(convert(1.0, unit.key, field) is not None for field in fields), unit.key


def test_units_of_two_kinds_are_refused():
    with pytest.raises(KeyError, match="length"):
        converter("km", "M_earth")


def test_reading_a_text_needs_no_heavy_library():
    code = (
        "import sys; from domains.dossiers.spans import Label, find_spans;"
        "from domains.dossiers.reading import assemble;"
        "text = '1 R_J, 37 °C, log g = 4, 2 W/m2, 5 yr, 3 atm, 1 M_J'; spans = find_spans(text);"
        "assert len(assemble(text, spans, [Label(span.fields[-1]) for span in spans]).spans) == 7;"
        "assert not {'numpy', 'pandas', 'pandera', 'astropy', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
