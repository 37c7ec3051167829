"""All values of all planets in one long table, and the rule of conflicts applied to each planet and quantity."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan
from statistics import median
from typing import Any, Final

import pandas as pd

from domains.planets import contracts as of
from domains.planets.conflicts import SIGMAS, Choice, Value, choose, sigmas
from domains.planets.entries import records
from domains.planets.orbits import axis_au, period_days
from stromatolite.contracts.measured import Quantity

SEQUENCE: Final = (
    of.STAR_MASS,
    of.PERIOD,
    of.AXIS,
    *(q for q in of.QUANTITIES if q not in (of.STAR_MASS, of.PERIOD, of.AXIS)),
)
"""Star mass first, then period, then axis: the third law checks each by those before it."""


@dataclass(frozen=True)
class Settled:
    """What came of all values.

    Attributes:
        chosen: a row a planet; value, errors and source of every quantity, as in the table of planets.
        values: rows of the table of values.
        conflicts: rows of the table of conflicts.
    """

    chosen: pd.DataFrame
    values: pd.DataFrame
    conflicts: pd.DataFrame


def settle(entries: pd.DataFrame) -> Settled:
    """Settle every quantity of every planet.

    Args:
        entries: rows of the catalogues (`domains.planets.entries`) with the name of their planet in `planet`.
    """
    chosen: dict[str, dict[str, Any]] = {}
    values: list[dict[str, Any]] = []
    conflicts: list[dict[str, Any]] = []
    for planet, rows in _by_planet(entries).items():
        found = {quantity.name: _values(rows, quantity) for quantity in of.QUANTITIES}
        best: dict[str, Any] = {}
        for quantity in SEQUENCE:
            several = found[quantity.name]
            if several:
                choice = choose(quantity, several, _expected(quantity, found, best))
                best |= _columns(quantity, several[choice.chosen])
                values += _value_rows(planet, quantity, several, choice)
                conflicts += _conflict_rows(planet, quantity, several, choice)
        chosen[planet] = best
    columns = [name for q in of.QUANTITIES for name in (q.name, q.low, q.high, of.source_of(q))]
    table = pd.DataFrame.from_dict(chosen, orient="index").reindex(columns=columns).rename_axis("planet")
    return Settled(table, _table(values, of.PlanetValues), _table(conflicts, of.PlanetConflicts))


def _table(rows: list[dict[str, Any]], model: Any) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(model.to_schema().columns))


def _by_planet(entries: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in records(entries):
        found.setdefault(row["planet"], []).append(row)
    return found


def _values(rows: list[dict[str, Any]], quantity: Quantity) -> list[Value]:
    return [
        Value(
            row[quantity.name],
            row[quantity.low],
            row[quantity.high],
            row["source"],
            row["row"],
            quantity.name in row["assumed"],
        )
        for row in rows
        if not isnan(row[quantity.name])
    ]


def _expected(quantity: Quantity, found: dict[str, list[Value]], best: dict[str, Any]) -> float:
    """What the third law wants a period or an axis to be."""
    mass = best.get(of.STAR_MASS.name, nan)
    if quantity is of.AXIS:
        return axis_au(best.get(of.PERIOD.name, nan), mass)
    if quantity is of.PERIOD and found[of.AXIS.name]:
        return period_days(median(value.value for value in found[of.AXIS.name]), mass)
    return nan


def _columns(quantity: Quantity, value: Value) -> dict[str, Any]:
    return {
        quantity.name: value.value,
        quantity.low: value.low,
        quantity.high: value.high,
        of.source_of(quantity): value.source,
    }


def _value_rows(planet: str, quantity: Quantity, several: list[Value], choice: Choice) -> list[dict[str, Any]]:
    return [
        {
            "planet": planet,
            "quantity": quantity.name,
            "value": value.value,
            "error_low": value.low,
            "error_high": value.high,
            "source": value.source,
            "row": value.row,
            "is_assumed": value.is_assumed,
            "verdict": verdict,
        }
        for value, verdict in zip(several, choice.verdicts, strict=True)
    ]


def _conflict_rows(planet: str, quantity: Quantity, several: list[Value], choice: Choice) -> list[dict[str, Any]]:
    if choice.furthest is None:
        return []
    best, other = several[choice.chosen], several[choice.furthest]
    return [
        {
            "planet": planet,
            "quantity": quantity.name,
            "values": "; ".join(f"{value.source} {value.value:.8g}" for value in several),
            "chosen": best.value,
            "chosen_source": best.source,
            "furthest": other.value,
            "furthest_source": other.source,
            "difference_percent": 100 * abs(other.value - best.value) / abs(best.value) if best.value else nan,
            "difference_sigma": sigmas(best, other),
            "within_errors": sigmas(best, other) <= SIGMAS,
            "rule": choice.rule,
        }
    ]
