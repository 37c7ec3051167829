"""The table of planets from real rows of all catalogues, and the stage that stops when known planets go wrong."""

from __future__ import annotations

import numpy as np
import planet_excerpts as real
import pytest

from domains import load_parts
from domains.planets import build as build_planets
from domains.planets.contracts import PlanetConflicts, PlanetRefusals, Planets, PlanetValues
from domains.planets.reference_checks import reference_checks
from domains.planets.table import combine
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.table_storage import provenance_of, read_table, write_table
from stromatolite.errors import ContractError


@pytest.fixture(scope="module")
def accepted(tmp_path_factory):
    return real.accepted(tmp_path_factory.mktemp("catalogues"))


@pytest.fixture(scope="module")
def tables(accepted):
    return combine(accepted)


@pytest.fixture(scope="module")
def planets(tables):
    return tables.planets.set_index("planet")


def test_all_tables_keep_their_contracts(tables):
    require_table(tables.planets, Planets, "planets")
    require_table(tables.values, PlanetValues, "planet_values")
    require_table(tables.conflicts, PlanetConflicts, "planet_conflicts")
    require_table(tables.refusals, PlanetRefusals, "planet_refusals")


def test_trappist_1_e_comes_from_at_least_three_catalogues(planets):
    e = planets.loc["TRAPPIST-1 e"]
    assert e["catalogues"] == 3
    assert 0.918 <= e["radius_earth"] <= 0.921
    assert e["period_days"] == pytest.approx(6.10, abs=5e-3)
    assert (e["host"], e["system"], e["status"]) == ("TRAPPIST-1", "TRAPPIST-1", "confirmed")
    assert e["catalogue_rows"] == "exoplanet_eu:2; tepcat:2; stpm:3"


def test_the_conflict_on_trappist_1_h_is_found_settled_and_kept(tables, planets):
    assert planets.loc["TRAPPIST-1 h", "period_days"] == 18.772866
    assert planets.loc["TRAPPIST-1 h", "period_days_source"] == "tepcat"
    found = tables.conflicts.query("planet == 'TRAPPIST-1 h' and quantity == 'period_days'").iloc[0]
    assert (found["furthest"], found["furthest_source"], found["within_errors"]) == (20.0, "exoplanet_eu", True)
    assert found["difference_percent"] == pytest.approx(6.54, abs=0.01)
    kept = tables.values.query("planet == 'TRAPPIST-1 h' and quantity == 'period_days'").set_index("source")["value"]
    assert kept["exoplanet_eu"] == 20.0


def test_kepler_186_f_and_proxima_b_have_the_values_of_their_papers(planets, tables):
    f = planets.loc["Kepler-186 f"]
    assert f["radius_earth"] == pytest.approx(1.17, abs=0.02)
    assert f["period_days"] == pytest.approx(129.944, abs=2e-3)
    assert "KOI-571.05" in f["other_names"]
    dr25 = tables.values.query("planet == 'Kepler-186 f' and source == 'kepler_dr25_koi'").set_index("quantity")[
        "value"
    ]
    assert (dr25["radius_earth"], dr25["insolation_earth"]) == (1.18, 0.23)
    proxima = planets.loc["Proxima Centauri b"]
    assert np.isnan(proxima["mass_earth"])
    assert proxima["minimum_mass_earth"] == pytest.approx(1.07, abs=0.01)
    assert proxima["insolation_earth"] == pytest.approx(0.66, abs=0.02)
    assert proxima["insolation_earth_source"] == "derived"


def test_every_value_has_its_source_and_every_value_in_the_table_is_one_of_the_catalogues(tables):
    values = set(
        zip(
            tables.values["planet"],
            tables.values["quantity"],
            tables.values["source"],
            tables.values["value"],
            strict=True,
        )
    )
    for row in tables.planets.to_dict("records"):
        for name in (column for column in row if f"{column}_source" in row):
            source = row[f"{name}_source"]
            assert (source is None) == np.isnan(row[name])
            if source not in (None, "derived"):
                assert (row["planet"], name, source, row[name]) in values


def test_false_positives_are_left_out_and_candidates_are_marked(tables, planets):
    assert "KOI-3800.01" not in planets.index
    assert tables.false_positives == 1
    assert planets.loc["KOI-2162.02", "status"] == "candidate"


def test_bodies_above_13_jupiter_masses_are_marked(accepted):
    heavy = accepted["exoplanet_eu"].assign(mass_earth=14 * 317.83)
    assert combine({"exoplanet_eu": heavy}).planets["is_brown_dwarf"].all()
    light = accepted["exoplanet_eu"].assign(mass_earth=12 * 317.83)
    assert not combine({"exoplanet_eu": light}).planets["is_brown_dwarf"].any()


def test_a_false_positive_that_others_confirm_is_disputed(accepted):
    doubted = accepted["kepler_dr25_koi"].assign(disposition="FALSE POSITIVE")
    found = combine(accepted | {"kepler_dr25_koi": doubted}).planets.set_index("planet")
    assert found.loc["Kepler-186 f", "status"] == "disputed"
    assert "KOI-2162.02" not in found.index


def test_the_order_of_rows_changes_nothing(accepted, tables):
    turned = {name: table.iloc[::-1] for name, table in accepted.items()}
    again = combine(turned).planets
    assert again.equals(tables.planets)


def test_the_stage_writes_the_same_bytes_twice_and_says_its_sources(accepted, tmp_path):
    for source, table in accepted.items():
        place = tmp_path / "validated" / "planets" / source / "planets.parquet"
        write_table(place, table, load_parts(source)["planets"].contract, {"sources": [source]})
    for out in ("one", "two"):
        build_planets.build(tmp_path / "validated", tmp_path / out)
    written = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert written == [f"planet{end}.parquet" for end in ("_conflicts", "_refusals", "_values", "s")]
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in written)
    assert provenance_of(tmp_path / "one" / "planets.parquet")["sources"] == sorted(accepted)
    assert len(read_table(tmp_path / "one" / "planets.parquet")) == 16


@pytest.mark.parametrize(
    ("source", "change", "told"),
    [
        ("exoplanet_eu", {"minimum_mass_earth": lambda t: t["minimum_mass_earth"] / 317.83}, "Proxima Centauri b"),
        ("tepcat", {"period_days": 20.0, "planet": lambda t: t["planet"] + "x"}, "catalogues that list TRAPPIST-1 e"),
    ],
)
def test_the_stage_stops_when_planets_that_all_know_come_out_wrong(source, change, told, accepted, tmp_path):
    spoilt = accepted | {source: accepted[source].assign(**change)}
    without = {name: table for name, table in spoilt.items() if name not in ("mdwarf_planets_nea",)}
    wrong = [check for check in reference_checks(combine(without).planets) if not check.holds]
    assert any(told in check.what for check in wrong)
    for name, table in without.items():
        write_table(tmp_path / "planets" / name / "planets.parquet", table, load_parts(name)["planets"].contract, {})
    with pytest.raises(ContractError, match="contradicts what is known"):
        build_planets.build(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
