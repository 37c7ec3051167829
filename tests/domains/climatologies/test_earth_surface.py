"""Earth's surface on T21: real rows in PlaSim's own format, through the reader, the stage's recipe and the contract."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from domains.climatologies import earth_surface
from domains.climatologies.build import finished
from domains.climatologies.contracts import CLIMATOLOGIES
from domains.climatologies.readers import gcm_earth_climatology_t21 as source
from stromatolite.contracts import check_dataset
from stromatolite.contracts.cube_storage import write_along
from stromatolite.contracts.reference_checks import require_reference_checks
from stromatolite.errors import ContractError, DataError

LAND = """
0 0 0.000177 0.053791 0.00515 0.000198 0 0 0 0.033749 0.328273 0.155632 0.140167 0.114685 0.090953 0.380241
0.675187 0.783998 0.904924 0.859211 0.589601 0.290008 0.275666 0.139334 0.024604 0.35436 0.177499 0.029082 0 0 0
0 0 0 0 0 0 0 0 0 0 0 0.361773 0.576323 0.421103 0.365805 0.349317 0.453735 0.499566 0.645785 0.400065 0.034493
0.174562 0.214416 0.653724 0.998407 1 1 1 0.979401 0.706188 0.048594 0 0
"""
"""Share of land at 69 degrees north."""
SEA_SURFACE = """
275.066 276.773 277.156 276.792 275.470 276.028 275.542 274.221 274.573 274.003 273.101 272.325 271.989 271.451
271.132 271.115 271.085 271.062 271.156 270.988 271.041 270.920 270.926 271.085 270.686 271.005 271.037 270.936
270.728 270.992 271.229 271.308 271.382 271.585 271.658 271.560 271.448 271.341 271.300 271.338 271.361 271.302
271.361 271.376 271.358 271.374 271.372 271.321 271.384 271.406 271.420 271.365 271.585 272.080 272.998 273.292
272.950 272.589 272.237 271.857 271.570 272.107 273.380 274.247
"""
"""The same in November, K."""
SEA_ICE = """
-0.72 -0.34 0.06 2.45 6.12 7.80 7.06 8.35 6.37 11.49 28.68 57.83 72.98 93.09 98.38 97.65 96.96 96.83 95.82 96.08
97.28 100.35 100.43 99.72 102.88 99.78 99.98 104.20 106.38 100.93 99.07 97.70 96.48 90.26 88.12 91.61 95.24
97.51 97.90 97.54 97.55 97.75 95.63 95.15 95.47 95.31 94.80 94.15 92.40 92.11 92.70 91.48 83.11 64.48 38.73
39.62 51.77 63.07 74.09 85.18 90.15 74.99 36.79 11.00
"""
"""The same in November, %: it passes 0 and 100."""
VEGETATION_ALBEDO = """
0.142654 0.142654 0.142654 0.132081 0.129303 0.120184 0.119461 0.131847 0.136543 0.128374 0.13055 0.150951
0.147597 0.138508 0.143974 0.144888 0.140524 0.124732 0.136745 0.141433 0.13688 0.127829 0.133422 0.115723
0.132221 0.140839 0.134844 0.123154 0.132785 0.129507 0.137232 0.134381 0.164757 0.141061 0.175148 0.14535
0.130764 0.136054 0.127003 0.137649 0.117454 0.122208 0.123596 0.12261 0.120015 0.10505 0.14677 0.132898
0.124307 0.110305 0.117181 0.117823 0.0940833 0.07 0.115725 0.108092 -9e+33 -9e+33 -9e+33 -9e+33 0.113448
0.132858 0.132858 0.132858
"""
"""At 64 degrees north; four cells have none."""

ELSEWHERE = {
    "0129": 3771.756, "0173": 0.846099, "0174": 0.132763, "0199": 0.465705, "0200": 2.91205, "0212": 0.262489,
    "0229": 0.178546, "0232": 0.0, "1730": 0.836945, "1731": 0.124121, "1740": 0.119668,
}  # fmt: skip
"""The other fields at 64 N 101 E."""
ROWS = {"0172": LAND, "0169": SEA_SURFACE, "0210": SEA_ICE, "1741": VEGETATION_ALBEDO}
CONTRACT = CLIMATOLOGIES["earth_surface_t21"]


def sra(code, fields):
    """A file of fields that have the same row at every latitude."""
    text = ""
    for month, row in enumerate(fields):
        header = (int(code), 0, 20090001 + 100 * month, -1, 64, 32, 0, 0)
        lines = [" ".join(f"{value:10.6G}" for value in part) for part in np.array(row).reshape(-1, 8)]
        text += "".join(f"{number:10d}" for number in header) + "\n" + ("\n".join(lines) + "\n") * 32
    return text


def row(code):
    return np.array(ROWS[code].split(), dtype=float) if code in ROWS else np.full(64, ELSEWHERE[code])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("surface") / "raw"
    folder.mkdir()
    for code, field in source.FIELDS.items():
        fields = [row(code)] * (14 if "month" in field.dims else 1)
        (folder / f"N032_surf_{code}.sra").write_text(sra(code, fields))
    return folder


@pytest.fixture
def raw(tmp_path, files):
    return Path(shutil.copytree(files, tmp_path / "raw"))


@pytest.fixture(scope="module")
def cube(files):
    return source.read(files)


@pytest.fixture(scope="module")
def built(files, cube):
    write_along(files.parent / "climatologies" / "gcm_earth_climatology_t21" / "climatology.zarr", cube, "month")
    return finished(earth_surface.build(files.parent), CONTRACT, "gcm_earth_climatology_t21")


def test_all_15_fields_are_read_in_their_units_and_keep_their_contract(cube):
    assert len(cube.data_vars) == 15
    assert cube["lat"].values[[0, -1]] == pytest.approx([85.7606, -85.7606], abs=1e-4)
    assert cube["month"].values.tolist() == list(range(14))
    assert float(cube["sea_ice_area_fraction"].max()) == pytest.approx(1.0638)
    assert float(cube["sea_surface_temperature"].isel(lon=0)[0, 0]) == pytest.approx(275.066)
    assert check_dataset(cube, source.contract()) == []


def test_the_mark_of_missing_values_becomes_missing(cube):
    assert np.flatnonzero(cube["vegetation_albedo"].isel(lat=3).isnull()).tolist() == [56, 57, 58, 59]


@pytest.mark.parametrize(
    ("name", "convert", "told"),
    [
        ("sea_surface_temperature", lambda kelvin: kelvin - 273.15, "allowed 268 to 310 K"),
        ("sea_ice_area_fraction", lambda fraction: fraction * 100, "allowed -0.5 to 1.2"),
        ("soil_water_capacity", lambda metres: metres * 1000, "allowed 0.001 to 3 m"),
        ("vegetation_albedo", lambda albedo: albedo.fillna(-9e33), "allowed 0.03 to 0.9"),
    ],
)
def test_a_wrong_unit_or_an_unmarked_gap_breaks_the_contract(cube, name, convert, told):
    wrong = cube.assign({name: convert(cube[name]).astype("float32").assign_attrs(cube[name].attrs)})
    assert any(name in str(each) and told in str(each) for each in check_dataset(wrong, source.contract()))


def test_months_that_do_not_wrap_are_refused(raw):
    months = [row("0169") + month for month in range(14)]
    (raw / "N032_surf_0169.sra").write_text(sra("0169", months))
    with pytest.raises(ContractError, match=r"N032_surf_0169\.sra.*not December and January again"):
        source.read(raw)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text[:-200], "cut off"),
        (lambda text: text.replace("172", "173", 1), "another field"),
        (lambda text: text.replace("0.380241", "********"), "something else than numbers"),
        (lambda text: text * 2, "another number of fields"),
        (lambda text: text.replace("0.380241", "0.380241°"), "no SRA text"),
    ],
)
def test_a_damaged_file_is_refused_by_name(raw, spoil, told):
    path = raw / "N032_surf_0172.sra"
    path.write_text(spoil(path.read_text()))
    with pytest.raises(DataError, match=f"N032_surf_0172.sra.*{told}"):
        source.read(raw)


def test_a_file_that_is_missing_is_named(raw):
    (raw / "N032_surf_0232.sra").unlink()
    with pytest.raises(DataError, match=r"N032_surf_0232\.sra is missing"):
        source.read(raw)


def test_the_climatology_has_twelve_months_and_each_field_on_its_own_surface(built):
    assert CONTRACT.faults(built) == []
    assert built["month"].values.tolist() == list(range(1, 13))
    assert (np.diff(built["lat"]) > 0).all()
    land = built["land_area_fraction"].isel(lat=0).values > 0.5
    assert np.array_equal(built["sea_surface_temperature"].isel(lat=0, month=0).isnull(), land)
    assert np.array_equal(built["leaf_area_index"].isel(lat=0, month=0).isnull(), ~land)
    ice = built["sea_ice_area_fraction"].isel(lat=0, month=0)
    assert (float(ice[0]), float(ice[28])) == (0.0, 1.0), "-0.72 % and 106.38 % in the file"


def test_months_that_stand_twice_do_not_reach_the_climatology(built):
    wrapped = built.isel(month=[11, *range(12), 0]).assign_coords(month=("month", np.arange(14), built["month"].attrs))
    assert any("month: range: found 0" in str(each) for each in CONTRACT.faults(wrapped))


def test_sea_temperature_over_land_and_leaves_at_sea_do_not_reach_the_climatology(built, cube):
    inside = cube.isel(month=slice(1, 13), lat=slice(None, None, -1))
    extended = built.assign(
        sea_surface_temperature=inside["sea_surface_temperature"], leaf_area_index=inside["leaf_area_index"]
    )
    reasons = " ".join(map(str, CONTRACT.faults(extended)))
    land = int((built["land_area_fraction"] > 0.5).sum())
    assert f"{12 * land} values over land" in reasons
    assert f"{12 * (2048 - land)} values over sea" in reasons


def test_sea_ice_beyond_its_cell_does_not_reach_the_climatology(built, cube):
    ice = cube["sea_ice_area_fraction"].isel(month=slice(1, 13), lat=slice(None, None, -1))
    passing = built.assign(sea_ice_area_fraction=ice.where(built["sea_surface_temperature"].notnull()))
    assert any(
        "sea_ice_area_fraction" in str(each) and "allowed 0 to 1" in str(each) for each in CONTRACT.faults(passing)
    )


def test_a_map_that_stands_on_its_head_is_refused(built):
    assert any(
        "lat" in str(each) and "step back" in str(each)
        for each in CONTRACT.faults(built.isel(lat=slice(None, None, -1)))
    )


def test_a_world_that_is_not_earth_is_refused(built):
    with pytest.raises(
        ContractError, match=r"earth_surface_t21 contradicts what is known(?s:.*)height of the South Pole"
    ):
        require_reference_checks("earth_surface_t21", earth_surface.reference_checks(built))
