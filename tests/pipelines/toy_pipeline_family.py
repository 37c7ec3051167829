"""A family that is plugged into the table of families for these tests."""

# ruff: noqa: RUF009 - field() returns a dataclasses.field
from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from stromatolite.config import field


@dataclass(frozen=True)
class Model:
    """The network."""

    width: int = field(8, doc="Channels.", ge=1, le=512)
    radius: float = field(2.0, doc="Radius of [the] filter.", unit="km", gt=0, le=100)


@dataclass(frozen=True)
class Runtime:
    """How it runs."""

    threads: int = field(1, doc="Threads.", ge=1, le=64)


@dataclass(frozen=True)
class Toy:
    """Schema 2."""

    schema_version: int = field(2, doc="Schema.", ge=1)
    model: Model = field(Model(), doc="The network.")
    seed: int = field(0, doc="Seed.", ge=0)
    runtime: Runtime = field(Runtime(), doc="How it runs.")


def radius_in_km(config: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 had the radius in metres."""
    model = dict(config["model"])
    return {**config, "model": {**model, "radius": model["radius"] / 1000}}


FAMILY = SimpleNamespace(
    name="toy", config_type=Toy, schema_version=2, migrations={1: radius_in_km}, packages=(), commands=dict
)
