"""Names of planets and stars: what catalogues write differently is one key, and what is different stays so."""

from __future__ import annotations

import pytest

from domains.planets.names import parse_planet, star_key, tidy
from domains.planets.systems import systems


@pytest.mark.parametrize(
    "ways",
    [
        ("TRAPPIST-1 e", "TRAPPIST-1e", "TRAPPIST 1 e", "trappist-1 e", "TRAPPIST_1_e", "TRAPPIST\u20111\u00a0e"),
        ("Kepler-10 b", "Kepler-010b", "Kepler-10 Ab", "KEPLER 10 b"),
        ("Kepler-47 b", "Kepler-47 (AB)b", "Kepler-047b"),
        ("GJ 581 c", "Gliese 581 c", "Gl 581 c", "GJ581c"),
        ("GJ 667 Cc", "GJ 667 C c", "Gliese 667 Cc"),
        ("HD 17156 b", "HD_017156b", "HD17156 b"),
        ("mu Ara c", "\u03bc Ara c", "mu  Ara c"),
        ("alf Cen B b", "alpha Centauri B b", "\u03b1 Cen B b"),
        ("K00010.01", "KOI-10.01", "KOI 10.01"),
        ("Proxima Centauri b", "Proxima Cen b"),
        ("OGLE-2017-BLG-1434L b", "OGLE-2017-BLG-1434 b"),
    ],
)
def test_ways_to_write_a_planet_have_one_key(ways):
    assert len({parse_planet(name).key for name in ways}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TRAPPIST-1 e", "TRAPPIST-1 f"),
        ("Kepler-1 b", "Kepler-10 b"),
        ("GJ 667 Cc", "GJ 667 c"),
        ("HD 130948 B", "HD 130948 b"),
        ("2MASS J0141+1804 b", "2MASS J0141-1804 b"),
        ("KOI-10.01", "KOI-10.02"),
        ("KOI-10 b", "KOI-10.01"),
        ("1RXS J103137.1-690205 b", "1RXS J103137.7-690205 b"),
    ],
)
def test_different_planets_have_different_keys(one, other):
    assert parse_planet(one).key != parse_planet(other).key


def test_a_planet_without_a_letter_has_the_one_that_its_catalogue_means():
    assert parse_planet("CoRoT-01", alone="b").key == parse_planet("CoRoT-1 b").key
    assert parse_planet("DS_Tuc", alone="b").letter == "b", "the c of Tuc is no planet"
    assert parse_planet("2MASS J0045+1634").letter == ""


def test_names_are_shown_as_people_write_them():
    assert parse_planet("GJ 667 Cc").title == "GJ 667 C c"
    assert parse_planet("Kepler-47 (AB)b").title == "Kepler-47 b"
    assert parse_planet("K00571.05").title == "KOI-571.05"
    assert parse_planet("K00571.05").star == "KOI-571"
    assert tidy("  \u03c0_Men  ") == "pi Men"


def test_a_star_is_met_by_its_component():
    assert star_key("GJ 667 C") != star_key("GJ 667 A") == star_key("GJ 667")
    assert star_key("HD11964A") == star_key("HD 11964")


def test_stars_of_a_binary_and_names_of_one_star_are_one_system():
    keys = [("wasp 94",), ("wasp 94 B",), ("kepler 89", "koi 94"), ("koi 94",), ("koi 95",)]
    hosts = ["WASP-94", "WASP-94", "Kepler-89", "KOI-94", "KOI-95"]
    years = [2014, 2014, 2012, float("nan"), float("nan")]
    assert systems(keys, hosts, years) == ["WASP-94", "WASP-94", "Kepler-89", "Kepler-89", "KOI-95"]


def test_a_planet_found_later_does_not_rename_its_system():
    old = systems([("kepler 89",)], ["Kepler-89"], [2012])
    new = systems([("kepler 89",), ("koi 94", "kepler 89")], ["Kepler-89", "A new name"], [2012, 2026])
    assert new[0] == old[0]
