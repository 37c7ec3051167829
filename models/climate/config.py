"""The configuration of the climate family: every setting, with its unit and its range.

A changed default or field needs `SCHEMA_VERSION` + 1 and a migration: registered names keep their meaning. Then

    strom config migrate
    STROM_WRITE_GOLDEN=1 python -m pytest -q tests/pipelines/test_config_defaults.py

records the new identities and the new defaults.
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

    hidden: int = field(192, doc="Width of the planet's embedding.", ge=8, le=2048)
    coarse: int = field(96, doc="Channels of the 4×16 map.", ge=8, le=1024)
    medium: int = field(80, doc="Channels of the 8×32 map.", ge=8, le=1024)
    fine: int = field(32, doc="Channels of the 16×64 map.", ge=4, le=512)
    blocks: int = field(1, doc="Residual blocks on the 8×32 map.", ge=1, le=16)
    label_embedding: int = field(8, doc="Size of the embedding of the simulator's name.", ge=1, le=256)


@dataclass(frozen=True)
class FinetuneConfig(TrainingConfig):
    """Fine-tuning on simulated climates: several members, whose weights are averaged."""

    members: int = field(5, doc="Networks, each leaving out another share of the training planets.", ge=2, le=100)


@dataclass(frozen=True)
class ClimateConfig:
    """Everything that decides a climate model."""

    schema_version: int = field(SCHEMA_VERSION, doc="Schema that this configuration was written for.", ge=1)
    model: ModelConfig = field(ModelConfig(), doc="The network.")
    pretrain: TrainingConfig = field(
        TrainingConfig(epochs=34, learning_rate=2e-3, weight_decay=1e-4, warmup_fraction=0.05, ema_decay=0.995),
        doc="Pretraining on emulated climates; no epochs skip it.",
    )
    finetune: FinetuneConfig = field(
        FinetuneConfig(epochs=40, learning_rate=8e-4, warmup_fraction=0.15, patience=30),
        doc="Fine-tuning on simulated climates.",
    )
    seed: int = field(0, doc="Seed of everything that is drawn at random.", ge=0, lt=2**32)
    runtime: RuntimeConfig = field(RuntimeConfig(threads=2), doc="How it runs; no part of the identity.")


def share_training_settings(config: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 to 2: both trainings have all settings of a training; clipping and precision were common to them."""
    common = {"gradient_clip": config.pop("gradient_clip"), "precision": config.pop("precision")}
    common |= {"max_steps": 0, "schedule": "cosine", "accumulate": 1, "swa_fraction": 0.0}
    config["pretrain"] = {**common, "patience": 0, **config["pretrain"]}
    config["finetune"] = {**common, "ema_decay": 0.0, **config["finetune"]}
    config["runtime"] = {"workers": 1, **config["runtime"]}
    return config
