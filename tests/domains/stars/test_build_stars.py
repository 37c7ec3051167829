"""The table of stars: one row a star, the rule between catalogues, conflicts kept, names that hosts are found by."""

from __future__ import annotations

import pandas as pd
import pytest
import star_excerpts

from domains.planets.names import star_key
from domains.stars.build import build
from domains.stars.contracts import BY_TYPE, DERIVED
from domains.stars.settling import type_temperature
from stromatolite.contracts.table_storage import provenance_of
from stromatolite.errors import ContractError

TABLES = ("stars", "star_names", "star_conflicts", "dwarf_sequence", "stellar_isochrones", "stellar_tracks")
HOSTS = pd.DataFrame(
    [
        ("Lalande 21185", "Gl 411", 165.833333, 35.970000, 2.55),
        ("GJ 667 C", None, 259.737500, -34.989722, 6.84),
        ("Kepler-138", "KOI-314, 2MASS J19213157+4317347, KIC 7603200", 290.381547, 43.292973, 66.99),
        ("TRAPPIST-1", "2MASS J23062928-0502285", 346.620833, -5.041389, 12.10),
    ],
    columns=["host", "host_other_names", "ra_deg", "dec_deg", "distance_pc"],
)
"""Hosts as the Extrasolar Planets Encyclopaedia has them."""


@pytest.fixture(scope="module")
def validated(tmp_path_factory):
    place = tmp_path_factory.mktemp("stars")
    found = star_excerpts.validated(place / "raw", place / "validated")
    hosts = found / "planets" / "exoplanet_eu" / "planets.parquet"
    hosts.parent.mkdir(parents=True, exist_ok=True)
    HOSTS.to_parquet(hosts)
    return found


@pytest.fixture(scope="module")
def tables(validated):
    out = validated.parent / "tables"
    build(validated, out)
    return {name: pd.read_parquet(out / f"{name}.parquet") for name in TABLES}


@pytest.fixture(scope="module")
def stars(tables):
    return tables["stars"].set_index("star")


def test_alpha_centauri_a_has_the_temperature_of_hpic_and_the_conflict_is_kept(tables, stars):
    star = stars.loc["alf Cen A"]
    assert star["teff_k"] == 5776
    assert star["teff_k_source"] == "hpic_host_stars"
    conflicts = tables["star_conflicts"]
    kept = conflicts[(conflicts["star"] == "alf Cen A") & (conflicts["quantity"] == "teff_k")].iloc[0]
    assert (kept["chosen"], kept["other"], kept["other_source"]) == (5776, 6453, "gcns_nearby_stars")
    assert kept["difference_percent"] == pytest.approx(11.7, abs=0.1)


def test_where_its_own_spectral_type_contradicts_hpic_all_that_the_star_is_like_comes_from_gcns(tables, stars):
    star = stars.loc["HD 98712A"]
    assert star[["teff_k", "radius_sun", "mass_sun"]].tolist() == [4096, 0.684, 0.657]
    assert star["spectral_type"] == "K7V", "the type itself is HPIC's"
    assert star["distance_pc_source"] == "hpic_host_stars"
    conflicts = tables["star_conflicts"].set_index(["star", "quantity"])
    assert conflicts.loc[("HD 98712A", "teff_k"), ["other", "rule"]].tolist() == [5450, BY_TYPE]


def test_a_row_in_quarantine_leaves_the_star_to_the_next_catalogue(stars):
    assert stars.loc["YZ Cet", "teff_k"] == 3095
    assert stars.loc["YZ Cet", "teff_k_source"] == "gcns_nearby_stars"


def test_what_one_catalogue_lacks_another_gives_with_its_name(stars):
    star = stars.loc["Kepler-138"]
    assert (star["kic_id"], star["teff_k"], star["teff_k_source"]) == (7603200, 3847, "kepler_gaia_stars")
    assert (star["mass_sun"], star["mass_sun_source"]) == (0.546, "gcns_nearby_stars")
    assert star["evolutionary_state"] == "main_sequence"
    assert stars.loc["61 Cyg B", "age_gyr_source"] is None


