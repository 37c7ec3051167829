"""The air of a planet: what a text says of it, and what is assumed where nobody knows."""

from __future__ import annotations

from typing import Final

from domains.dossiers.fields import GASES
from domains.subjects.refusals import RANGES
from domains.subjects.values import Said, Value

ASSUMED_PRESSURE_BAR: Final = 1.0
ASSUMED_CO2: Final = 4e-4
UNOBSERVED: Final = "no air of a rocky planet of another star is known"


def surface_pressure(said: Said) -> Value:
    """Pressure at the surface, bar."""
    known = said.number("surface_pressure_bar")
    if known is not None:
        return known
    span = RANGES["surface_pressure_bar"]
    note = f"{UNOBSERVED}; that of the Earth"
    return Value(ASSUMED_PRESSURE_BAR, "bar", "assumed", note, span.low, span.high)


def carbon_dioxide(said: Said) -> Value:
    """Volume fraction of carbon dioxide; what is assumed is no more than the other gases leave."""
    known = said.number("co2_fraction")
    if known is not None:
        return known
    span = RANGES["co2_volume_fraction"]
    others = sum(value.value for gas in GASES if (value := said.number(gas)) is not None)
    left = max(1.0 - others, span.low)
    note = f"{UNOBSERVED}; that of the Earth" if left >= ASSUMED_CO2 else "the other gases leave no more"
    return Value(min(ASSUMED_CO2, left), "", "assumed", note, span.low, min(span.high, left))


def methane(said: Said) -> Value:
    """Volume fraction of methane."""
    known = said.number("ch4_fraction")
    return known if known is not None else Value(0.0, "", "assumed", "the simulated air has none")
