"""A family as it was in three releases: what old files must go through."""

# ruff: noqa: RUF009 - field() returns a dataclasses.field
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stromatolite.config import Schema, field


@dataclass(frozen=True)
class Runtime:
    """How it runs."""

    device: str = field("auto", doc="Device.", choices=("auto", "cpu", "cuda"))
    threads: int = field(1, doc="Threads.", ge=1, le=64)


@dataclass(frozen=True)
class Model1:
    """The network."""

    width: int = field(8, doc="Channels.", ge=1, le=512)
    rate: float = field(0.5, doc="Learning rate.", gt=0, le=1)


@dataclass(frozen=True)
class Toy1:
    """Release 1."""

    schema_version: int = field(1, doc="Schema.", ge=1)
    model: Model1 = field(Model1(), doc="The network.")
    seed: int = field(0, doc="Seed.", ge=0)
    runtime: Runtime = field(Runtime(), doc="How it runs.")


@dataclass(frozen=True)
class Model2:
    """The network."""

    width: int = field(8, doc="Channels.", ge=1, le=512)
    residual: bool = field(False, doc="Whether blocks are residual.")


@dataclass(frozen=True)
class Optim2:
    """Optimisation: the learning rate has moved here."""

    learning_rate: float = field(0.5, doc="Learning rate.", unit="1", gt=0, le=1)


@dataclass(frozen=True)
class Toy2:
    """Release 2."""

    schema_version: int = field(2, doc="Schema.", ge=1)
    model: Model2 = field(Model2(), doc="The network.")
    optim: Optim2 = field(Optim2(), doc="Optimisation.")
    seed: int = field(0, doc="Seed.", ge=0)
    runtime: Runtime = field(Runtime(), doc="How it runs.")


@dataclass(frozen=True)
class Model3:
    """The network, wider by default."""

    width: int = field(16, doc="Channels.", ge=1, le=512)
    residual: bool = field(False, doc="Whether blocks are residual.")
    radii: tuple[float, ...] = field((1.0, 2.0), doc="Radii of the filters.", unit="km", gt=0, le=100)
    name: str | None = field(None, doc="A name for people.")


@dataclass(frozen=True)
class Toy3:
    """Release 3."""

    schema_version: int = field(3, doc="Schema.", ge=1)
    model: Model3 = field(Model3(), doc="The network.")
    optim: Optim2 = field(Optim2(), doc="Optimisation.")
    seed: int = field(0, doc="Seed.", ge=0)
    runtime: Runtime = field(Runtime(), doc="How it runs.")

    def __post_init__(self) -> None:
        if self.model.residual and self.model.width % 2:
            raise ValueError("residual blocks need an even width")


def to_2(config: dict[str, Any]) -> dict[str, Any]:
    """The learning rate moves from the model to the optimiser."""
    model = dict(config["model"])
    rate = model.pop("rate")
    return {**config, "model": {**model, "residual": False}, "optim": {"learning_rate": rate}}


def to_3(config: dict[str, Any]) -> dict[str, Any]:
    """Filters get radii, and a network a name."""
    return {**config, "model": {**config["model"], "radii": [1.0, 2.0], "name": None}}


RELEASE_1 = Schema("toy", Toy1, 1)
RELEASE_2 = Schema("toy", Toy2, 2, {1: to_2})
RELEASE_3 = Schema("toy", Toy3, 3, {1: to_2, 2: to_3})
