"""Spectra of stars, planets and surfaces: real lines in the files' own formats, faults included."""

from __future__ import annotations

import numpy as np
import pytest

from domains.spectra.readers import stellar_spectra, surface_reflectance, vpl_planet_spectra
from stromatolite.contracts.checked_rows import quarantine_rows
from stromatolite.errors import DataError

TRAP_HIGH = """ Wavelength    Flux  
1.0583201595017218 0.007148503234054594
1.0633940668597348 0.010155002890637973
1.0684923000662605 0.007253532324120831
"""  # noqa: W291 - as the file has it
ALBEDO = "     0.549964     0.227657\n     0.549995     0.227399\n     0.550025     0.226973\n"
EARLY_MARS = (
    "     0.142971      0.00000\n     0.142972      0.00000\n     0.142972      0.00000\n     0.142974      0.00000\n"
)
VENUS = "      6.32911      1.47544\n      6.36943      1.53428\n      166.667      1292.83\n"
EARTH = """\
;   characteristic Earth spectrum at quadrature phase
;   wavelength    intensity   solar flux   reflectance
;     [um]      [W/m**2/um/sr][W/m**2/um]
     0.100229      0.00000     0.806256      0.00000
     0.100230 -5.79898e-13     0.806236 -2.25964e-12
     0.184379  5.83604e-12      2.19978  8.33469e-12
      5.00000      1.00716      3.56088     0.888568
"""
ASPEN_LEAF = {0.34: 3.1881124, 0.35: 3.1881124, 0.36: 3.21201022, 0.67: 3.57174836, 0.80: 46.19022484, 2.59: 3.09367931,
              2.60: 3.1320546, 2.61: 3.1320546, 14.01: 3.1320546}  # fmt: skip


@pytest.fixture
def stars(tmp_path):
    for star in stellar_spectra.STARS:
        for name in stellar_spectra.SAMPLINGS.values():
            (tmp_path / name.format(star)).write_text(TRAP_HIGH)
    return tmp_path


@pytest.fixture
def planets(tmp_path):
    for name in vpl_planet_spectra.ALBEDO_FILES.values():
        (tmp_path / name).write_text(ALBEDO)
    (tmp_path / "EarlyMars_geo_albedo.txt").write_text(EARLY_MARS)
    (tmp_path / "Venus_geo_albedo.txt").write_text(VENUS)
    (tmp_path / vpl_planet_spectra.EARTH_FILE).write_text(EARTH)
    return tmp_path


@pytest.fixture
def surfaces(tmp_path):
    (tmp_path / "wvref.txt").write_text("\n".join(f"{each:.4f}" for each in ASPEN_LEAF))
    for name in surface_reflectance.SURFACES:
        np.save(tmp_path / f"{name}.npy", np.array(list(ASPEN_LEAF.values())))
    return tmp_path


def sort(reader, part, folder):
    each = reader.PARTS[part]
    return quarantine_rows(each.read(folder), each.contract, part)


def test_flux_of_a_star_is_brought_back_to_watts(stars):
    found = sort(stellar_spectra, "spectra", stars)
    assert len(found.accepted) == 4 * 2 * 3
    peak = found.accepted.loc["trap_hr 3"]
    assert (peak["star"], peak["sampling"], peak["wavelength_um"]) == ("trap", "high", 1.0633940668597348)
    assert peak["flux_w_m2_um"] == pytest.approx(3.0444e6, rel=1e-4)


def test_a_star_without_the_header_that_says_what_the_columns_are_is_refused(stars):
    (stars / "wolf.dat").write_text(TRAP_HIGH.split("\n", 1)[1])
    with pytest.raises(DataError, match="another header"):
        stellar_spectra.read(stars)


def test_wavelengths_that_go_back_are_set_aside(stars):
    (stars / "k2.dat").write_text(" Wavelength    Flux  \n0.34 1e-5\n0.38 1e-5\n0.35 1e-5\n0.36 1e-5\n0.39 1e-5\n")
    found = sort(stellar_spectra, "spectra", stars)
    assert set(found.reasons) == {"k2 4", "k2 5"}


