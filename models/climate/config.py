"""The configuration of the climate family: every knob, with its unit and its range.

A changed default or field needs `SCHEMA_VERSION` + 1 and a migration, so that old names keep their meaning. Before the
first release a default may still be changed in place: change it, then run in one line

    rm configs/registered.json && strom config register climate/default && \
    STROM_WRITE_GOLDEN=1 python -m pytest -q tests/pipelines/test_config_defaults.py
"""

# ruff: noqa: RUF009 - field() returns a dataclasses.field
from __future__ import annotations

from dataclasses import dataclass

from stromatolite.config.fields import field

SCHEMA_VERSION = 1


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
class PretrainConfig:
    """Pretraining on emulated climates."""

    epochs: int = field(34, doc="Passes over the emulated climates; 0 skips pretraining.", ge=0, le=10_000)
    learning_rate: float = field(2e-3, doc="Peak of the cosine schedule.", gt=0, le=1)
    weight_decay: float = field(1e-4, doc="Decoupled weight decay of AdamW.", ge=0, le=1)
    batch_size: int = field(32, doc="Planets a step.", ge=1, le=65_536)
    warmup_fraction: float = field(0.05, doc="Share of the steps in which the rate rises from zero.", ge=0, lt=1)
    ema_decay: float = field(0.995, doc="Decay a step of the averaged weights; 0 does not average.", ge=0, lt=1)


@dataclass(frozen=True)
class FinetuneConfig:
    """Fine-tuning on simulated climates: several members, whose weights are averaged."""

    epochs: int = field(40, doc="Passes over the simulated climates at most.", ge=1, le=100_000)
    learning_rate: float = field(8e-4, doc="Peak of the cosine schedule.", gt=0, le=1)
    weight_decay: float = field(0.0, doc="Decoupled weight decay of AdamW.", ge=0, le=1)
    batch_size: int = field(32, doc="Planets a step.", ge=1, le=65_536)
    warmup_fraction: float = field(0.15, doc="Share of the steps in which the rate rises from zero.", ge=0, lt=1)
    members: int = field(5, doc="Networks, each leaving out another share of the training planets.", ge=2, le=100)
    patience: int = field(
        30, doc="Epochs without progress on the left-out planets before a member stops.", ge=1, le=100_000
    )


@dataclass(frozen=True)
class RuntimeConfig:
    """How it runs, not what it computes: recorded with a run, but no part of the identity."""

    device: str = field(
        "auto",
        doc="auto and cuda take CUDA where it works, cpu never looks, require-cuda stops without it.",
        choices=("auto", "cpu", "cuda", "require-cuda"),
    )
    threads: int = field(2, doc="Threads of the numerical libraries.", ge=1, le=1024)
    progress_bar: bool = field(True, doc="Show a progress bar while training.")


@dataclass(frozen=True)
class ClimateConfig:
    """Everything that decides a climate model."""

    schema_version: int = field(SCHEMA_VERSION, doc="Schema that this configuration was written for.", ge=1)
    model: ModelConfig = field(ModelConfig(), doc="The network.")
    pretrain: PretrainConfig = field(PretrainConfig(), doc="Pretraining on emulated climates.")
    finetune: FinetuneConfig = field(FinetuneConfig(), doc="Fine-tuning on simulated climates.")
    gradient_clip: float = field(1.0, doc="Greatest norm of the gradient; 0 does not clip.", ge=0, le=1e6)
    precision: str = field(
        "32-true", doc="Lightning's precision, in both trainings.", choices=("32-true", "bf16-mixed")
    )
    seed: int = field(0, doc="Seed of everything that is drawn at random.", ge=0, lt=2**32)
    runtime: RuntimeConfig = field(RuntimeConfig(), doc="How it runs; no part of the identity.")
