"""From a record to the planet that the climate model is asked about."""

from __future__ import annotations

import pytest
from subject_excerpts import subject_tables

from domains.climates.fields import PARAMETER_NAMES
from domains.subjects.constellations import ABBREVIATIONS, other_spellings
from domains.subjects.planet import known_planets, resolve_planet
from domains.subjects.refusals import require_answerable
from domains.subjects.tables import SubjectTables
from stromatolite.errors import DataError

NAMELESS = {"stellar_temperature_k": 3000.0, "insolation_earth": 0.7, "radius_earth": 1.1}


@pytest.fixture(scope="module")
def tables():
    return subject_tables()


def refusal(record, tables, overrides=None):
    with pytest.raises(DataError) as caught:
        require_answerable(resolve_planet(record, tables, overrides))
    assert caught.value.found is not None
    assert caught.value.allowed is not None
    return str(caught.value)


@pytest.mark.parametrize("name", ["TRAPPIST-1 e", "TRAPPIST-1e", "trappist-1 e", "TRAPPIST 1e", "2MUCD 12171 e"])
def test_a_planet_is_found_however_its_name_is_written(tables, name):
    case = resolve_planet({"planet": name}, tables)
    assert (case.name, case.host) == ("TRAPPIST-1 e", "TRAPPIST-1")
    assert tuple(case.parameters) == PARAMETER_NAMES


@pytest.mark.parametrize(
    ("name", "found"), [("Proxima b", "Proxima Centauri b"), ("Teegarden's Star b", "Teegarden's b")]
)
def test_a_planet_is_found_by_another_name_of_its_star(tables, name, found):
    assert resolve_planet({"planet": name}, tables).name == found


def test_the_table_fills_what_a_text_leaves_out_and_each_value_says_where_it_is_from(tables):
    found = resolve_planet({"planet": "TRAPPIST-1 e", "h2_fraction": 0.01}, tables).parameters
    assert {name: value.origin for name, value in found.items()} == {
        "stellar_temperature_k": "table",
        "stellar_flux_w_m2": "table",
        "radius_earth": "table",
        "gravity_m_s2": "derived",
        "rotation_period_days": "derived",
        "surface_pressure_bar": "assumed",
        "co2_volume_fraction": "assumed",
        "ch4_volume_fraction": "assumed",
    }
    assert found["stellar_flux_w_m2"].value == pytest.approx(0.6487 * 1361, rel=1e-3)
    assert found["gravity_m_s2"].value == pytest.approx(8.01, abs=0.01)  # 0.817 of the Earth's (Agol et al. 2021)
    assert found["rotation_period_days"].value == pytest.approx(6.0996, abs=1e-3)
    pressure = found["surface_pressure_bar"]
    assert (pressure.value, pressure.low, pressure.high) == (1.0, 0.5, 5.0)


def test_a_text_goes_before_the_table_and_a_person_before_the_text(tables):
    record = {"planet": "TRAPPIST-1 e", "insolation_earth": 0.66, "surface_pressure_bar": 2.0, "co2_fraction": 0.01}
    found = resolve_planet(record, tables, {"surface_pressure_bar": 3.0}).parameters
    assert (found["stellar_flux_w_m2"].value, found["stellar_flux_w_m2"].origin) == (pytest.approx(898.26), "text")
    assert (found["surface_pressure_bar"].value, found["surface_pressure_bar"].origin) == (3.0, "set")
    assert (found["co2_volume_fraction"].value, found["co2_volume_fraction"].low) == (0.01, None)


def test_assumed_carbon_dioxide_is_no_more_than_the_other_gases_leave(tables):
    carbon = resolve_planet({"planet": "TRAPPIST-1 e", "n2_fraction": 0.95}, tables).parameters["co2_volume_fraction"]
    assert (carbon.value, carbon.low, carbon.high) == (4e-4, 1e-6, pytest.approx(0.05))


def test_a_planet_without_radius_gets_that_of_a_rocky_planet_of_its_minimum_mass(tables):
    found = resolve_planet({"planet": "Proxima Cen b"}, tables).parameters
    assert found["radius_earth"].value == pytest.approx(1.02, abs=0.01)
    assert found["radius_earth"].origin == "derived"
    assert "Zeng" in found["radius_earth"].note
    assert "minimum" in found["gravity_m_s2"].note


@pytest.mark.parametrize(("name", "gravity"), [("TOI-700 d", 11.0), ("LP 890-9 c", 16.6)])
def test_a_mass_that_nobody_measured_is_set_aside_and_told(tables, name, gravity):
    case = resolve_planet({"planet": name}, tables)
    assert case.parameters["gravity_m_s2"].value == pytest.approx(gravity, abs=0.1)
    assert "set aside" in " ".join(case.notes)


def test_starlight_follows_from_the_star_where_the_table_has_none(tables):
    flux = resolve_planet({"planet": "Teegarden's b"}, tables).parameters["stellar_flux_w_m2"]
    assert flux.value == pytest.approx(0.000686 / 0.0259**2 * 1361, rel=1e-3)
    assert "L / a2" in flux.note


def test_another_period_is_another_orbit_and_other_starlight(tables):
    found = resolve_planet({"planet": "TRAPPIST-1 e"}, tables, {"period_days": 9.2067}).parameters
    of_f = resolve_planet({"planet": "TRAPPIST-1 f"}, tables).parameters
    assert found["stellar_flux_w_m2"].value == pytest.approx(of_f["stellar_flux_w_m2"].value, rel=0.01)
    assert found["rotation_period_days"].origin == "derived"
    assert "assumed: rotation and orbit take the same time" in found["rotation_period_days"].note
    assert "that of the orbit (set)" in found["rotation_period_days"].note


