"""Bodies of the solar system: units are unified, gaps stay gaps, and a wrong mass or density does not pass."""

from __future__ import annotations

import math

import pandas as pd
import pytest
import star_excerpts

from domains import load_parts
from domains.solar_system.build import build, unified
from domains.solar_system.contracts import DERIVED, GIVEN
from stromatolite.errors import ContractError, DataError

SOURCE = "solar_system_bodies"


@pytest.fixture
def folder(tmp_path):
    return star_excerpts.brought(tmp_path, SOURCE)


@pytest.fixture
def table(folder):
    parts = {part: star_excerpts.part_of_rows(folder, part).accepted for part in load_parts(SOURCE)}
    return unified(parts).set_index("body")


def test_every_body_is_read(folder):
    for part, count in (("planets", 3), ("dwarf_planets", 3), ("moons", 6)):
        assert len(load_parts(SOURCE)[part].read(folder)) == count


def test_radii_of_earth_and_europa_are_those_of_jpl(table):
    assert table.loc["Earth", "mean_radius_km"] == 6371.0084
    assert table.loc["Europa", "mean_radius_km"] == 1560.8
    assert table.loc["Europa", "orbits"] == "Jupiter"
    assert table.loc["Pluto", "orbits"] == "Sun"


def test_masses_of_planets_dwarf_planets_and_moons_are_in_one_unit(table):
    assert table.loc["Earth", "mass_kg"] == pytest.approx(5.97217e24)
    assert table.loc["Pluto", "mass_kg"] == pytest.approx(1.3029e22)
    assert table.loc["Moon", "mass_kg"] == pytest.approx(7.346e22, rel=1e-4)
    assert table.loc["Earth", "gm_km3_s2"] == pytest.approx(398600, rel=1e-4)
    assert table.loc[["Earth", "Moon"], "mass_kg_source"].tolist() == [GIVEN, DERIVED]
    assert table.loc[["Earth", "Moon"], "gm_km3_s2_source"].tolist() == [DERIVED, GIVEN]


def test_periods_are_in_days_and_density_in_si(table):
    assert table.loc["Earth", "orbital_period_days"] == pytest.approx(365.256, abs=0.001)
    assert table.loc["Venus", "rotation_period_days"] == -243.018
    assert table.loc["Titan", "density_kg_m3"] == pytest.approx(1881.4)


def test_what_is_not_known_stays_missing(table):
    assert math.isnan(table.loc["Styx", "mass_kg"])
    assert table.loc["Styx", "mass_kg_source"] is None
    assert math.isnan(table.loc["Europa", "orbital_period_days"])


def test_a_mass_of_zero_and_the_density_of_another_body_are_set_aside(folder):
    found = star_excerpts.part_of_rows(folder, "moons")
    reasons = {found.quarantined.loc[row, "name"]: violations for row, violations in found.reasons.items()}
    assert set(reasons) == {"Nereid", "Charon"}
    assert reasons["Nereid"][0].field == "gm_km3_s2"
    assert "density_kg_m3 1853" in reasons["Charon"][0].found


def test_a_file_with_another_header_is_refused(folder):
    path = folder / "jpl-ssd-moons.txt"
    path.write_text(path.read_text().replace("GM_ref", "GM ref"))
    with pytest.raises(DataError, match="another header"):
        load_parts(SOURCE)["moons"].read(folder)


def test_the_stage_writes_the_table_and_refuses_a_changed_unit(tmp_path):
    validated = star_excerpts.validated(tmp_path / "raw", tmp_path / "validated")
    build(validated, tmp_path / "tables")
    bodies = pd.read_parquet(tmp_path / "tables" / "solar_system.parquet")
    assert len(bodies) == 10
    moons = validated / "solar_system" / SOURCE / "moons.parquet"
    changed = pd.read_parquet(moons)
    changed["mean_radius_km"] *= 2
    changed.to_parquet(moons)
    with pytest.raises(ContractError, match="mean_radius_km of Europa"):
        build(validated, tmp_path / "tables")