def test_a_wavelength_of_early_mars_that_comes_twice_is_set_aside(planets):
    found = sort(vpl_planet_spectra, "geometric_albedo", planets)
    assert [str(each) for each in found.reasons["EarlyMars 3"]] == [
        "step_um: range: found 0 um, allowed greater than 0 um"
    ]


def test_heat_of_venus_that_passes_for_albedo_is_set_aside(planets):
    found = sort(vpl_planet_spectra, "geometric_albedo", planets)
    assert set(found.reasons) == {"EarlyMars 3", "Venus 2", "Venus 3"}
    assert found.reasons["Venus 3"][0].found == "1292.83"


def test_negative_radiance_of_the_earth_is_set_aside_and_the_rest_kept(planets):
    found = sort(vpl_planet_spectra, "earth_radiance", planets)
    assert list(found.accepted.index) == [4, 6, 7]
    assert {each.field for each in found.reasons[5]} == {"radiance_w_m2_um_sr", "reflectance"}


def test_reflectance_of_the_earth_in_percent_is_noticed(planets):
    path = planets / vpl_planet_spectra.EARTH_FILE
    path.write_text(EARTH.replace("0.888568", "0.00888568"))
    found = sort(vpl_planet_spectra, "earth_radiance", planets)
    assert [each.rule for each in found.reasons[7]] == ["reflectance is pi radiance over flux"]


def test_reflectance_becomes_a_fraction_on_the_wavelengths_of_the_package(surfaces):
    found = sort(surface_reflectance, "reflectances", surfaces)
    assert not len(found.quarantined)
    leaf = found.accepted[found.accepted["surface"] == "USGSaspenleaf"].set_index("wavelength_um")
    assert leaf.loc[0.80, "reflectance"] == pytest.approx(0.4619022484)
    assert set(leaf["kind"]) == {"vegetation"}


def test_values_repeated_beyond_what_was_measured_are_marked(surfaces):
    leaf = surface_reflectance.read(surfaces).loc[lambda table: table["surface"] == "USGSaspenleaf"]
    assert leaf.loc[leaf["extrapolated"], "wavelength_um"].tolist() == [0.34, 2.61, 14.01]


def test_more_light_than_came_in_is_set_aside(surfaces):
    values = np.array(list(ASPEN_LEAF.values()))
    values[4] = 100.3
    np.save(surfaces / "frost.npy", values)
    found = sort(surface_reflectance, "reflectances", surfaces)
    assert [str(each) for each in found.reasons["frost 4"]] == ["reflectance: range: found 1.003, allowed at most 1"]


def test_missing_values_of_a_surface_are_set_aside(surfaces):
    np.save(surfaces / "frost.npy", np.array([*list(ASPEN_LEAF.values())[:-1], np.nan]))
    assert set(sort(surface_reflectance, "reflectances", surfaces).reasons) == {"frost 8"}


def test_pickled_objects_are_never_loaded(surfaces):
    class Harmful:
        def __reduce__(self):
            return (pytest.fail, ("unpickled",))

    np.save(surfaces / "frost.npy", np.array([Harmful()], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match="no plain NumPy array"):
        surface_reflectance.read(surfaces)


@pytest.mark.parametrize("array", [np.zeros(8), np.zeros(9, dtype=int), np.zeros((9, 1))])
def test_an_array_that_does_not_fit_the_wavelengths_is_refused(surfaces, array):
    np.save(surfaces / "frost.npy", array)
    with pytest.raises(DataError, match="does not fit"):
        surface_reflectance.read(surfaces)


def test_a_file_that_is_cut_off_or_missing_is_refused(surfaces):
    path = surfaces / "frost.npy"
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(DataError, match="no plain NumPy array"):
        surface_reflectance.read(surfaces)
    path.unlink()
    with pytest.raises(DataError, match="missing"):
        surface_reflectance.read(surfaces)


def test_wavelengths_that_do_not_rise_are_refused(surfaces):
    (surfaces / "wvref.txt").write_text("0.34\n0.36\n0.35\n")
    with pytest.raises(DataError, match="do not rise"):
        surface_reflectance.read(surfaces)
