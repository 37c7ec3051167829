"""The readers of the planet catalogues, each on real rows in the catalogue's own format, the faulty ones included."""

from __future__ import annotations

import numpy as np
import planet_excerpts as real
import pytest

from domains import load_parts
from domains.planets.contracts import ECCENTRICITY, MASS, RADIUS
from stromatolite.contracts.checked_rows import quarantine_rows
from stromatolite.errors import DataError


def reasons(found, row):
    return [str(reason) for reason in found.reasons[row]]


@pytest.mark.parametrize("source", sorted(real.files()))
def test_every_row_is_read_and_named_by_its_line_in_the_file(source, tmp_path):
    text = real.files()[source][1]
    table = real.read(source, text, tmp_path)
    lines = text.splitlines()
    assert table.index.name == "row"
    name = table.iloc[-1, 0]
    assert name.split()[0].replace("HD ", "HD") in lines[table.index[-1] - 1]
    assert table.index[-1] == len(lines)


def test_radii_and_masses_in_units_of_jupiter_come_out_in_those_of_the_earth(tmp_path):
    planets = real.read("exoplanet_eu", real.files()["exoplanet_eu"][1], tmp_path).set_index("planet")
    assert planets.loc["TRAPPIST-1 e", RADIUS.name] == pytest.approx(0.918, abs=5e-4)
    assert planets.loc["HD 209458 b", MASS.name] == pytest.approx(219.3, abs=0.1)


def test_a_mass_that_repeats_the_minimum_mass_is_no_mass_unless_the_planet_transits(tmp_path):
    planets = real.read("exoplanet_eu", real.files()["exoplanet_eu"][1], tmp_path).set_index("planet")
    assert np.isnan(planets.loc["Proxima Centauri b", "mass_earth"])
    assert planets.loc["Proxima Centauri b", "minimum_mass_earth"] == pytest.approx(1.071, abs=1e-3)
    assert planets.loc["51 Peg b", "mass_earth"] > planets.loc["51 Peg b", "minimum_mass_earth"]
    assert np.isnan(planets.loc["TRAPPIST-1 e", "minimum_mass_earth"])


def test_an_infinite_error_marks_a_limit_which_is_left_out(tmp_path):
    table = real.read("exoplanet_eu", real.eu_text([real.FAULTY_EXOPLANET_EU["CoRoT-24 b"]]), tmp_path)
    assert table[[MASS.name, MASS.low, MASS.high]].isna().all(axis=None)
    assert table[RADIUS.name].notna().all()


def test_impossible_rows_of_exoplanet_eu_break_its_contract(tmp_path):
    told = {
        "ISO 1I": ["eccentricity: range: found 1.196, allowed less than 1"],
        "HD 130322 b": ["mass_earth: range: found 43224.6"],
        "CFHT-BD-Tau 18": ["radius_earth: range: found 210.7"],
        "K2-393 b": [
            "star_mass_solar_error_low: range: found -0.269 solMass",
            "distance_pc_error_high: range: found -2.784 pc",
        ],
        "Kepler-289 d": ["minimum_mass_earth at most 2 times mass_earth"],
    }
    rows = [*real.EXOPLANET_EU.values(), *(real.FAULTY_EXOPLANET_EU[planet] for planet in told)]
    found = real.sort("exoplanet_eu", real.eu_text(rows), tmp_path)
    assert list(found.quarantined["planet"]) == list(told)
    for row, parts in zip(found.quarantined.index, told.values(), strict=True):
        assert all(any(part in reason for reason in reasons(found, row)) for part in parts), reasons(found, row)


def test_errors_of_tepcat_belong_to_the_value_before_them(tmp_path):
    planets = real.read("tepcat", real.files()["tepcat"][1], tmp_path).set_index("planet")
    e = planets.loc["TRAPPIST-1e"]
    assert e["period_days_error_low"] == e["period_days_error_high"] == pytest.approx(3.5e-5)
    assert e[RADIUS.high] == pytest.approx(0.0012 * 11.209, rel=1e-4)
    assert e[RADIUS.low] == pytest.approx(0.0011 * 11.209, rel=1e-4)
    assert (e[ECCENTRICITY.high], e[ECCENTRICITY.low]) == (0.085, 0.0)
    assert (e["star_metallicity_dex"], e["equilibrium_temperature_k"]) == (0.04, 246.1)


def test_minus_one_of_tepcat_is_missing_and_refused_where_it_is_not_read_so(tmp_path):
    planets = real.read("tepcat", real.files()["tepcat"][1], tmp_path).set_index("planet", drop=False)
    assert np.isnan(planets.loc["Kepler-186f", "mass_earth"])
    unconverted = planets.loc[["Kepler-186f"]].assign(mass_earth=-1.0, mass_earth_error_low=-1.0)
    found = quarantine_rows(unconverted, load_parts("tepcat")["planets"].contract, "TEPCat.csv")
    assert [str(reason)[:30] for reason in found.reasons["Kepler-186f"]] == [
        "mass_earth: range: found -1, a",
        "mass_earth_error_low: range: f",
    ]


