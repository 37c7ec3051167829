"""A family whose training is a formula: a bowl with its best at learning_rate 0.01 and width 64."""

# ruff: noqa: RUF009 - field() returns a dataclasses.field
from __future__ import annotations

import json
import math
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stromatolite.config import field
from stromatolite.family import Inputs, Metric
from stromatolite.record import RunRecord
from stromatolite.sweep.reporting import RUNGS, Report


@dataclass(frozen=True)
class Model:
    """The network."""

    width: int = field(16, doc="Channels.", ge=1, le=512)


@dataclass(frozen=True)
class Runtime:
    """How it runs."""

    device: str = field("cpu", doc="Device.", choices=("auto", "cpu", "cuda", "require-cuda"))
    threads: int = field(1, doc="Threads.", ge=1, le=64)
    milliseconds: float = field(0.0, doc="Length of a rung.", unit="ms", ge=0, le=60_000)
    busy: bool = field(False, doc="Compute instead of sleeping.")


@dataclass(frozen=True)
class Toy:
    """Everything that decides a toy."""

    schema_version: int = field(1, doc="Schema.", ge=1)
    model: Model = field(Model(), doc="The network.")
    learning_rate: float = field(0.3, doc="Rate.", gt=0, le=1)
    kind: str = field("plain", doc="Kind.", choices=("plain", "fancy"))
    seed: int = field(0, doc="Seed.", ge=0)
    runtime: Runtime = field(Runtime(), doc="How it runs.")


class ToyFamily:
    name = "toy"
    config_type: type = Toy
    schema_version = 1
    migrations: Mapping[int, Any] = {}
    packages = ()
    primary = Metric("bowl", "1", "minimize")
    trial_imports = ("json",)

    def contracts(self) -> Mapping[str, Any]:
        return {}

    def commands(self) -> Mapping[str, tuple[str, str]]:
        return {}

    def trial(
        self, config: Toy, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
    ) -> Mapping[str, float]:
        """Behaves as `data/behave.json` says of the rate or of this machine: raise, die, or fill the disk."""
        behave = json.loads((inputs.data / "behave.json").read_text())
        end = (math.log10(config.learning_rate) + 2) ** 2 + (math.log2(config.model.width) - 6) ** 2 / 9
        end += 0.5 * (config.kind == "plain")
        for rung in range(1, RUNGS + 1):
            pause(config.runtime)
            if rung == 5 and config.learning_rate < behave.get("dies_below", 0):
                os.kill(os.getpid(), signal.SIGKILL)
            if rung == 5 and config.learning_rate < behave.get("raises_below", 0):
                raise ValueError("the toy does not like this rate")
            if rung == 5 and behave.get("disk_full"):
                raise OSError(28, "No space left on device", str(scratch))
            report(rung, 1 + end + 5 / rung, 5 * rung)
        return {"bowl": 1 + end, "latency_ms": config.model.width / 10, "size_mib": float(config.model.width)}


def pause(runtime: Runtime) -> None:
    """Sleep, or compute on one core, for the length of a rung."""
    if not runtime.busy:
        time.sleep(runtime.milliseconds / 1000)
        return
    ends = time.process_time() + runtime.milliseconds / 1000
    while time.process_time() < ends:
        math.sqrt(2.0)


FAMILY = ToyFamily()
