"""Table `paleoclimate`: what past climates left behind, one measurement a row, from 67 million years ago to now."""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd
import pandera.pandas as pa

from stromatolite.contracts.columns import Table, column

RECORDS: Final = ("lr04", "epica_co2", "epica_temperature", "gisp2", "cenogrid", "hadcrut5")


class Quantity(NamedTuple):
    """What is measured: its unit and the values that nature leaves it."""

    unit: str
    low: float
    high: float


QUANTITIES: Final = {
    "benthic_d18o": Quantity("1e-3", -4.0, 7.0),
    "benthic_d13c": Quantity("1e-3", -5.0, 5.0),
    "ice_d18o": Quantity("1e-3", -60.0, -20.0),
    "ice_deuterium": Quantity("1e-3", -500.0, -300.0),
    "co2_mole_fraction": Quantity("1e-6", 150.0, 450.0),
    "temperature_anomaly": Quantity("K", -15.0, 10.0),
}
"""Isotopes are deviations from VPDB in carbonate and from VSMOW in ice; each record has its own zero of temperature."""


class Paleoclimate(Table):
    """One measurement; ages are thousands of years before 1950, so that later years are negative."""

    record: str = column("part of the source that it comes from", isin=RECORDS)
    age_kyr: float = column("thousands of years before 1950", unit="kyr", ge=-0.1, le=70_000.0)
    quantity: str = column("what was measured", isin=tuple(QUANTITIES))
    value: float = column("in the unit of its row")
    unit: str = column("of value and standard_error", isin=tuple({each.unit: None for each in QUANTITIES.values()}))
    standard_error: float = column("in the unit of its row, where the record gives one", nullable=True, gt=0.0)
    source: str = column("source in data/sources", isin=["paleoclimate"])

    @pa.dataframe_check(name="range", error="value inside the range of its quantity")  # type: ignore[untyped-decorator]
    @classmethod
    def value_is_possible(cls, table: pd.DataFrame) -> pd.Series:
        """A wrong unit puts most quantities outside their range."""
        low = table["quantity"].map({name: each.low for name, each in QUANTITIES.items()})
        high = table["quantity"].map({name: each.high for name, each in QUANTITIES.items()})
        return table["value"].between(low, high)

    @pa.dataframe_check(name="unit", error="unit that of its quantity")  # type: ignore[untyped-decorator]
    @classmethod
    def unit_fits(cls, table: pd.DataFrame) -> pd.Series:
        """Each quantity has one unit."""
        return table["unit"] == table["quantity"].map({name: each.unit for name, each in QUANTITIES.items()})

    @pa.dataframe_check(  # type: ignore[untyped-decorator]
        name="order", error="age_kyr never back in time within a record and quantity"
    )
    @classmethod
    def ages_in_order(cls, table: pd.DataFrame) -> pd.Series:
        """CENOGRID's file goes back in time in 35 places; here a record is a series."""
        return ~(table.groupby(["record", "quantity"], sort=False)["age_kyr"].diff() < 0.0)
