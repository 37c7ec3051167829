"""Catalogues of stars: every row is read, and what no star does is set aside with its reason."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import star_excerpts

from domains import load_parts
from domains.stars.physics import from_log10
from stromatolite.contracts.columns import descriptions, units
from stromatolite.errors import DataError


@pytest.fixture
def sorted_stars(tmp_path):
    def sort(source, part="stars"):
        return star_excerpts.part_of_rows(star_excerpts.brought(tmp_path, source), part)

    return sort


def _reasons(found, name, column="name"):
    row = found.quarantined.index[found.quarantined[column] == name][0]
    return {violation.rule: violation for violation in found.reasons[row]}


def test_hpic_gives_proxima_its_temperature_and_radius_in_named_units(sorted_stars):
    found = sorted_stars("hpic_host_stars").accepted.set_index("name")
    proxima = found.loc["TIC 388857263"]
    assert proxima["teff_k"] == 2979
    assert proxima["radius_sun"] == pytest.approx(0.146, abs=0.001)
    assert proxima["luminosity_sun"] == pytest.approx(10**-2.817541383434548)
    assert math.isnan(proxima["age_gyr"])
    assert bool(proxima["binary"]) is True
    assert math.isnan(found.loc["TIC 471011145", "g_magnitude"]), "null is a missing value"


def test_every_row_is_read_and_named_by_its_line(sorted_stars, tmp_path):
    found = sorted_stars("hpic_host_stars")
    assert len(found.accepted) + len(found.quarantined) == star_excerpts.HPIC.count("\n") - 1
    row = found.accepted.index[found.accepted["name"] == "TIC 388857263"][0]
    assert star_excerpts.HPIC.split("\n")[row - 1].startswith("TIC 388857263|")


@pytest.mark.parametrize(
    ("name", "rule", "found"),
    [
        ("TIC 136969986", "class and temperature", "spectral_type 'A0', teff_k 4461"),
        ("GAIA DR3 2358524597030794112", "class and temperature", "spectral_type 'M4.0Ve', teff_k 5144"),
        ("GAIA DR3 2358524597030794112", "radius of a star", "radius_sun 0.034"),
        ("TIC 445258198", "radius of a star", "radius_sun 0.218"),
        ("TIC 179323446", "luminosity and brightness", "luminosity_sun 4784"),
        ("TIC 500620012", "luminosity and brightness", "luminosity_sun 9.87"),
        ("TIC 206436687", "entered once", "distance_pc 18.67"),
        ("TIC 471012283", "entered once", "distance_pc 18.67"),
    ],
)
def test_rows_of_hpic_that_no_star_has_are_set_aside(sorted_stars, name, rule, found):
    assert found in _reasons(sorted_stars("hpic_host_stars"), name)[rule].found


def test_white_dwarfs_giants_and_stars_without_values_are_accepted(sorted_stars):
    accepted = set(sorted_stars("hpic_host_stars").accepted["name"])
    assert {"TIC 747459985", "TIC 388857263", "TIC 471011145", "TIC 437261156"} <= accepted
    kepler = sorted_stars("kepler_gaia_stars").accepted.set_index("kic_id")
    assert kepler.loc[9083864, "radius_sun"] == 0.013, "a white dwarf"


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("HIP_43650", "luminosity and surface"),
        ("V*_EX_Hya", "radius of a star"),
        ("**_LDS_823", "duplicate"),
    ],
)
def test_rows_of_gcns_that_no_star_has_are_set_aside(sorted_stars, name, rule):
    assert rule in _reasons(sorted_stars("gcns_nearby_stars"), name)


def test_gcns_passes_alpha_centauri_though_its_temperature_is_wrong(sorted_stars):
    """It is a possible star: only another catalogue can tell. The table of stars settles it."""
    accepted = sorted_stars("gcns_nearby_stars").accepted.set_index("name")
    assert accepted.loc["*_alf_Cen_A", "teff_k"] == 6453


def test_kepler_stars_that_share_a_gaia_number_are_set_aside_together(sorted_stars):
    found = sorted_stars("kepler_gaia_stars")
    assert set(found.quarantined["kic_id"]) == {9532479, 9532480, 9306844, 5855479}
    for kic in (9532479, 9532480):
        assert "2128105996813100032" in _reasons(found, kic, "kic_id")["duplicate"].found


def test_codes_of_the_kepler_table_are_words(sorted_stars):
    kepler = sorted_stars("kepler_gaia_stars").accepted.set_index("kic_id")
    assert kepler.loc[757076, "evolutionary_state"] == "subgiant"
    assert kepler.loc[757076, "companion"] == "none"
    assert kepler.loc[757076, "gaia_dr2_id"] == 2050233807328471424, "all 19 digits"


def test_an_unknown_code_of_the_kepler_table_is_refused(tmp_path):
    folder = star_excerpts.brought(tmp_path, "kepler_gaia_stars")
    path = folder / "DR2PapTable1.txt"
    path.write_text(path.read_text().replace("&0.273&1&0", "&0.273&4&0"))
    with pytest.raises(DataError, match="line 2: evState is unknown"):
        load_parts("kepler_gaia_stars")["stars"].read(folder)


def test_dwarf_types_keep_uncertain_values_and_gaps(sorted_stars):
    found = sorted_stars("mamajek_bhac15", "dwarf_sequence")
    assert len(found.quarantined) == 0
    types = found.accepted.set_index("spectral_type")
    assert types.loc["G2V", "teff_k"] == 5770
    assert types.loc["G2V", "luminosity_sun"] == pytest.approx(1.023, abs=0.001)
    assert types.loc["L6V", "teff_k"] == 1550
    assert math.isnan(types.loc["Y4V", "radius_sun"])


def test_isochrones_carry_the_age_that_stands_above_them(sorted_stars):
    stars = sorted_stars("mamajek_bhac15", "isochrones").accepted
    assert stars["age_gyr"].tolist() == [0.0005, 0.0005, 0.001, 0.001]
    assert stars.loc[stars.index[0], "luminosity_sun"] == pytest.approx(10**-2.47)


def test_tracks_have_ages_in_gyr(sorted_stars):
    stars = sorted_stars("mamajek_bhac15", "tracks").accepted
    assert len(stars) == 4
    assert stars["age_gyr"].iloc[0] == pytest.approx(10 ** (5.693 - 9))


@pytest.mark.parametrize(
    ("source", "part", "file", "old", "new", "told"),
    [
        ("hpic_host_stars", "stars", "HPIC.txt", "|Vmag|", "|V|", "another header"),
        ("hpic_host_stars", "stars", "HPIC.txt", "2979.0", "hot", "does not fit its columns"),
        ("gcns_nearby_stars", "stars", "gcns_catalog.dat", " False -21.94273", "", "line 2 is cut off|does not fit"),
        ("gcns_nearby_stars", "stars", "gcns_catalog.dat", "-21.94273", "-21.94273 1", "does not fit its columns"),
        ("mamajek_bhac15", "dwarf_sequence", "mamajek_dwarfproperties.txt", "SpT   Teff", "SpT   T", "another header"),
        ("mamajek_bhac15", "tracks", "BHAC15_tracks.txt", "0.905  1.000", "0.905", "line 8 is no model"),
        ("mamajek_bhac15", "tracks", "BHAC15_tracks.txt", "! M/Ms", "! M", "holds no table"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path, source, part, file, old, new, told):
    folder = star_excerpts.brought(tmp_path, source)
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    with pytest.raises(DataError, match=told) as refused:
        load_parts(source)[part].read(folder)
    assert file in str(refused.value)


def test_a_file_that_is_missing_is_told(tmp_path):
    for source in ("hpic_host_stars", "gcns_nearby_stars", "kepler_gaia_stars", "mamajek_bhac15"):
        for part in load_parts(source).values():
            with pytest.raises(DataError, match="is missing"):
                part.read(tmp_path)


@pytest.mark.parametrize("source", star_excerpts.FILES)
def test_every_column_says_its_unit_and_meaning(source):
    for part in load_parts(source).values():
        contract = part.contract
        assert all(descriptions(contract).values())
        numbers = [name for name, each in contract.to_schema().columns.items() if str(each.dtype) == "float64"]
        assert [name for name in numbers if not units(contract)[name]] == []


def test_a_power_is_written_with_the_digits_that_every_processor_agrees_on():
    """Processors differ by one unit in the last place: the tables, and so their versions, must not."""
    logarithms = pd.Series([-2.817541383434548, 0.01, 4.2, float("nan")])
    found = from_log10(logarithms)
    assert found[:3].to_list() == pytest.approx([10.0**value for value in logarithms[:3]], rel=1e-11)
    for up in (np.inf, -np.inf):
        shifted = np.nextafter(10.0**logarithms, up)
        assert [f"{value:.11e}" for value in shifted[:3]] == [f"{value:.11e}" for value in found[:3]]
    assert [float(f"{value:.11e}") == value for value in found] == [True, True, True, False]
