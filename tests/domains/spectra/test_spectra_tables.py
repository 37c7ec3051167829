"""The tables of spectra and surfaces, and the known checks that stop their stages when a unit goes wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import star_excerpts

from domains import load_parts
from domains.spectra import build as build_spectra
from domains.spectra import surfaces as build_surfaces
from domains.spectra.planets import PLANETS
from domains.spectra.sampling import step_um, value_at
from domains.spectra.stars import PHOENIX, SUN_DILUTION
from stromatolite.contracts.table_storage import provenance_of, read_table, write_table
from stromatolite.errors import ContractError

ALBEDO_AT_055 = {
    "ArcheanEarth": (0.549995, 0.227399, 0.550025, 0.226973),
    "Jupiter": (0.5496, 0.53119989, 0.55, 0.52769994),
}
LEAF = {0.34: 0.031881124, 0.67: 0.0357174836, 0.80: 0.4619022484, 14.01: 0.031320546}
SNOW = {0.34: 0.98521, 0.55: 0.98969, 0.80: 0.94624}
TAP_WATER = {0.34: 0.027427, 0.55: 0.0278, 0.80: 0.026714}


def black_body(wavelength_um, temperature_k):
    """Flux density at the surface, W m-2 um-1."""
    metres = np.asarray(wavelength_um) * 1e-6
    c1, c2 = 3.741771852e-16, 1.438776877e-2
    return c1 / metres**5 / np.expm1(c2 / metres / temperature_k) * 1e-6


def write(validated, source, part, table):
    write_table(
        validated / star_excerpts.domain_of(source) / source / f"{part}.parquet",
        table,
        load_parts(source)[part].contract,
        {"source": source},
    )


@pytest.fixture(scope="module")
def accepted(tmp_path_factory):
    """Black bodies for stars, real lines for planets and surfaces, as the stages find them."""
    folder = tmp_path_factory.mktemp("spectra") / "validated"
    wavelength_um = np.geomspace(0.2, 100, 2000)
    stars = [
        pd.DataFrame(
            {
                "star": star,
                "sampling": sampling,
                "wavelength_um": wavelength_um,
                "step_um": 1e-4,
                "flux_w_m2_um": black_body(wavelength_um, teff_k),
            }
        )
        for star, (_, teff_k) in PHOENIX.items()
        for sampling in ("low", "high")
    ]
    write(folder, "stellar_spectra", "spectra", pd.concat(stars, ignore_index=True))
    names = [planet.name for planet in PLANETS.values() if planet.part == "geometric_albedo"]
    rows = [(name, *ALBEDO_AT_055.get(name, ALBEDO_AT_055["Jupiter"])) for name in names]
    albedos = [(name, w, 1e-4, a) for name, w1, a1, w2, a2 in rows for w, a in ((w1, a1), (w2, a2), (4.9975, 0.75))]
    columns = ["planet", "wavelength_um", "step_um", "geometric_albedo"]
    write(folder, "vpl_planet_spectra", "geometric_albedo", pd.DataFrame(albedos, columns=columns))
    sun_um = np.geomspace(0.1, 20, 1000)
    flux = black_body(sun_um, 5772) / SUN_DILUTION
    earth = {"wavelength_um": sun_um, "step_um": 1e-4, "radiance_w_m2_um_sr": flux * 0.0584 / np.pi}
    write(folder, "vpl_planet_spectra", "earth_radiance",
          pd.DataFrame({**earth, "solar_flux_w_m2_um": flux, "reflectance": 0.0584}))  # fmt: skip
    zero = {"global_tilted_w_m2_nm": 0.0, "direct_w_m2_nm": 0.0}
    astm = pd.DataFrame({"wavelength_nm": sun_um * 1e3, "extraterrestrial_w_m2_nm": flux / 1e3, **zero})
    write(folder, "solar_reference_and_stations", "solar_spectrum", astm)
    surfaces = [
        pd.DataFrame({"surface": name, "kind": kind, "wavelength_um": values.keys(), "reflectance": values.values()})
        for name, kind, values in (
            ("USGSaspenleaf", "vegetation", LEAF),
            ("finesnow", "snow", SNOW),
            ("tapwater", "water", TAP_WATER),
        )
    ]
    table = pd.concat(surfaces, ignore_index=True)
    write(folder, "surface_reflectance", "reflectances", table.assign(extrapolated=table["wavelength_um"] == 14.01))
    return folder


@pytest.fixture
def validated(accepted, tmp_path):
    """The same, for a test that changes it."""
    return Path(shutil.copytree(accepted, tmp_path / "validated"))


@pytest.fixture(scope="module")
def built(accepted):
    out = accepted.parent / "tables"
    build_spectra.build(accepted, out)
    build_surfaces.build(accepted, out)
    return out


def change(validated, source, part, **columns):
    table = read_table(validated / star_excerpts.domain_of(source) / source / f"{part}.parquet")
    write(validated, source, part, table.assign(**{name: by(table) for name, by in columns.items()}))


def reversed_within(table):
    """Each surface's reflectance as if its wavelengths ran the other way."""
    return table.groupby("surface")["reflectance"].transform(lambda values: values.to_numpy()[::-1])


