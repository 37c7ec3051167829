"""The configuration of the gravity family."""

# ruff: noqa: RUF009 - field() returns a dataclasses.field
from __future__ import annotations

from dataclasses import dataclass

from models.training.config import RuntimeConfig, TrainingConfig
from stromatolite.config.fields import field

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class GravityConfig:
    """Everything that decides a model."""

    schema_version: int = field(SCHEMA_VERSION, doc="Schema that this configuration was written for.", ge=1)
    width: int = field(16, doc="Width of the network.", ge=1, le=1024)
    training: TrainingConfig = field(TrainingConfig(epochs=150, learning_rate=3e-2), doc="Training.")
    seed: int = field(0, doc="Seed of everything that is drawn at random.", ge=0, lt=2**32)
    runtime: RuntimeConfig = field(RuntimeConfig(progress_bar=False), doc="How it runs; no part of the identity.")
