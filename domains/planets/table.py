"""Puts the table of planets together, and the tables of values, conflicts and refused matches behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from domains.planets import contracts as of
from domains.planets.entries import entries, records
from domains.planets.identity import describe, status
from domains.planets.matching import Matches, match
from domains.planets.orbits import axis_au, insolation_earth, period_days
from domains.planets.settling import settle
from stromatolite.contracts.measured import Quantity


@dataclass(frozen=True)
class PlanetTables:
    """What the catalogues make together.

    Attributes:
        planets: one row a planet.
        values: every value of every catalogue.
        conflicts: where they disagree.
        refusals: rows that have the name of a planet and are none of it.
        false_positives: bodies that only Kepler lists, and holds for no planets; they are left out.
    """

    planets: pd.DataFrame
    values: pd.DataFrame
    conflicts: pd.DataFrame
    refusals: pd.DataFrame
    false_positives: int


def combine(catalogues: Mapping[str, pd.DataFrame]) -> PlanetTables:
    """Match the rows of the catalogues and settle their values.

    Args:
        catalogues: the accepted rows of each catalogue, by its name.
    """
    rows = entries({name: catalogues[name] for name in of.CATALOGUES if name in catalogues})
    matches = match(rows)
    members: list[list[dict[str, Any]]] = [[] for _ in range(max(matches.planet) + 1)]
    for number, row in zip(matches.planet, records(rows), strict=True):
        members[number].append(row)
    statuses = [status(each) for each in members]
    kept = [number for number, state in enumerate(statuses) if state is not None]
    described = describe([members[n] for n in kept], [state for state in statuses if state is not None])
    names = dict(zip(kept, described["planet"], strict=True))
    rows["planet"] = [names.get(number) for number in matches.planet]
    settled = settle(rows[rows["planet"].notna()])
    conflicts = settled.conflicts.groupby("planet").size()
    table = _derived(described.join(settled.chosen)).assign(
        conflicts=lambda each: conflicts.reindex(each.index, fill_value=0).astype(int)
    )
    heaviest = table[[of.MASS.name, of.MINIMUM_MASS.name]].max(axis="columns")
    table["is_brown_dwarf"] = heaviest > of.BROWN_DWARF_EARTH
    return PlanetTables(
        _ordered(table, of.Planets, ["planet"]),
        _ordered(settled.values, of.PlanetValues, ["planet", "quantity", "source", "row"]),
        _ordered(settled.conflicts, of.PlanetConflicts, ["planet", "quantity"]),
        _ordered(_refusals(rows, matches, names), of.PlanetRefusals, ["source", "row", "refused"]),
        len(members) - len(kept),
    )


def _derived(table: pd.DataFrame) -> pd.DataFrame:
    """Work out axis and insolation where no catalogue has them; the ratio of the third law where one has the axis."""
    mass, period = table[of.STAR_MASS.name], table[of.PERIOD.name]
    table["third_law_ratio"] = period / _each(period_days, table[of.AXIS.name], mass)
    table = _filled(table, of.AXIS, _each(axis_au, period, mass))
    light = _each(insolation_earth, table[of.TEFF.name], table[of.STAR_RADIUS.name], table[of.AXIS.name])
    return _filled(table, of.INSOLATION, light)


def _each(law: Any, *columns: pd.Series) -> pd.Series:
    return pd.Series([law(*cells) for cells in zip(*columns, strict=True)], index=columns[0].index, dtype=float)


def _filled(table: pd.DataFrame, quantity: Quantity, worked_out: pd.Series) -> pd.DataFrame:
    highest = quantity.le if quantity.le is not None else np.inf
    gap = table[quantity.name].isna() & (worked_out > 0) & (worked_out <= highest)
    source = of.source_of(quantity)
    return table.assign(
        **{
            quantity.name: table[quantity.name].mask(gap, worked_out),
            source: table[source].mask(gap, of.DERIVED),
        }
    )


def _ordered(table: pd.DataFrame, model: Any, by: list[str]) -> pd.DataFrame:
    """The columns of a model in its order and types, the rows in an order that the input's does not change."""
    schema = model.to_schema()
    table = table.reset_index(drop=True).reindex(columns=list(schema.columns)).sort_values(by, ignore_index=True)
    for name, column in schema.columns.items():
        kind = str(column.dtype)
        if kind == "str":
            table[name] = table[name].astype(object).where(table[name].notna(), None)
        else:
            table[name] = table[name].astype(kind)
    return table


def _refusals(rows: pd.DataFrame, matches: Matches, names: Mapping[int, str]) -> pd.DataFrame:
    refused = matches.refused[matches.refused["planet"].isin(list(names))]
    of_rows = rows.iloc[refused["entry"].astype(int)]
    return pd.DataFrame(
        {
            "source": of_rows["source"].to_numpy(),
            "row": of_rows["row"].to_numpy(),
            "name": [name.title for name in of_rows["name"]],
            "period_days": of_rows["period_days"].to_numpy(),
            "refused": [names[number] for number in refused["planet"]],
            "refused_period_days": refused["planet_period_days"].to_numpy(),
            "reason": refused["reason"].to_numpy(),
            "planet": of_rows["planet"].to_numpy(),
        }
    )