def test_the_index_says_of_every_spectrum_what_it_is(built):
    index = read_table(built / "spectra.parquet").set_index("spectrum_id")
    assert len(index) == 21
    assert index.loc["trap_high", ["body", "quantity", "unit", "origin", "points"]].tolist() == [
        "TRAPPIST-1", "surface_flux", "W m-2 um-1", "model", 2000,
    ]  # fmt: skip
    assert pd.isna(index.loc["k2_low", "body"])
    assert index.loc["earth_quadrature", "quantity"] == "reflectance_at_quadrature"
    assert index.loc["jupiter", "origin"] == "unstated"
    assert provenance_of(built / "stellar_spectra.parquet")["sources"] == [
        "solar_reference_and_stations", "stellar_spectra", "vpl_planet_spectra",
    ]  # fmt: skip


def test_every_row_of_the_two_tables_is_in_the_index(built):
    tables = {name: read_table(built / f"{name}.parquet") for name in ("spectra", "stellar_spectra", "planet_spectra")}
    counts = pd.concat([tables["stellar_spectra"], tables["planet_spectra"]])["spectrum_id"].value_counts()
    assert counts.to_dict() == tables["spectra"].set_index("spectrum_id")["points"].to_dict()


def test_light_that_may_be_the_planets_own_heat_is_marked(built):
    table = read_table(built / "planet_spectra.parquet")
    assert table.loc[table["with_own_heat"], "wavelength_um"].min() > 3
    assert table.loc[~table["with_own_heat"], "wavelength_um"].max() <= 3


@pytest.mark.parametrize(
    ("source", "part", "times", "told"),
    [
        ("stellar_spectra", "spectra", ("flux_w_m2_um", 1 / 299792458), "temperature of trap_high"),
        ("stellar_spectra", "spectra", ("wavelength_um", 1.2), "peak of trap_high"),
        ("vpl_planet_spectra", "geometric_albedo", ("geometric_albedo", 0.01), "archean_earth at 0.55"),
        ("vpl_planet_spectra", "geometric_albedo", ("wavelength_um", 10), "archean_earth at 0.55"),
        ("vpl_planet_spectra", "earth_radiance", ("solar_flux_w_m2_um", 1e-3), "sun_robinson2011"),
        ("solar_reference_and_stations", "solar_spectrum", ("wavelength_nm", 0.1), "sun_astm_g173"),
    ],
    ids=["flux over c", "wavelengths stretched", "percent", "wavelengths in nm", "milliwatts", "wavelengths shrunk"],
)  # fmt: skip
def test_a_wrong_unit_stops_the_stage_and_leaves_nothing(validated, tmp_path, source, part, times, told):
    name, factor = times
    change(validated, source, part, **{name: lambda table: table[name] * factor})
    with pytest.raises(ContractError, match="contradicts what is known") as refused:
        build_spectra.build(validated, tmp_path / "tables")
    assert told in str(refused.value)
    assert not (tmp_path / "tables").exists()


def test_a_spectrum_that_is_gone_stops_the_stage(validated, tmp_path):
    path = validated / "spectra" / "vpl_planet_spectra" / "geometric_albedo.parquet"
    table = read_table(path)
    write(validated, "vpl_planet_spectra", "geometric_albedo", table[table["planet"] != "ArcheanEarth"])
    with pytest.raises(ContractError, match="archean_earth"):
        build_spectra.build(validated, tmp_path / "tables")


def test_surfaces_keep_what_was_measured_and_say_what_was_not(built):
    table = read_table(built / "surfaces.parquet")
    leaf = table[table["surface"] == "USGSaspenleaf"]
    assert set(leaf["library"]) == {"USGS"}
    assert leaf.set_index("wavelength_um")["extrapolated"].to_dict() == {
        0.34: False,
        0.67: False,
        0.80: False,
        14.01: True,
    }


@pytest.mark.parametrize(
    ("name", "by", "told"),
    [
        ("reflectance", lambda table: table["reflectance"] / 100, "fine snow"),
        ("reflectance", lambda table: reversed_within(table), "USGSaspenleaf"),
        ("kind", lambda table: table["kind"].replace("vegetation", "soil"), "plants"),
    ],
    ids=["percent taken twice", "axis reversed", "no plants"],
)  # fmt: skip
def test_a_surface_that_contradicts_what_is_known_stops_the_stage(validated, tmp_path, name, by, told):
    change(validated, "surface_reflectance", "reflectances", **{name: by})
    with pytest.raises(ContractError, match="contradicts what is known") as refused:
        build_surfaces.build(validated, tmp_path / "tables")
    assert told in str(refused.value)
    assert not (tmp_path / "tables").exists()


def test_steps_are_positive_exactly_where_wavelengths_rise():
    wavelength = pd.Series([1.0, 2.0, 2.0, 1.5, 3.0, 0.5, 0.6])
    spectrum = pd.Series(["a"] * 5 + ["b"] * 2)
    assert step_um(wavelength, spectrum).round(6).fillna(9).tolist() == [9, 1, 0, -0.5, 1, 9, 0.1]


def test_a_spectrum_has_no_value_where_it_does_not_reach():
    assert np.isnan(value_at(pd.Series([1.0, 2.0]), pd.Series([0.1, 0.2]), 2.1))
    assert value_at(pd.Series([1.0, 2.0]), pd.Series([0.1, 0.2]), 1.5) == pytest.approx(0.15)
