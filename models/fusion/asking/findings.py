"""What follows from predictions: which gate closes most, what an answer depends on, from which CO2 on it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from domains.habitability.cardinal import Organism
from domains.habitability.label import GATES, KELVIN, area_share
from domains.habitability.water import boiling_temperature_c
from models.fusion.asking.design import CO2, PRESSURE, Point
from models.fusion.asking.prediction import Predictions

Array = npt.NDArray[np.floating[Any]]

SOMEWHERE: Final = 0.01
"""A planet of which a larger share is habitable counts as habitable somewhere."""
OPEN: Final = 0.99
"""A gate that is open on more of the area limits nothing."""


@dataclass(frozen=True)
class GateShares:
    """Share of the planet's area on which a gate is open.

    Attributes:
        model: by the fusion model.
        label: by the label on the same climate; None where it cannot be worked out.
    """

    model: float
    label: float | None


@dataclass(frozen=True)
class Limit:
    """The gate that closes most of the area.

    Attributes:
        gate: its name.
        closed: share of the area that it closes, by the fusion model.
        below: by the predicted climate, share of the area that is too cold or frozen; None for other gates.
        above: by the same, share of the area that is too hot or where water boils; None for other gates.
    """

    gate: str
    closed: float
    below: float | None = None
    above: float | None = None


@dataclass(frozen=True)
class Effect:
    """How an answer depends on one value, the others as in the central case.

    Attributes:
        name: of the value.
        is_assumed: whether the central value is assumed.
        values: that were tried, rising; bar or volume fraction.
        fractions: share of the area at each.
    """

    name: str
    is_assumed: bool
    values: tuple[float, ...]
    fractions: tuple[float, ...]


@dataclass(frozen=True)
class Counterfactual:
    """At which carbon dioxide the planet is habitable somewhere, at the central surface pressure.

    Attributes:
        pressure_bar: that surface pressure.
        somewhere: number of tried values with more than a hundredth of the area.
        tried: number of tried values.
        least_bar: least partial pressure of CO2 of those; None where there is none.
        most_bar: largest of those; None where there is none.
        range_bar: least and largest that were tried.
        is_one_range: whether all tried values between the least and the largest are among those.
    """

    pressure_bar: float
    somewhere: int
    tried: int
    least_bar: float | None
    most_bar: float | None
    range_bar: tuple[float, float]
    is_one_range: bool

    @property
    def changes(self) -> bool:
        """Whether some of the values leave it habitable somewhere and others nowhere."""
        return 0 < self.somewhere < self.tried


def gate_shares(found: Predictions) -> dict[str, GateShares]:
    """Of each gate, in their order."""
    label = found.gates.fractions() if found.gates else {}
    return {name: GateShares(area_share(found.maps[name]), label.get(f"f_{name}")) for name in GATES}


def limit(found: Predictions, organism: Organism, pressure_bar: float) -> Limit | None:
    """The gate that closes most; None where none closes more than a hundredth of the area."""
    opened = {name: area_share(found.maps[name]) for name in GATES}
    gate = min(opened, key=lambda name: opened[name])
    if opened[gate] > OPEN:
        return None
    celsius = found.temperature_k - KELVIN
    bounds = bounds_of(organism, pressure_bar)
    if gate not in bounds:
        return Limit(gate, 1.0 - opened[gate])
    low, high = bounds[gate]
    return Limit(gate, 1.0 - opened[gate], area_share(celsius < low), area_share(celsius > high))


def bounds_of(organism: Organism, pressure_bar: float) -> dict[str, tuple[float, float]]:
    """Between which temperatures, degrees Celsius, the gates of temperature and water are open by the climate."""
    boiling = float(boiling_temperature_c(np.asarray(pressure_bar)))
    return {"temperature": (organism.min, organism.max), "water": (0.0, boiling)}


def interval(points: Sequence[Point], found: Predictions) -> tuple[float, float]:
    """The conformal interval, widened by all that the assumptions leave open."""
    rows = _open_rows(points)
    return float(found.low[rows].min()), float(found.high[rows].max())


def label_interval(points: Sequence[Point], found: Predictions) -> tuple[float, float] | None:
    """Least and largest share by the label over what the assumptions leave open; None without the label."""
    if found.label is None:
        return None
    rows = _open_rows(points)
    return float(found.label[rows].min()), float(found.label[rows].max())


def effects(points: Sequence[Point], found: Predictions) -> list[Effect]:
    """Of each value that was tried."""
    central = points[0]
    usual = {name: central.planet.parameters[name].value for name in (PRESSURE, CO2)}
    usual |= {f"{gas}_bar": value.value for gas, value in central.scenario.pressures.items()}
    told = []
    for name in usual:
        tried = [
            (each.varied[name], float(share))
            for each, share in zip(points, found.fraction, strict=True)
            if set(each.varied) == {name}
        ]
        if tried:
            rising = sorted([*tried, (usual[name], float(found.fraction[0]))])
            is_assumed = any(set(each.varied) == {name} and each.is_open for each in points)
            values, fractions = zip(*rising, strict=True)
            told.append(Effect(name, is_assumed, values, fractions))
    return told


def counterfactual(points: Sequence[Point], found: Predictions) -> Counterfactual:
    """Over the tried values of carbon dioxide; the surface pressure is that of the central case."""
    pressure = points[0].planet.parameters[PRESSURE].value
    shares = {
        pressure * each.planet.parameters[CO2].value: float(share)
        for each, share in zip(points, found.fraction, strict=True)
        if set(each.varied) <= {CO2}
    }
    partial = sorted(shares)
    good = [bar for bar in partial if shares[bar] > SOMEWHERE]
    between = [bar for bar in partial if good and good[0] <= bar <= good[-1]]
    return Counterfactual(
        pressure_bar=pressure,
        somewhere=len(good),
        tried=len(partial),
        least_bar=min(good, default=None),
        most_bar=max(good, default=None),
        range_bar=(partial[0], partial[-1]),
        is_one_range=good == between,
    )


def _open_rows(points: Sequence[Point]) -> list[int]:
    return [row for row, each in enumerate(points) if each.is_open]
