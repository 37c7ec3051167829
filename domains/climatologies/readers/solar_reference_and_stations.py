"""Reads sunlight and Earth's skies as pvlib ships them: a solar spectrum, two typical years, turbidity, altitude.

ASTM G173-03 (Gueymard 2004, Sol. Energy 76, 423); TMY3 (Wilcox & Marion 2008, NREL/TP-581-43156), an hour a row, each
month of the year that was most typical; Linke turbidity (Remund et al. 2003) and altitude, both on a grid of 5
arc minutes, packed in bytes; Anderson et al. 2023 (JOSS 8, 5994). Around polar ice, altitude is that of the bedrock.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pandera.pandas as pa
import xarray as xr
from pandera.xarray import DatasetSchema

from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.cube_fields import LATITUDE, LONGITUDE, MONTH, Field, assemble, cube_schema
from stromatolite.contracts.parts import CubePart, TablePart
from stromatolite.errors import ContractError, DataError
from stromatolite.formats.netcdf import open_netcdf, take
from stromatolite.formats.plain_text import as_numbers

SPECTRUM: Final = {
    "wavelength": "wavelength_nm",
    "extraterrestrial": "extraterrestrial_w_m2_nm",
    "global": "global_tilted_w_m2_nm",
    "direct": "direct_w_m2_nm",
}
STATIONS: Final = {"723170": "723170TYA.CSV", "703165": "703165TY.csv"}
TYPICAL_YEAR: Final = {
    "ETR (W/m^2)": "extraterrestrial_w_m2",
    "GHI (W/m^2)": "global_horizontal_w_m2",
    "DNI (W/m^2)": "direct_normal_w_m2",
    "DHI (W/m^2)": "diffuse_horizontal_w_m2",
    "GH illum (lx)": "illuminance_lx",
    "TotCld (tenths)": "cloud_fraction",
    "Dry-bulb (C)": "air_temperature_c",
    "Dew-point (C)": "dew_point_c",
    "RHum (%)": "relative_humidity",
    "Pressure (mbar)": "pressure_hpa",
    "Wspd (m/s)": "wind_speed_m_s",
    "Pwat (cm)": "precipitable_water_cm",
    "AOD (unitless)": "aerosol_optical_depth",
    "Alb (unitless)": "surface_albedo",
}
MISSING: Final = -9900.0
PER_TENTH: Final = ("cloud_fraction", 0.1)
PER_CENT: Final = ("relative_humidity", 0.01)
ROWS: Final = 2160
COLUMNS: Final = 4320
NO_LAND: Final = 255
TURBIDITY: Final = Field(
    "linke_turbidity", ("month", "lat", "lon"), "1", 0.5, 10.0, "optical depth of the air over that of clean dry air"
)
ALTITUDE: Final = Field(
    "altitude", ("lat", "lon"), "m", -450.0, 6662.0, missing=True,
    comment="in steps of 28 m; bedrock around the polar ice",
)  # fmt: skip


class SolarSpectrum(Table):
    """Sunlight outside the atmosphere, on a plane tilted by 37 degrees, and straight from the Sun (ASTM G173-03)."""

    wavelength_nm: float = column("wavelength", unit="nm", unique=True, ge=280.0, le=4000.0)
    extraterrestrial_w_m2_nm: float = column("at 1 au, outside the air", unit="W m-2 nm-1", ge=0.0, le=2.5)
    global_tilted_w_m2_nm: float = column("on the tilted plane", unit="W m-2 nm-1", ge=0.0, le=2.5)
    direct_w_m2_nm: float = column("from the Sun and its aureole", unit="W m-2 nm-1", ge=0.0, le=2.5)

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        name="total", error="extraterrestrial_w_m2_nm that adds up over wavelength_nm to 1300 to 1400 W m-2"
    )
    @classmethod
    def solar_constant(cls, table: pd.DataFrame) -> bool:
        """The solar constant, less 1.4 % that lies beyond these wavelengths: 1347.9 W m-2."""
        total = np.trapezoid(table["extraterrestrial_w_m2_nm"], table["wavelength_nm"])
        return bool(1300.0 <= total <= 1400.0)


class Stations(Table):
    """Typical meteorological years, hour by hour in local standard time."""

    station: str = column("its number in TMY3", isin=tuple(STATIONS))
    latitude_deg: float = column("latitude", unit="degrees_north", ge=-90.0, le=90.0)
    longitude_deg: float = column("longitude", unit="degrees_east", ge=-180.0, le=180.0)
    elevation_m: float = column("above the sea", unit="m", ge=-430.0, le=6000.0)
    year: int = column("that the month was taken from", unit="year", ge=1950, le=2010)
    month: int = column("of the year", unit="1", ge=1, le=12)
    day: int = column("of the month", unit="1", ge=1, le=31)
    hour: int = column("that the row ends with", unit="1", ge=1, le=24)
    extraterrestrial_w_m2: float = column("on a level plane outside the air", unit="W m-2", ge=0.0, le=1420.0)
    global_horizontal_w_m2: float = column("sunlight on the ground", unit="W m-2", ge=0.0, le=1500.0)
    direct_normal_w_m2: float = column("sunlight on a plane that faces it", unit="W m-2", ge=0.0, le=1420.0)
    diffuse_horizontal_w_m2: float = column("skylight on the ground", unit="W m-2", ge=0.0, le=1000.0)
    illuminance_lx: float = column("of the ground", unit="lx", ge=0.0, le=150_000.0)
    cloud_fraction: float = column("of the sky", unit="1", ge=0.0, le=1.0)
    air_temperature_c: float = column("dry bulb", unit="degC", ge=-90.0, le=60.0)
    dew_point_c: float = column("dew point", unit="degC", ge=-100.0, le=40.0)
    relative_humidity: float = column("over water", unit="1", ge=0.0, le=1.0)
    pressure_hpa: float = column("at the station", unit="hPa", nullable=True, ge=500.0, le=1090.0)
    wind_speed_m_s: float = column("wind speed", unit="m s-1", ge=0.0, le=110.0)
    precipitable_water_cm: float = column("water vapour above, as depth", unit="cm", ge=0.0, le=10.0)
    aerosol_optical_depth: float = column("of all layers, broadband", unit="1", nullable=True, gt=0.0, le=5.0)
    surface_albedo: float = column("of the ground", unit="1", nullable=True, gt=0.0, le=1.0)

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        name="agreement", error="relative_humidity within 0.1 of what air_temperature_c and dew_point_c give"
    )
    @classmethod
    def humidity_agrees(cls, table: pd.DataFrame) -> pd.Series:
        """Where two months meet, the file smooths temperature and dew point and leaves humidity as it was."""
        given = _saturation(table["dew_point_c"]) / _saturation(table["air_temperature_c"])
        return (given - table["relative_humidity"]).abs() <= 0.1

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        name="agreement", error="illuminance_lx from 50 to 200 lx for each W m-2 of global_horizontal_w_m2 from 20 on"
    )
    @classmethod
    def illuminance_agrees(cls, table: pd.DataFrame) -> pd.Series:
        """Daylight has about 110 lumen a watt."""
        light = table["global_horizontal_w_m2"]
        return (light < 20.0) | (table["illuminance_lx"] / light.clip(lower=1.0)).between(50.0, 200.0)

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        name="order", error="global_horizontal_w_m2 at most 10 W m-2 above extraterrestrial_w_m2 (twilight)"
    )
    @classmethod
    def less_below_than_above(cls, table: pd.DataFrame) -> pd.Series:
        """Air takes light away."""
        return table["global_horizontal_w_m2"] <= table["extraterrestrial_w_m2"] + 10.0


def _saturation(celsius: pd.Series) -> pd.Series:
    """Vapour pressure over water, hPa (Magnus)."""
    exponent: pd.Series = 17.62 * celsius / (celsius + 243.12)
    return 6.112 * exponent.map(np.exp)


def read_spectrum(folder: Path) -> pd.DataFrame:
    """Every wavelength."""
    path = folder / "ASTMG173.csv"
    cells = _cells(path, header=2, columns=list(SPECTRUM))
    return cells.apply(as_numbers, path=path).rename(columns=SPECTRUM)


def read_stations(folder: Path) -> pd.DataFrame:
    """Every hour of both years."""
    return pd.concat([_station(folder / file, station) for station, file in STATIONS.items()])


def _station(path: Path, station: str) -> pd.DataFrame:
    cells = _cells(path, header=2)
    about = next(csv.reader([_text(path).split("\n", 1)[0]]))
    if len(about) != 7 or about[0] != station:
        raise ContractError(f"{path} is about another station.", found=about, allowed=station)
    when = (cells["Date (MM/DD/YYYY)"] + " " + cells["Time (HH:MM)"]).str.extract(r"(\d\d)/(\d\d)/(\d{4}) (\d\d):00$")
    if when.isna().any(axis=None):
        raise DataError(
            f"{path}: a date or an hour cannot be read.", found=f"line {when.index[when.isna().any(axis=1)][0]}"
        )
    month, day, year, hour = (when[place].astype(int) for place in when)
    numbers = cells[list(TYPICAL_YEAR)].apply(as_numbers, path=path).rename(columns=TYPICAL_YEAR)
    numbers = numbers.mask(numbers == MISSING)
    numbers = numbers.assign(**{name: numbers[name] * factor for name, factor in (PER_TENTH, PER_CENT)})
    # the files say lux; Greensboro is in hundreds of lux, and so is January of Sand Point from its second day
    hundreds = (station == "723170") | ((month == 1) & (day > 1))
    numbers["illuminance_lx"] *= np.where(hundreds, 100.0, 1.0)
    # where nothing was known, the files hold 0, or one pressure for the whole year marked as of unknown uncertainty
    for name in ("aerosol_optical_depth", "surface_albedo"):
        numbers[name] = numbers[name].mask(numbers[name] == 0.0)
    numbers["pressure_hpa"] = numbers["pressure_hpa"].mask(cells["Pressure uncert (code)"] == "9")
    place = dict(zip(("latitude_deg", "longitude_deg", "elevation_m"), map(float, about[4:]), strict=True))
    table = pd.concat([pd.DataFrame({"year": year, "month": month, "day": day, "hour": hour}), numbers], axis=1)
    table = table.assign(station=station, **place)[list(Stations.to_schema().columns)]
    return table.set_index(pd.Index([f"{station} {line}" for line in table.index], name="row"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(f"{path} is missing.") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is no UTF-8 text.", found=str(error)) from error


def _cells(path: Path, header: int, columns: list[str] | None = None) -> pd.DataFrame:
    """The fields of a file as text, by line; its columns must be these, or at least those that are read."""
    try:
        table = pd.read_csv(
            StringIO(_text(path)), skiprows=header - 1, skip_blank_lines=False, dtype=str, na_filter=False
        )
    except ValueError as error:
        raise DataError(f"{path} is no table.", found=str(error).strip()) from error
    wanted = columns or [*TYPICAL_YEAR, "Date (MM/DD/YYYY)", "Time (HH:MM)", "Pressure uncert (code)"]
    missing = [name for name in wanted if name not in table]
    if missing:
        raise ContractError(f"{path} lacks columns.", found=list(table.columns), allowed=missing)
    table.index = pd.RangeIndex(header + 1, header + 1 + len(table), name="row")
    return table


def read_turbidity(folder: Path) -> xr.Dataset:
    """Monthly turbidity of the air, latitudes from north to south; lazy."""
    path = folder / "LinkeTurbidities.h5"
    packed = take(open_netcdf(path, chunks={}), path, "LinkeTurbidity", None)
    values = {TURBIDITY.name: packed.data.transpose(2, 0, 1).astype("float32") / np.float32(20.0)}
    return _grid(
        (TURBIDITY,), (MONTH, LATITUDE, LONGITUDE), {**values, "month": np.arange(1, packed.shape[2] + 1)}, path
    )


def read_altitude(folder: Path) -> xr.Dataset:
    """Altitude of the land, latitudes from north to south; lazy."""
    path = folder / "Altitude.h5"
    packed = take(open_netcdf(path, chunks={}), path, "Altitude", None)
    metres = packed.astype("float32") * np.float32(28.0) - np.float32(450.0)
    return _grid((ALTITUDE,), (LATITUDE, LONGITUDE), {ALTITUDE.name: metres.where(packed != NO_LAND).data}, path)


def _grid(fields: tuple[Field, ...], coords: tuple[Field, ...], values: Mapping[str, object], path: Path) -> xr.Dataset:
    shape = values[fields[0].name].shape[-2:]  # type: ignore[attr-defined]
    if shape != (ROWS, COLUMNS):
        raise ContractError(f"{path} is on another grid.", found=shape, allowed=(ROWS, COLUMNS))
    centres = {
        "lat": 90.0 - (np.arange(ROWS) + 0.5) * 180.0 / ROWS,
        "lon": -180.0 + (np.arange(COLUMNS) + 0.5) * 360.0 / COLUMNS,
    }
    return assemble(fields, coords, {**values, **centres})


def turbidity_contract() -> DatasetSchema:
    """What the turbidity must be."""
    return cube_schema("turbidity", (TURBIDITY,), (MONTH, LATITUDE, LONGITUDE), {"month": 12, "lon": COLUMNS})


def altitude_contract() -> DatasetSchema:
    """What the altitude must be."""
    return cube_schema("altitude", (ALTITUDE,), (LATITUDE, LONGITUDE), {"lon": COLUMNS})


PARTS: Final = {
    "solar_spectrum": TablePart(read_spectrum, SolarSpectrum, max_quarantine_rate=0.0),
    "stations": TablePart(read_stations, Stations),
    "turbidity": CubePart(read_turbidity, turbidity_contract, along="lat"),
    "altitude": CubePart(read_altitude, altitude_contract, along="lat"),
}