def test_a_luminosity_that_nobody_gives_follows_from_radius_and_temperature(stars):
    star = stars.loc["KIC 757076"]
    assert star["luminosity_sun_source"] == DERIVED
    assert star["luminosity_sun"] == pytest.approx(3.986**2 * (5164 / 5772) ** 4)
    assert pd.isna(star["mass_sun"]), "a mass is not made up"


def test_gaia_numbers_keep_all_their_digits(stars):
    assert stars.loc["Gaia DR3 4242187851655657344", "gaia_dr3_id"] == 4242187851655657344
    assert stars.loc["KIC 757076", "gaia_dr2_id"] == 2050233807328471424


@pytest.mark.parametrize(
    ("written", "star"),
    [
        ("Proxima Cen", "Proxima Centauri"),
        ("alpha Centauri B", "alf Cen B"),
        ("τ Cet", "tau Cet"),
        ("TIC 388857263", "Proxima Centauri"),
        ("KIC 7603200", "Kepler-138"),
        ("KOI-314", "Kepler-138"),
        ("2MASS J23062928-0502285", "TRAPPIST-1"),
        ("Lalande 21185", "HD 95735"),
        ("Gliese 411", "HD 95735"),
        ("HD 181678", "HD 181678"),
    ],
)
def test_a_star_is_found_by_any_name_of_its_catalogues_and_planets(tables, written, star):
    assert tables["star_names"].set_index("name_key")["star"][star_key(written)] == star


def test_a_host_is_not_taken_for_the_brighter_star_beside_it(tables):
    assert star_key("GJ 667 C") not in set(tables["star_names"]["name_key"])


def test_every_value_has_a_source_and_every_source_a_value(stars):
    for source in [name for name in stars if name.endswith("_source") and name != "position_source"]:
        assert (stars[source].notna() == stars[source.removesuffix("_source")].notna()).all(), source


def test_the_tables_say_where_they_come_from(tables, validated):
    found = provenance_of(validated.parent / "tables" / "stars.parquet")
    assert "gcns_nearby_stars" in found["sources"]
    assert len(tables["dwarf_sequence"]) == 12


def test_the_same_rows_give_the_same_bytes(validated, tables, tmp_path):
    build(validated, tmp_path)
    for name in TABLES:
        assert (tmp_path / f"{name}.parquet").read_bytes() == (
            validated.parent / "tables" / f"{name}.parquet"
        ).read_bytes()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rows: rows.assign(g_magnitude=rows["g_magnitude"] + 0.5), "teff_k of Proxima Centauri"),
        (lambda rows: rows[rows["name"] != "TIC 471011145"], "teff_k of alf Cen A"),
        (lambda rows: rows.assign(radius_sun=rows["radius_sun"] * 109.1), "radius_sun of Barnard's star"),
    ],
    ids=["join lost", "star lost", "another unit"],
)
def test_a_join_that_goes_wrong_stops_the_stage_before_anything_is_written(validated, tmp_path, change, told):
    changed = tmp_path / "validated"
    for path in validated.rglob("*.parquet"):
        target = changed / path.relative_to(validated)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    path = changed / "stars" / "hpic_host_stars" / "stars.parquet"
    change(pd.read_parquet(path)).to_parquet(path)
    with pytest.raises(ContractError, match="contradicts what is known") as refused:
        build(changed, tmp_path / "tables")
    assert told in str(refused.value)
    assert not (tmp_path / "tables").exists()


def test_types_of_giants_and_pairs_judge_nothing(tables):
    types = pd.Series(["G2V", "M4.0Ve", "K0-IIIb", "M0V+M4/5V", "K4/5V", "DA2", None, "K7V"])
    found = type_temperature(types, tables["dwarf_sequence"])
    assert found[[0, 1, 7]].tolist() == [5770, 3210, 4100]
    assert found[[2, 3, 4, 5, 6]].isna().all()
