"""The names, units and ranges of everything in a climate cube. The only list of them; every other file reads it here.

Shape suffixes in this package: N planets, C = 48 channels, K = 9 levels, Y = 32 latitudes, X = 64 longitudes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

LEVELS: Final = 9
"""Relative isobars from the surface up, see `domains.climates.grid.isobars`."""

HUMIDITY_FLOOR: Final = 1e-12
"""Specific humidity below this (kg kg-1) means nothing; logarithms are taken of no less."""


@dataclass(frozen=True)
class Parameter:
    """One number that describes a planet.

    Attributes:
        name: name of the coordinate along `planet`, with its unit at the end.
        units: CF units.
        low: smallest value any simulator here was run with, rounded outwards (inclusive).
        high: largest (inclusive).
        meaning: one line for people.
    """

    name: str
    units: str
    low: float
    high: float
    meaning: str


PARAMETERS: Final = (
    Parameter("stellar_temperature_k", "K", 2500.0, 5800.0, "effective temperature of the star"),
    Parameter("stellar_flux_w_m2", "W m-2", 400.0, 3100.0, "stellar flux at the planet, normal to the beam"),
    Parameter("radius_earth", "R_earth", 0.25, 2.8, "planet radius"),
    Parameter("gravity_m_s2", "m s-2", 4.5, 20.5, "surface gravity"),
    Parameter("rotation_period_days", "d", 0.25, 400.0, "rotation period, equal to the orbital period"),
    Parameter("surface_pressure_bar", "bar", 0.09, 12.5, "mean surface pressure"),
    Parameter("co2_volume_fraction", "1", 0.0, 1.0, "volume fraction of carbon dioxide"),
    Parameter("ch4_volume_fraction", "1", 0.0, 0.05, "volume fraction of methane"),
)
PARAMETER_NAMES: Final = tuple(parameter.name for parameter in PARAMETERS)

Shift = Literal["spectral", "neighbours"]


@dataclass(frozen=True)
class Variable:
    """One field of a climate.

    Attributes:
        name: name in the cube.
        units: CF units.
        levels: 1 for a surface or top-of-atmosphere field, else `LEVELS`.
        low: smallest value a climate may have (inclusive).
        high: largest (inclusive).
        shift: how it moves by half a cell in longitude. Fourier ("spectral") keeps smooth fields exact but rings by
            ±13 W m-2 where a field has an edge, as absorbed sunlight has at the terminator: those take the mean of
            their two "neighbours".
        standard_name: CF standard name.
    """

    name: str
    units: str
    levels: int
    low: float
    high: float
    shift: Shift
    standard_name: str


VARIABLES: Final = (
    Variable("surface_temperature", "K", 1, 50.0, 500.0, "spectral", "surface_temperature"),
    Variable("asr", "W m-2", 1, 0.0, 3100.0, "neighbours", "toa_net_downward_shortwave_flux"),
    Variable("olr", "W m-2", 1, 0.0, 1000.0, "spectral", "toa_outgoing_longwave_flux"),
    Variable("temperature", "K", LEVELS, 50.0, 500.0, "spectral", "air_temperature"),
    Variable("specific_humidity", "kg kg-1", LEVELS, 0.0, 1.0, "neighbours", "specific_humidity"),
    Variable("cloud_fraction", "1", LEVELS, 0.0, 1.0, "neighbours", "cloud_area_fraction_in_atmosphere_layer"),
    Variable("u", "m s-1", LEVELS, -400.0, 400.0, "spectral", "eastward_wind"),
    Variable("v", "m s-1", LEVELS, -400.0, 400.0, "spectral", "northward_wind"),
)
VARIABLE_NAMES: Final = tuple(variable.name for variable in VARIABLES)
EMULATED_DTYPES: Final = {v.name: "float32" if v.name == "specific_humidity" else "float16" for v in VARIABLES}
"""Half the bytes, at an error far below the emulator's own; humidity spans twelve decades and keeps float32."""

OWN_SIMULATOR: Final = "exoplasim_stromatolite"
EMULATED_PREFIX: Final = "clero:"
THOUSANDWORLDS_PREFIX: Final = "thousandworlds:"

SIMULATORS: Final = (
    OWN_SIMULATOR,
    "clero:exocam",
    "clero:exocam-pre2022",
    "clero:exoplasim",
    "clero:lfric",
    "clero:um",
    "thousandworlds:exocam",
    "thousandworlds:exocam-pre2022",
    "thousandworlds:exoplasim",
    "thousandworlds:lfric",
    "thousandworlds:um",
)
"""Who computed a climate. A cube stores the place in this tuple: append, never re-order."""


def channel_names() -> tuple[str, ...]:
    """The 48 channels in the order in which `domains.climates.cube.load_fields` stacks them."""
    return tuple(
        variable.name if variable.levels == 1 else f"{variable.name}_{level}"
        for variable in VARIABLES
        for level in range(variable.levels)
    )


def by_variable(channels: npt.NDArray[np.float32], slack: float = 0.0) -> dict[str, npt.NDArray[np.float32]]:
    """Undo the stacking: (N, 48, Y, X) to (N, Y, X) or (N, K, Y, X) a variable.

    Args:
        channels: fields in the order of `channel_names()`.
        slack: values outside a variable's bounds by at most this share of their distance are put on the bound.
    """
    fields, first = {}, 0
    for variable in VARIABLES:
        part = channels[:, first : first + variable.levels]
        reach = slack * (variable.high - variable.low)
        within = (part >= variable.low - reach) & (part <= variable.high + reach)
        part = np.where(within, np.clip(part, variable.low, variable.high), part)
        fields[variable.name] = part[:, 0] if variable.levels == 1 else part
        first += variable.levels
    return fields


def simulator_code(name: str) -> int:
    """The number under which a cube stores the simulator called `name`."""
    return SIMULATORS.index(name)


def is_emulated(simulator: str) -> bool:
    """Whether rows of this simulator come from an emulator: training data only, never test data."""
    return simulator.startswith(EMULATED_PREFIX)
