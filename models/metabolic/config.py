"""The configuration of the metabolic family: every setting, with its unit and its range.

A changed default or field needs `SCHEMA_VERSION` + 1 and a migration, see models/climate/config.py.
"""

# ruff: noqa: RUF009 - field() returns a dataclasses.field
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.training.config import RuntimeConfig, TrainingConfig
from stromatolite.config.fields import field

SCHEMA_VERSION = 2


@dataclass(frozen=True)
class ModelConfig:
    """The network."""

    width: int = field(48, doc="Width of the vectors of metabolites and reactions.", ge=4, le=1024)
    layers: int = field(2, doc="Rounds of messages between metabolites and reactions.", ge=1, le=16)
    latent: int = field(32, doc="Dimensions of an organism's latent vector.", ge=1, le=1024)
    dropout: float = field(0.0, doc="Share of inner values that are dropped in training.", ge=0, lt=1)


@dataclass(frozen=True)
class MaskedTrainingConfig(TrainingConfig):
    """Training: each step masks part of a network and predicts it. `batch_size` counts networks."""

    hide_least: float = field(0.1, doc="Smallest share of a network's reactions that a step masks.", gt=0, lt=1)
    hide_most: float = field(0.3, doc="Largest share of a network's reactions that a step masks.", gt=0, lt=1)
    candidates: int = field(
        1000, doc="Reactions that a network lacks, drawn for every step beside the masked ones.", ge=1, le=1_000_000
    )


@dataclass(frozen=True)
class KLConfig:
    """The pull of the latent distribution towards the standard normal one."""

    weight: float = field(1e-5, doc="Weight of the KL divergence once it is whole.", ge=0, le=1e3)
    anneal_fraction: float = field(0.3, doc="Share of the steps in which that weight rises from zero.", ge=0, le=1)
    latent_loss: float = field(
        0.2,
        doc="Weight of the cross-entropy of what the latent vector says by itself; 0 lets it collapse.",
        ge=0,
        le=100,
    )
    free_nats: float = field(0.3, doc="KL divergence a latent dimension that costs nothing (nat).", ge=0, le=100)


@dataclass(frozen=True)
class SamplingConfig:
    """What of a network is read when it is larger than memory."""

    max_reactions: int = field(
        0, doc="Seen reactions that a step reads at most, those next to the asked ones first; 0 reads all.", ge=0
    )


@dataclass(frozen=True)
class MetabolicRuntimeConfig(RuntimeConfig):
    """How it runs, not what it computes: recorded with a run, but no part of the identity."""

    message_passing: str = field(
        "auto",
        doc="What sums over links: torch_geometric, torch, or the first of them that works.",
        choices=("auto", "torch_geometric", "torch"),
    )


@dataclass(frozen=True)
class MetabolicConfig:
    """Everything that decides a metabolic model."""

    schema_version: int = field(SCHEMA_VERSION, doc="Schema that this configuration was written for.", ge=1)
    model: ModelConfig = field(ModelConfig(), doc="The network.")
    training: MaskedTrainingConfig = field(
        MaskedTrainingConfig(
            epochs=16,
            batch_size=1,
            learning_rate=6e-3,
            weight_decay=1e-3,
            schedule="one_cycle",
            warmup_fraction=0.1,
        ),
        doc="Training.",
    )
    kl: KLConfig = field(KLConfig(), doc="The pull towards the standard normal distribution.")
    sampling: SamplingConfig = field(SamplingConfig(), doc="What of a large network is read.")
    seed: int = field(0, doc="Seed of everything that is drawn at random.", ge=0, lt=2**32)
    runtime: MetabolicRuntimeConfig = field(
        MetabolicRuntimeConfig(workers=2), doc="How it runs; no part of the identity."
    )


def share_training_settings(config: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 to 2: a training has the settings of all families; those of the evaluation are no longer its own."""
    config.pop("evaluation")
    added = {"max_steps": 0, "schedule": "one_cycle", "accumulate": 1, "precision": "32-true", "patience": 0}
    config["training"] = {**added, "ema_decay": 0.0, "swa_fraction": 0.0, **config["training"]}
    return config
