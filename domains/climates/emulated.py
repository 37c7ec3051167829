"""Emulated climates: what the published emulator CLERO says about planets drawn from a box of parameters.

They are training data only. Every row carries `emulated = 1` and a simulator called `clero:<gcm>`.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from domains.climates import sampling
from domains.climates.cube import rows
from domains.climates.fields import (
    EMULATED_DTYPES,
    EMULATED_PREFIX,
    PARAMETER_NAMES,
    PARAMETERS,
    SIMULATORS,
    by_variable,
    channel_names,
)
from stromatolite.errors import ConfigError
from stromatolite.typed import Typed

if TYPE_CHECKING:
    import xarray as xr

Parameters = npt.NDArray[np.float64]

BATCH: Final = 256
CLERO_NAMES: Final = dict(
    zip(PARAMETER_NAMES, ("T_star", "F_star", "radius", "gravity", "P_rot", "P0", "CO2", "CH4"), strict=True)
)
PERIOD: Final = next(parameter for parameter in PARAMETERS if parameter.name == "rotation_period_days")


@dataclass(frozen=True)
class Emulation(Typed):
    """What to emulate.

    Attributes:
        planets: number of planets for each general circulation model that CLERO imitates.
        seed: seed of the scrambled Sobol sequence.
        period_spread: standard deviation of ln(rotation period / the period that follows from flux and temperature).
        methane_share: share of planets with methane.
        methane: smallest and largest volume fraction of methane where there is some (log-uniform).
    """

    planets: Mapping[str, int] = field(default_factory=lambda: {"exoplasim": 1000, "um": 500, "exocam": 500})
    seed: int = 20261
    period_spread: float = 0.35
    methane_share: float = 0.2
    methane: tuple[float, float] = (1e-6, 0.05)

    def __post_init__(self) -> None:
        known = [name.removeprefix(EMULATED_PREFIX) for name in SIMULATORS if name.startswith(EMULATED_PREFIX)]
        for gcm, count in self.planets.items():
            if gcm not in known:
                raise ConfigError("emulate.planets names an unknown simulator.", found=gcm, allowed=", ".join(known))
            if isinstance(count, bool) or not isinstance(count, int) or count < 1:
                raise ConfigError(f"emulate.planets.{gcm} is no number of planets.", found=count, allowed=">= 1")
        if not 0.0 <= self.period_spread <= 1.0:
            raise ConfigError("emulate.period_spread is out of range.", found=self.period_spread, allowed="0..1")
        if not 0.0 <= self.methane_share <= 1.0:
            raise ConfigError("emulate.methane_share is out of range.", found=self.methane_share, allowed="0..1")
        if not 0.0 < self.methane[0] < self.methane[1] <= 0.05:
            raise ConfigError(
                "emulate.methane is no range.", found=list(self.methane), allowed="0 < low < high <= 0.05"
            )


def predict(parameters: Parameters, gcm: str) -> npt.NDArray[np.float32]:
    """CLERO's best estimate of these climates.

    Args:
        parameters: (N, 8) in the order and units of `fields.PARAMETERS`.
        gcm: the general circulation model to imitate, such as "exoplasim".

    Returns:
        (N, 48, 32, 64) in the order of `fields.channel_names()`, not clipped.
    """
    return np.concatenate([_predict_batch(parameters[i : i + BATCH], gcm) for i in range(0, len(parameters), BATCH)])


def _predict_batch(parameters: Parameters, gcm: str) -> npt.NDArray[np.float32]:
    from threadpoolctl import threadpool_limits

    columns: dict[str, Any] = {name: parameters[:, place] for place, name in enumerate(CLERO_NAMES.values())}
    columns["GCM"] = [gcm] * len(parameters)
    names = list(channel_names())
    # one thread: matrix products then add up in one order, and the numbers are the same on every machine of a kind
    with warnings.catch_warnings(), threadpool_limits(limits=1):
        warnings.filterwarnings("ignore", category=UserWarning)  # outside_core_domain() counts what these would say
        fields = _emulator().predict(columns, fields=names)
    return np.stack([fields[name] for name in names], axis=1, dtype=np.float32)


@lru_cache(maxsize=1)
def _emulator() -> Any:
    from clero import Emulator

    return Emulator()


def outside_core_domain(parameters: Parameters) -> npt.NDArray[np.bool_]:
    """Which planets lie outside the domain where CLERO's training runs are dense, (N,)."""
    from clero import CORE_DOMAIN

    outside = np.zeros(len(parameters), dtype=bool)
    for place, name in enumerate(CLERO_NAMES.values()):
        low, high = CORE_DOMAIN[name]
        outside |= (parameters[:, place] < low) | (parameters[:, place] > high)
    return outside


def sample(emulation: Emulation) -> tuple[Parameters, list[str]]:
    """Draw the planets: parameters (N, 8) and the simulator of each (N names).

    Stretches of one Sobol sequence are themselves evenly spread, so each simulator takes the next stretch.
    """
    from scipy.special import ndtri

    count = sum(emulation.planets.values())
    box = sampling.OUR_BOX
    unit = sampling.sobol(len(box) + 2, count, emulation.seed)
    values = sampling.scale(unit[:, : len(box)], box)
    periods = sampling.rotation_period_days(values[:, 1], values[:, 0])
    spread = np.exp(emulation.period_spread * np.clip(ndtri(unit[:, -2]), -2.5, 2.5))
    periods = np.clip(periods * spread, PERIOD.low, PERIOD.high)
    low, high = (math.log(bound) for bound in emulation.methane)
    share = emulation.methane_share
    with_methane = unit[:, -1] < share
    methane = np.where(with_methane, np.exp(low + (high - low) * unit[:, -1] / max(share, 1e-12)), 0.0)
    parameters = np.column_stack([values[:, :4], periods, values[:, 4:], methane])
    simulators = [f"{EMULATED_PREFIX}{gcm}" for gcm, number in emulation.planets.items() for _ in range(number)]
    return parameters, simulators


def blocks(parameters: Parameters, simulators: list[str]) -> Iterator[xr.Dataset]:
    """Rows of a cube, `BATCH` planets at a time, in order."""
    for start in range(0, len(parameters), BATCH):
        part, names = parameters[start : start + BATCH], simulators[start : start + BATCH]
        channels = np.empty((len(part), len(channel_names()), 32, 64), dtype=np.float32)
        for simulator in dict.fromkeys(names):
            chosen = np.array([name == simulator for name in names])
            channels[chosen] = predict(part[chosen], simulator.removeprefix(EMULATED_PREFIX))
        yield rows(part, names, by_variable(channels, slack=math.inf), EMULATED_DTYPES)


def provenance() -> dict[str, Any]:
    """What made these climates, for the cube's attributes and the lineage."""
    from importlib.metadata import version

    return {"emulator": "clero", "version": version("clero"), "weights_sha256": _emulator().bundle_sha256}