def test_a_mass_of_zero_is_an_upper_limit_and_left_out(tmp_path):
    planets = real.read("tepcat", real.files()["tepcat"][1], tmp_path).set_index("planet")
    assert planets.loc["HD_022946b", [MASS.name, MASS.low, MASS.high]].isna().all()
    assert planets.loc["HD_022946b", RADIUS.name] == pytest.approx(1.715, abs=1e-3)


def test_brown_dwarfs_and_unreadable_cells_of_tepcat_break_its_contract(tmp_path):
    found = real.sort("tepcat", real.files()["tepcat"][1], tmp_path)
    assert list(found.quarantined["planet"]) == ["AD_3116", "TOI-2796"]
    dwarf, typo = found.quarantined.index
    assert reasons(found, dwarf)[0].startswith("kind: choice: found 'BD'")
    assert "0.0011}" in reasons(found, typo)[0]


def test_tepcat_without_errors_beside_a_value_is_refused_as_a_whole(tmp_path):
    header = real.TEPCAT_HEADER.replace("M_b,errup,errdn", "M_b,upper,lower")
    with pytest.raises(DataError, match="no error stands behind M_b"):
        real.read("tepcat", real.lines_text(header, real.TEPCAT), tmp_path)


def test_a_declination_that_a_spreadsheet_spoilt_is_told(tmp_path):
    found = real.sort("stpm", real.files()["stpm"][1], tmp_path)
    assert list(found.quarantined["planet"]) == ["TOI-1468 b"]
    assert "DE_J2000==+19:13:29.6" in reasons(found, 5)[0]
    place = found.accepted.set_index("planet").loc["TRAPPIST-1 e", ["ra_deg", "dec_deg"]]
    assert list(place) == pytest.approx([346.62238, -5.04139], abs=1e-5)


def test_the_radius_of_a_false_positive_is_that_of_a_star_and_that_of_a_candidate_is_not(tmp_path):
    found = real.sort("kepler_dr25_koi", real.files()["kepler_dr25_koi"][1], tmp_path)
    assert list(found.quarantined["koi"]) == ["K03572.01"]
    assert "radius_earth 1543.74" in reasons(found, found.quarantined.index[0])[0]
    f = found.accepted.set_index("planet").loc["Kepler-186 f"]
    assert (f["radius_earth"], f["insolation_earth"], f["radius_earth_error_low"]) == (1.18, 0.23, 0.14)
    assert np.isnan(f["semi_major_axis_au_error_low"])


def test_failed_fits_and_a_dark_planet_of_kepler_and_gaia_break_the_contract(tmp_path):
    found = real.sort("kepler_gaia_planets", real.files()["kepler_gaia_planets"][1], tmp_path)
    assert [reasons(found, row)[0] for row in found.quarantined.index] == [
        "insolation_earth: range: found 0, allowed greater than 0",
        "radius_earth: range: found 17208.238, allowed at most 30",
    ]


def test_a_footnote_in_a_cell_of_the_harps_table_is_told(tmp_path):
    found = real.sort("harps_rv_planets", real.files()["harps_rv_planets"][1], tmp_path)
    assert list(found.quarantined["planet"]) == ["HD168443 c"]
    assert "Ecc=0.21     2" in reasons(found, 5)[0]
    assert found.accepted["host"].tolist() == ["HD160691"] * 3


def test_a_limit_of_the_nasa_archive_is_left_out_and_errors_have_no_sign(tmp_path):
    planets = real.read("mdwarf_planets_nea", real.files()["mdwarf_planets_nea"][1], tmp_path).set_index("planet")
    assert planets.loc["GJ 1214 b", [ECCENTRICITY.name, ECCENTRICITY.high]].isna().all()
    h = planets.loc["TRAPPIST-1 h"]
    assert (h["period_days_error_low"], h[RADIUS.low]) == (0.001, 0.026)


@pytest.mark.parametrize("source", sorted(real.files()))
def test_a_file_that_is_cut_or_missing_is_refused_and_named(source, tmp_path):
    name, text = real.files()[source]
    with pytest.raises(DataError, match=name.replace(".", r"\.")):
        real.read(source, text[: len(text) - 40], tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(DataError, match="missing"):
        load_parts(source)["planets"].read(tmp_path)


@pytest.mark.parametrize("source", sorted(real.files()))
def test_a_file_that_lacks_a_column_is_refused(source, tmp_path):
    text = real.files()[source][1]
    for column in ("orbital_period", "Period(day)", "Porb_d", "koi_period", "gaia_prad", "M2sini", "pl_orbper"):
        text = text.replace(column, "something", 1)
    with pytest.raises(DataError):
        real.read(source, text, tmp_path)


def test_an_ipac_table_with_fewer_rows_than_it_says_is_refused(tmp_path):
    with pytest.raises(DataError, match="cut"):
        real.read("kepler_dr25_koi", real.koi_text(list(real.KOI.values()), promised=8054), tmp_path)
    with pytest.raises(DataError, match="no IPAC table"):
        real.read("kepler_dr25_koi", "koi,period\n1,2\n", tmp_path)
