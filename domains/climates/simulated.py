"""Where simulated climates come from: one block of params.yaml chooses, and every data stage follows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import xarray as xr

from domains.climates.fields import SIMULATORS, THOUSANDWORLDS_PREFIX
from stromatolite.contracts import Ledger
from stromatolite.errors import ConfigError, nearest
from stromatolite.typed import Typed

KINDS: Final = ("exoplasim", "thousandworlds")


@dataclass(frozen=True)
class ClimateData(Typed):
    """The block `climate_data` of params.yaml.

    Attributes:
        kind: `exoplasim`: NetCDF files of our own runs with a manifest; `thousandworlds`: the benchmark as downloaded.
        path: the folder they lie in.
        simulator: which of the benchmark's simulators to take (of `thousandworlds` alone).
        max_drift_k: largest drift of surface temperature with which one of our runs is accepted, K.
        max_quarantine_rate: share of items set aside above which validation fails.
    """

    kind: str = "exoplasim"
    path: str = "data/bundled/exoplasim_t21"
    simulator: str = "um"
    max_drift_k: float = 0.6
    max_quarantine_rate: float = 0.2

    def __post_init__(self) -> None:
        simulators = [n.removeprefix(THOUSANDWORLDS_PREFIX) for n in SIMULATORS if n.startswith(THOUSANDWORLDS_PREFIX)]
        for key, value, allowed in (("kind", self.kind, KINDS), ("simulator", self.simulator, simulators)):
            if value not in allowed:
                guess = nearest(value, allowed)
                raise ConfigError(
                    f"climate_data.{key} is unknown.",
                    found=value,
                    allowed=", ".join(allowed),
                    fix=f"Did you mean {guess!r}?" if guess else None,
                )
        if not self.max_drift_k > 0:
            raise ConfigError("climate_data.max_drift_k is out of range.", found=self.max_drift_k, allowed="> 0 K")
        if not 0 <= self.max_quarantine_rate < 1:
            rate = self.max_quarantine_rate
            raise ConfigError("climate_data.max_quarantine_rate is out of range.", found=rate, allowed="0..1")


class Source(Protocol):
    """What the data stages ask of a kind of source."""

    def collect(self, source: Path, target: Path) -> int:
        """Copy what is needed to the empty folder `target`, checked for wholeness; the number of files."""

    def sort(self, raw: Path, accepted: Path, quarantine: Path) -> Ledger:
        """Hold every climate against its contract and put it into one of two empty folders."""

    def blocks(self, accepted: Path) -> Iterator[xr.Dataset]:
        """Rows of the cube, some dozens at a time."""

    def provenance(self, accepted: Path) -> dict[str, Any]:
        """The files behind the cube."""

    def published_test(self, accepted: Path) -> list[int]:
        """Planets that the source itself holds out for testing, where it does."""


def source_of(data: ClimateData) -> Source:
    """The source that `data` chooses."""
    if data.kind == "thousandworlds":
        from domains.climates.thousandworlds import ThousandWorlds

        return ThousandWorlds(data.simulator)
    from domains.climates.bundle import Bundle

    return Bundle(data.max_drift_k)
