"""The configuration of the fusion family: every setting, with its unit and its range.

A changed default or field needs `SCHEMA_VERSION` + 1 and a migration; see models/climate/config.py.
"""

# ruff: noqa: RUF009 - field() returns a dataclasses.field
from __future__ import annotations

from dataclasses import dataclass

from models.training.config import RuntimeConfig, TrainingConfig
from stromatolite.config.fields import field

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class ModelConfig:
    """The network."""

    trunk: str = field(
        "gated",
        doc="How modalities are joined: gated gives each gate what its physics knows, joint gives one perceptron "
        "everything, attention lets a place attend to words and network.",
        choices=("gated", "joint", "attention"),
    )
    width: int = field(48, doc="Width of hidden layers.", ge=4, le=1024)
    dropout: float = field(0.5, doc="Share of the latent vector that is dropped in training.", ge=0, lt=1)


@dataclass(frozen=True)
class FusionTraining(TrainingConfig):
    """Training on places drawn at random."""

    steps_per_epoch: int = field(60, doc="Batches an epoch.", ge=1, le=100_000)
    predicted_share: float = field(
        0.45,
        doc="Share of places whose climate is the prediction of a climate model that has not seen the planet.",
        ge=0,
        le=1,
    )
    emulated_share: float = field(0.3, doc="Share of places on planets with emulated climates.", ge=0, le=1)
    relatives_share: float = field(
        0.5, doc="Share of places with knock-outs, and with networks whose temperatures are not known.", ge=0, lt=1
    )
    ablations: bool = field(True, doc="Train the models without a modality, and with one alone, too.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.predicted_share + self.emulated_share > 1:
            raise ValueError("predicted_share and emulated_share are shares of one whole: their sum is at most 1")


@dataclass(frozen=True)
class FusionConfig:
    """Everything that decides a fusion model."""

    schema_version: int = field(SCHEMA_VERSION, doc="Schema that this configuration was written for.", ge=1)
    model: ModelConfig = field(ModelConfig(), doc="The network.")
    training: FusionTraining = field(
        FusionTraining(epochs=12, batch_size=2048, learning_rate=8e-3, weight_decay=1e-2, warmup_fraction=0.1),
        doc="Training.",
    )
    seed: int = field(0, doc="Seed of everything that is drawn at random.", ge=0, lt=2**32)
    runtime: RuntimeConfig = field(RuntimeConfig(workers=2), doc="How it runs; no part of the identity.")
