"""Which rows are one planet: by name, orbit and place; and names that lead astray."""

from __future__ import annotations

import planet_excerpts as real
import pytest

from domains.planets.entries import entries
from domains.planets.matching import match, separation_arcsec


@pytest.fixture(scope="module")
def matched(tmp_path_factory):
    rows = entries(real.accepted(tmp_path_factory.mktemp("catalogues")))
    found = match(rows)
    rows["number"], rows["way"] = found.planet, found.way
    rows["title"] = [name.title for name in rows["name"]]
    return rows, found


def together(rows, source, title):
    """What other catalogues have that is the same planet as a row, and how it was found out."""
    row = rows[(rows["source"] == source) & (rows["title"] == title)].iloc[0]
    others = rows[(rows["number"] == row["number"]) & (rows.index != row.name)]
    return {(each.source, each.title) for each in others.itertuples()}, row["way"]


def test_one_planet_is_found_in_every_catalogue_that_has_it(matched):
    assert together(matched[0], "exoplanet_eu", "TRAPPIST-1 h")[0] == {
        ("tepcat", "TRAPPIST-1 h"),
        ("stpm", "TRAPPIST-1 h"),
        ("mdwarf_planets_nea", "TRAPPIST-1 h"),
    }
    assert together(matched[0], "tepcat", "Kepler-186 f")[0] == {
        ("exoplanet_eu", "Kepler-186 f"),
        ("kepler_dr25_koi", "Kepler-186 f"),
        ("kepler_gaia_planets", "KOI-571.05"),
    }


def test_a_stale_period_does_not_part_a_planet(matched):
    assert together(matched[0], "tepcat", "TRAPPIST-1 h")[1] == "name, like orbit"


def test_permuted_letters_are_seen_by_the_orbits(matched):
    rows, _ = matched
    assert together(rows, "harps_rv_planets", "HD 160691 b") == ({("exoplanet_eu", "mu Ara c")}, "star and orbit")
    assert together(rows, "harps_rv_planets", "HD 160691 c") == ({("exoplanet_eu", "mu Ara d")}, "other name")
    assert together(rows, "harps_rv_planets", "HD 160691 d") == ({("exoplanet_eu", "mu Ara b")}, "other name")
    assert together(rows, "tepcat", "WASP-47 c") == ({("exoplanet_eu", "WASP-47 e")}, "star and orbit")


def test_names_that_were_met_and_not_followed_are_reported(matched):
    rows, found = matched
    refused = {
        (rows["title"][each.entry], rows["title"][rows["number"] == each.planet].iloc[0])
        for each in found.refused.itertuples()
    }
    assert {("HD 160691 b", "mu Ara b"), ("HD 160691 c", "mu Ara c"), ("WASP-47 c", "WASP-47 c")} <= refused
    wasp = found.refused[[rows["title"][entry] == "WASP-47 c" for entry in found.refused["entry"]]].iloc[0]
    assert (wasp["planet_period_days"], wasp["reason"]) == (596.0, "no row fits")


def test_a_wrong_place_does_not_part_a_planet_whose_name_and_period_are_right(matched):
    rows, _ = matched
    here, there = rows[rows["title"] == "HD 110067 b"].to_dict("records")
    assert separation_arcsec(here, there) == pytest.approx(1020, abs=1)
    assert here["number"] == there["number"]


def test_a_name_borrowed_from_another_part_of_the_sky_is_refused():
    row = {"kepler_verdict": None, "star_keys": (), "period_days": 2.2, "ra_deg": 10.0, "dec_deg": 0.0}
    far = {**row, "period_days": 3.8, "ra_deg": 110.0}
    found = match(
        _frame(
            [
                {**row, "source": "exoplanet_eu", "keys": ("k 2 122 b",)},
                {**far, "source": "tepcat", "keys": ("k 2 122 b",)},
            ]
        )
    )
    assert found.planet == [0, 1]
    assert list(found.refused["reason"]) == ["another place"]


def test_a_planet_listed_twice_in_a_catalogue_is_one(matched):
    rows, _ = matched
    assert rows.loc[rows["title"] == "K2-131 b", "number"].nunique() == 1


def test_a_false_positive_is_not_matched_to_the_planet_that_it_contaminates():
    planet = {"source": "exoplanet_eu", "keys": ("kepler 25 b",), "star_keys": ("kepler 25",), "kepler_verdict": None}
    place = {"period_days": 6.238315, "ra_deg": 286.6, "dec_deg": 39.4}
    ghost = {"source": "kepler_dr25_koi", "keys": ("koi 1803.03",), "star_keys": ("koi 1803",)}
    rows = [{**planet, **place}, {**ghost, **place, "kepler_verdict": "FALSE POSITIVE"}]
    assert match(_frame(rows)).planet == [0, 1]
    assert match(_frame([rows[0], {**rows[1], "kepler_verdict": "CANDIDATE"}])).planet == [0, 0]


def _frame(rows):
    import pandas as pd

    return pd.DataFrame(rows)
