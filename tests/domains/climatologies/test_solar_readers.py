"""The solar spectrum and the two stations: real lines in the files' own formats, faults included."""

from __future__ import annotations

import numpy as np
import pytest

from domains.climatologies.readers import solar_reference_and_stations as source
from stromatolite.contracts.checked_rows import quarantine_rows
from stromatolite.errors import ContractError, DataError

HEADER = (
    "Date (MM/DD/YYYY),Time (HH:MM),ETR (W/m^2),ETRN (W/m^2),GHI (W/m^2),GHI source,GHI uncert (%),DNI (W/m^2),"
    "DNI source,DNI uncert (%),DHI (W/m^2),DHI source,DHI uncert (%),GH illum (lx),GH illum source,"
    "Global illum uncert (%),DN illum (lx),DN illum source,DN illum uncert (%),DH illum (lx),DH illum source,"
    "DH illum uncert (%),Zenith lum (cd/m^2),Zenith lum source,Zenith lum uncert (%),TotCld (tenths),TotCld source,"
    "TotCld uncert (code),OpqCld (tenths),OpqCld source,OpqCld uncert (code),Dry-bulb (C),Dry-bulb source,"
    "Dry-bulb uncert (code),Dew-point (C),Dew-point source,Dew-point uncert (code),RHum (%),RHum source,"
    "RHum uncert (code),Pressure (mbar),Pressure source,Pressure uncert (code),Wdir (degrees),Wdir source,"
    "Wdir uncert (code),Wspd (m/s),Wspd source,Wspd uncert (code),Hvis (m),Hvis source,Hvis uncert (code),"
    "CeilHgt (m),CeilHgt source,CeilHgt uncert (code),Pwat (cm),Pwat source,Pwat uncert (code),AOD (unitless),"
    "AOD source,AOD uncert (code),Alb (unitless),Alb source,Alb uncert (code),Lprecip depth (mm),"
    "Lprecip quantity (hr),Lprecip source,Lprecip uncert (code)"
)
WEATHER = ",PresWth (METAR code),PresWth source,PresWth uncert (code)"
GREENSBORO = [
    '723170,"GREENSBORO PIEDMONT TRIAD INT",NC,-5.0,36.100,-79.950,273',
    HEADER + WEATHER,
    "01/10/1988,08:00,25,648,22,1,13,130,1,9,9,1,13,0,1,13,0,1,9,0,1,13,0,1,21,0,A,7,0,A,7,-8.9,A,7,-10.0,A,7,92,A,7,"
    "996,A,7,40,A,7,3.1,A,7,9700,B,7,77777,A,7,0.6,E,8,0.000,F,8,0.00,?,0,0,1,D,9,10,C,8",
    "01/31/1988,22:00,0,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,0,1,0,10,A,7,10,A,7,12.1,A,7,5.6,A,7,80,A,7,"
    "996,A,7,200,A,7,3.2,A,7,16100,B,7,910,A,7,1.9,E,8,0.000,?,0,0.00,?,0,0,1,D,9,61,C,8",
    "07/09/1981,13:00,1280,1321,919,1,13,629,1,9,308,1,13,968,1,13,635,1,9,351,1,13,2665,1,21,3,A,7,3,A,7,34.4,A,7,"
    "23.3,A,7,52,A,7,987,A,7,290,A,7,3.1,A,7,6400,B,7,77777,A,7,4.2,E,8,0.000,F,8,0.00,?,0,0,1,D,9,05,C,8",
]
SAND_POINT = [
    '703165,"SAND POINT",AK,-9.0,55.317,-160.517,7',
    HEADER,
    "01/01/1997,12:00,163,1415,30,1,28,0,1,31,30,1,28,3415,1,28,0,1,31,3415,1,28,1065,1,50,10,E,9,10,E,9,6.0,E,9,"
    "3.0,E,9,81,A,7,1012,E,9,330,E,9,3.1,E,9,-9900,?,0,840,E,9,0.3,E,8,0.051,F,8,0.240,F,8,-9900,-9900,?,0",
    "01/02/1997,12:00,164,1415,52,1,28,56,1,31,46,1,28,57,1,28,34,1,31,53,1,28,96,1,50,9,E,9,9,E,9,4.0,E,9,"
    "2.0,E,9,87,A,7,1012,E,9,0,E,9,0.0,E,9,-9900,?,0,390,E,9,0.3,E,8,0.052,F,8,0.240,F,8,-9900,-9900,?,0",
]
SPECTRUM = """\
ASTM G173-03 Reference Spectra Derived from SMARTS v. 2.9.2,,,
wavelength,extraterrestrial,global,direct
280,0.082,4.7309E-23,2.5361E-26
550,1.863,1.5399,1.3278
4000,0.00868,0.0071043,0.0071199
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "723170TYA.CSV").write_text("\n".join(GREENSBORO) + "\n")
    (tmp_path / "703165TY.csv").write_text("\n".join(SAND_POINT) + "\n")
    return tmp_path


def test_hours_of_both_stations_are_read_in_their_units(files):
    table = source.read_stations(files)
    assert list(table.index) == ["723170 3", "723170 4", "723170 5", "703165 3", "703165 4"]
    noon = table.loc["723170 5"]
    assert (noon["year"], noon["month"], noon["day"], noon["hour"]) == (1981, 7, 9, 13)
    assert (noon["air_temperature_c"], noon["relative_humidity"], noon["cloud_fraction"]) == pytest.approx(
        (34.4, 0.52, 0.3)
    )
    assert (noon["latitude_deg"], noon["longitude_deg"], noon["elevation_m"]) == (36.1, -79.95, 273.0)


def test_hundreds_of_lux_that_are_called_lux_are_made_lux(files):
    table = source.read_stations(files)
    assert table["illuminance_lx"].tolist() == [0.0, 0.0, 96800.0, 3415.0, 5700.0]


def test_zeros_and_constants_that_stand_for_nothing_become_missing(files):
    table = source.read_stations(files)
    assert table.loc["723170 5", ["aerosol_optical_depth", "surface_albedo"]].isna().all()
    assert table.loc["703165 3", ["aerosol_optical_depth", "surface_albedo"]].tolist() == [0.051, 0.24]
    assert table["pressure_hpa"].isna().tolist() == [False, False, False, True, True]


def test_rows_that_contradict_themselves_go_to_quarantine_with_reasons(files):
    found = quarantine_rows(source.read_stations(files), source.Stations, "stations")
    assert list(found.quarantined.index) == ["723170 3", "723170 4"]
    assert "illuminance_lx" in str(found.reasons["723170 3"][0])
    assert "relative_humidity 0.8" in str(found.reasons["723170 4"][0])


@pytest.mark.parametrize(
    ("column", "convert", "field"),
    [
        ("air_temperature_c", lambda celsius: celsius * 1.8 + 32, "relative_humidity"),
        ("relative_humidity", lambda fraction: fraction * 100, "relative_humidity"),
        ("illuminance_lx", lambda lux: lux / 100, "illuminance_lx"),
        ("global_horizontal_w_m2", lambda watts: watts * 3.6, "global_horizontal_w_m2"),
        ("surface_albedo", lambda albedo: albedo.fillna(0.0), "surface_albedo"),
        ("pressure_hpa", lambda hectopascal: hectopascal * 100, "pressure_hpa"),
    ],
)
def test_a_wrong_unit_is_caught_at_noon_in_greensboro(files, column, convert, field):
    table = source.read_stations(files)
    table[column] = convert(table[column])
    found = quarantine_rows(table, source.Stations, "stations")
    assert any(field in str(each) for each in found.reasons["723170 5"])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("703165,", "703166,", "another station"),
        ("Dry-bulb (C)", "Dry-bulb (F)", "lacks columns"),
        ("01/02/1997,12:00", "1997-01-02,12:00", "line 4"),
        (",6.0,E,9,", ",six,E,9,", r"line 3: Dry-bulb \(C\) is no number"),
    ],
)
def test_a_station_file_that_is_not_what_it_was_is_refused(files, old, new, told):
    path = files / "703165TY.csv"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(DataError, match=rf"703165TY\.csv(?s:.*){told}"):
        source.read_stations(files)


def sunlight(tmp_path, text=SPECTRUM):
    (tmp_path / "ASTMG173.csv").write_text(text)
    return source.read_spectrum(tmp_path)


def test_the_spectrum_is_read_as_it_stands(tmp_path):
    table = sunlight(tmp_path)
    assert list(table.index) == [3, 4, 5]
    assert table["extraterrestrial_w_m2_nm"].tolist() == [0.082, 1.863, 0.00868]


def test_a_spectrum_that_does_not_add_up_to_the_solar_constant_is_refused(tmp_path):
    table = sunlight(tmp_path)
    with pytest.raises(ContractError, match=r"1300 to 1400 W m-2"):
        quarantine_rows(table, source.SolarSpectrum, "solar_spectrum")
    table["wavelength_nm"] = np.array([280.0, 1000.0, 1680.0])
    total = np.trapezoid(table["extraterrestrial_w_m2_nm"], table["wavelength_nm"])
    scaled = table.assign(extraterrestrial_w_m2_nm=table["extraterrestrial_w_m2_nm"] * 1347.9 / total)
    assert len(quarantine_rows(scaled, source.SolarSpectrum, "solar_spectrum").accepted) == 3


def test_a_spectrum_in_micrometres_or_with_other_columns_is_refused(tmp_path):
    in_um = sunlight(tmp_path, SPECTRUM.replace("\n280,", "\n0.28,"))
    with pytest.raises(ContractError):
        quarantine_rows(in_um, source.SolarSpectrum, "solar_spectrum")
    with pytest.raises(ContractError, match=r"ASTMG173\.csv lacks columns"):
        sunlight(tmp_path, SPECTRUM.replace("global", "tilted"))
    with pytest.raises(DataError, match=r"ASTMG173\.csv is missing"):
        source.read_spectrum(tmp_path / "elsewhere")
