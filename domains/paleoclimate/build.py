"""Builds the records of past climates as one table, a measurement a row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from domains.paleoclimate.contracts import QUANTITIES, RECORDS, Paleoclimate
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.reference_checks import ReferenceCheck, require_reference_checks
from stromatolite.contracts.table_storage import read_table, write_table

SOURCE: Final = "paleoclimate"
PRESENT: Final = 1950
"""Ages count back from this calendar year, as is the custom of radiocarbon dating."""
WIDTH_95: Final = 2 * 1.959964
"""The width of a 95 % interval in standard errors."""


@dataclass(frozen=True)
class Series:
    """A quantity of a record, and the columns of the record that hold it."""

    record: str
    quantity: str
    column: str
    standard_error: str | None = None


SERIES: Final = (
    Series("lr04", "benthic_d18o", "benthic_d18o_permil", "standard_error_permil"),
    Series("epica_co2", "co2_mole_fraction", "co2_ppm"),
    Series("epica_temperature", "ice_deuterium", "ice_deuterium_permil"),
    Series("epica_temperature", "temperature_anomaly", "temperature_anomaly_k"),
    Series("gisp2", "ice_d18o", "ice_d18o_permil"),
    Series("cenogrid", "benthic_d13c", "benthic_d13c_permil"),
    Series("cenogrid", "benthic_d18o", "benthic_d18o_permil"),
    Series("hadcrut5", "temperature_anomaly", "temperature_anomaly_k", "standard_error_k"),
)
OLDEST_KYR: Final = {
    "lr04": (5_000, 5_500), "epica_co2": (790, 810), "epica_temperature": (790, 810),
    "gisp2": (100, 120), "cenogrid": (66_000, 68_000), "hadcrut5": (0.09, 0.11),
}  # fmt: skip
"""How far back each record reaches: a wrong unit of age shows here."""
GLACIAL_KYR: Final = (19.0, 23.0)
"""The last glacial maximum."""


def build(validated: Path, out: Path) -> None:
    """Build `paleoclimate.parquet` in `out`."""
    records = {name: _record(validated, name) for name in RECORDS}
    table = pd.concat([_long(series, records[series.record]) for series in SERIES], ignore_index=True)
    require_table(table, Paleoclimate, "paleoclimate")
    require_reference_checks("paleoclimate", reference_checks(table))
    write_table(out / "paleoclimate.parquet", table, Paleoclimate, provenance={"sources": [SOURCE]})
    print(f"built {len(table)} measurements of {len(records)} records -> {out}")


def _record(validated: Path, name: str) -> pd.DataFrame:
    table = read_table(validated / "paleoclimate" / SOURCE / f"{name}.parquet")
    if name == "hadcrut5":
        error = (table["upper_k"] - table["lower_k"]) / WIDTH_95
        table = table.assign(age_kyr=(PRESENT - table["year"]) / 1000.0, standard_error_k=error)
    return table


def _long(series: Series, record: pd.DataFrame) -> pd.DataFrame:
    """A series from young to old; samples without a value are left out."""
    given = record[record[series.column].notna()].sort_values("age_kyr", kind="stable")
    return pd.DataFrame(
        {
            "record": series.record,
            "age_kyr": given["age_kyr"],
            "quantity": series.quantity,
            "value": given[series.column],
            "unit": QUANTITIES[series.quantity].unit,
            "standard_error": given[series.standard_error] if series.standard_error else float("nan"),
            "source": SOURCE,
        }
    )


def reference_checks(table: pd.DataFrame) -> list[ReferenceCheck]:
    """What is known of the records: how far back they reach, and how cold the last ice age was."""
    oldest = table.groupby("record")["age_kyr"].max().reindex(list(OLDEST_KYR))
    glacial = table[table["age_kyr"].between(*GLACIAL_KYR)].groupby(["record", "quantity"])["value"].mean()
    glacial = glacial.reindex(pd.MultiIndex.from_tuples(sorted({(each.record, each.quantity) for each in SERIES})))
    reached = [ReferenceCheck(f"oldest of {name}", oldest[name], *reach, "kyr") for name, reach in OLDEST_KYR.items()]
    return [
        *reached,
        ReferenceCheck("CO2 of the ice age", glacial["epica_co2", "co2_mole_fraction"], 180, 200, "1e-6"),
        ReferenceCheck("temperature of the ice age", glacial["epica_temperature", "temperature_anomaly"], -11, -7, "K"),
        ReferenceCheck("benthic d18O of the ice age", glacial["lr04", "benthic_d18o"], 4.7, 5.2, "1e-3"),
    ]
