"""Rows of different catalogues that are one star are found; where there is doubt they stay apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import star_excerpts

from domains.stars.joining import GCNS, HPIC, KEPLER, star_numbers
from domains.stars.matching import Strictness, mutual_nearest
from stromatolite.contracts.table_storage import read_table

STRICT = Strictness(furthest=3, lead=2)


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory):
    place = tmp_path_factory.mktemp("stars")
    validated = star_excerpts.validated(place / "raw", place / "validated")
    rows = {source: read_table(validated / "stars" / source / "stars.parquet") for source in (HPIC, KEPLER, GCNS)}
    return rows | {"dwarfs": read_table(validated / "stars" / "mamajek_bhac15" / "dwarf_sequence.parquet")}


def _partners(catalogues, **changed):
    """Which row of HPIC or Kepler is which row of GCNS, by name."""
    rows = catalogues | changed
    numbers = star_numbers(rows[HPIC], rows[KEPLER], rows[GCNS], rows["dwarfs"])
    names = dict(zip(numbers[GCNS], rows[GCNS]["name"], strict=True))
    pairs = zip([*rows[HPIC]["name"], *rows[KEPLER]["kic_id"]], [*numbers[HPIC], *numbers[KEPLER]], strict=True)
    return {name: names.get(number) for name, number in pairs}


@pytest.mark.parametrize(
    ("tic", "name"),
    [
        ("TIC 388857263", "Proxima_Centauri"),
        ("TIC 325554331", "Barnard's_star"),
        ("TIC 419015728", "*_tau_Cet"),
        ("TIC 165602000", "*_61_Cyg_A"),
        ("TIC 165602023", "*_61_Cyg_B"),
        ("TIC 437261156", "HD_98712A"),
    ],
)
def test_stars_without_names_or_positions_are_known_by_distance_and_brightness(catalogues, tic, name):
    assert _partners(catalogues)[tic] == name


def test_bright_stars_that_gaia_did_not_measure_are_joined_too(catalogues):
    partners = _partners(catalogues)
    assert partners["TIC 471011145"] == "*_alf_Cen_A"
    assert partners["TIC 471011144"] == "*_alf_Cen_B"


def test_a_star_of_another_brightness_is_another_star(catalogues):
    assert _partners(catalogues)["TIC 747459985"] is None, "Sirius B is not in GCNS"


def test_two_candidates_are_one_too_many(catalogues):
    gcns = catalogues[GCNS]
    twin = gcns[gcns["name"] == "Proxima_Centauri"].assign(name="Proxima_Twin").set_axis([-1])
    assert _partners(catalogues, **{GCNS: pd.concat([gcns, twin])})["TIC 388857263"] is None


def test_a_gaia_number_that_both_give_comes_first(catalogues):
    hpic, gcns = catalogues[HPIC], catalogues[GCNS]
    named = "Gaia_DR3_4242187851655657344"
    numbered = hpic.iloc[[0]].assign(name=named.replace("_", " ").upper(), distance_pc=np.nan).set_axis([-1])
    partners = _partners(catalogues, **{HPIC: pd.concat([hpic, numbered]), GCNS: gcns})
    assert partners["GAIA DR3 4242187851655657344"] == named


def test_a_kepler_star_is_known_by_the_position_in_its_gaia_number(catalogues):
    partners = _partners(catalogues)
    assert partners[7603200] == "Kepler-138"
    assert partners[757076] is None, "it is 658 pc away"
    far = catalogues[KEPLER].assign(distance_pc=lambda rows: rows["distance_pc"] * 1.1)
    assert _partners(catalogues, **{KEPLER: far})[7603200] is None


def test_each_row_has_one_star_and_no_catalogue_has_a_star_twice(catalogues):
    numbers = star_numbers(catalogues[HPIC], catalogues[KEPLER], catalogues[GCNS], catalogues["dwarfs"])
    every = np.concatenate(list(numbers.values()))
    assert sorted(set(every)) == list(range(every.max() + 1))
    assert all(len(set(found)) == len(found) == len(catalogues[source]) for source, found in numbers.items())


def test_pairs_are_each_others_nearest():
    points = np.array([[0.0, 0.0], [0.0, 10.0], [50.0, 50.0]])
    others = np.array([[0.0, 10.2], [0.0, 0.1], [0.0, 40.0]])
    here, there = mutual_nearest(points, others, STRICT)
    assert list(zip(here, there, strict=True)) == [(0, 1), (1, 0)]


@pytest.mark.parametrize("sizes", [(0, 3), (3, 0), (1, 1)])
def test_few_points_or_none_are_no_trouble(sizes):
    points, others = (np.zeros((size, 2)) for size in sizes)
    here, _ = mutual_nearest(points, others, STRICT)
    assert len(here) == (1 if sizes == (1, 1) else 0)