def test_a_planet_without_a_name_needs_only_numbers(tables):
    case = resolve_planet(NAMELESS, tables)
    assert require_answerable(case) == ()
    assert case.name is None
    assert case.parameters["rotation_period_days"].origin == "derived"
    assert case.parameters["gravity_m_s2"].value == pytest.approx(9.8 * 1.1**1.7, rel=0.01)


def test_a_planet_of_a_known_star_needs_no_star_in_the_text(tables):
    case = resolve_planet({"host": "Proxima Centauri", "period_days": 11.2, "radius_earth": 1.0}, tables)
    assert case.parameters["stellar_temperature_k"].value == pytest.approx(2979)
    assert case.parameters["stellar_flux_w_m2"].value == pytest.approx(0.63 * 1361, rel=0.02)


def test_a_new_planet_is_answered_from_its_text_alone(tables):
    case = resolve_planet({"planet": "Zog b", **NAMELESS}, tables)
    assert case.name == "Zog b"
    assert "in no table" in " ".join(case.notes)


def test_a_planet_somewhat_outside_the_ensemble_is_answered_with_a_note(tables):
    (note,) = require_answerable(resolve_planet({"planet": "TRAPPIST-1 d"}, tables))
    assert "stellar_flux_w_m2" in note
    assert "500 to 1500" in note


def test_known_planets_are_the_rocky_ones_inside(tables):
    names = [case.name for case in known_planets(tables)]
    assert names == ["Proxima Centauri b", "TOI-700 d", "TRAPPIST-1 e", "TRAPPIST-1 f", "Teegarden's b"]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({}, "stellar_temperature_k"),
        ({"stellar_temperature_k": 3000.0, "radius_earth": 1.0}, "insolation_earth"),
        ({"planet": "TRAPIST-1 e"}, "Did you mean 'TRAPPIST-1 e'?"),
        ({"planet": "TRAPPIST-1"}, "TRAPPIST-1 d, TRAPPIST-1 e, TRAPPIST-1 f"),
        ({"planet": "GJ 1214 b"}, "Rogers 2015"),
        (NAMELESS | {"mass_earth": 12.0}, "10 Earth masses"),
        (NAMELESS | {"mass_earth": 9.5}, "denser than a planet of iron"),
        ({"planet": "Earth"}, "solar system"),
        ({"planet": "the Moon", "host": "Sun"}, "solar system"),
        ({"planet": "TRAPPIST-1 e", "rotation": "resonant"}, "rotation resonant (text)"),
        ({"planet": "TRAPPIST-1 e", "rotation_period_days": 4.1}, "rotation period of 4.1 d"),
        (NAMELESS | {"stellar_temperature_k": 5800.0}, "2500 to 4500 K"),
        ({"planet": "TRAPPIST-1 e", "surface_pressure_bar": 9.0}, "surface_pressure_bar"),
        ({"planet": "TRAPPIST-1 e", "insolation_earth": 1.5}, "350 to 1650 W m-2"),
        ({"planet": "TRAPPIST-1 e", "co2_fraction": 0.0}, "co2_volume_fraction"),
        ({"planet": "TRAPPIST-1 e", "surface_pressure_bar": -1.0}, "surface_pressure_bar of the record is impossible"),
        ({"planet": "TRAPPIST-1 e", "h2_fraction": 1.2}, "h2_fraction of the record is impossible"),
        ({"planet": "TRAPPIST-1 e", "n2_fraction": 0.6, "co2_fraction": 0.6}, "more than the whole air"),
        ({"planet": "TRAPPIST-1 e", "radius": 1.0}, "unknown field"),
        ({"planet": "TRAPPIST-1 e", "rotation": "slow"}, "synchronous, resonant, asynchronous"),
    ],
)
def test_what_the_models_are_not_for_is_refused_with_its_reason(tables, record, told):
    assert told in refusal(record, tables)


def test_the_larger_excess_is_told_first(tables):
    assert "gets far more starlight" in refusal(NAMELESS | {"radius_earth": 1.9, "insolation_earth": 2400.0}, tables)
    assert "it may keep a thick envelope" in refusal(NAMELESS | {"radius_earth": 1.9}, tables)


def test_a_star_may_have_the_genitive_of_its_constellation(tables):
    assert other_spellings("55 Cancri e") == ("55 Cnc e",)
    assert other_spellings("11 UMi b") == ("11 Ursae Minoris b",)
    assert other_spellings("TRAPPIST-1 e") == ()
    assert len(ABBREVIATIONS) == 88
    rows = tables.planets.iloc[:1].assign(planet="55 Cnc e", host="55 Cnc", other_names="")
    of_cancer = SubjectTables({"planets": rows, "star_names": tables.load("star_names")}.__getitem__)
    found = of_cancer.planet("55 Cancri e")
    assert found is not None
    assert found["planet"] == "55 Cnc e"


def test_missing_values_of_a_table_of_records_are_no_values(tables):
    record = {"planet": "TRAPPIST-1 e", "radius_earth": float("nan"), "host": None}
    assert resolve_planet(record, tables).parameters["radius_earth"].origin == "table"
