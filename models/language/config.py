"""The configuration of the language family: every setting, with its unit and its range.

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
    """The network: a language model, LoRA on its first layers, and a head."""

    base: str = field(
        "smollm2_135m_instruct",
        doc="A folder in data/base_models, a whole path, or owner/name@revision of the Hugging Face Hub. Code of its "
        "own is never run.",
    )
    layers: int = field(6, doc="Layers of the base that are used, from its first on; 0 takes all.", ge=0, le=1000)
    reading: str = field(
        "both_ways",
        doc="both_ways: each token sees the whole text; twice: the text is read behind itself; once: as it is.",
        choices=("both_ways", "twice", "once"),
    )
    tuning: str = field(
        "lora",
        doc="What is trained of the base: lora, matrices beside its weights; qlora, the same with its weights in 4 "
        "bits, which needs bitsandbytes; full, every weight.",
        choices=("lora", "qlora", "full"),
    )
    rank: int = field(16, doc="Rank of LoRA's matrices.", ge=1, le=1024)
    alpha: float = field(32.0, doc="LoRA's output is scaled by alpha / rank.", gt=0, le=4096)
    width: int = field(256, doc="Width of the head.", ge=4, le=8192)
    longest: int = field(512, doc="Tokens of a window; a longer text is read in several.", ge=16, le=8192)


@dataclass(frozen=True)
class SpanTrainingConfig(TrainingConfig):
    """Training; an epoch is a share of the dossiers, drawn in an order of its own. `batch_size` counts dossiers."""

    dossiers: int = field(240, doc="Dossiers an epoch.", ge=1, le=10_000_000)
    fresh: bool = field(
        False, doc="Write new dossiers for every step from the rows and patterns of training, instead of the table's."
    )
    head_factor: float = field(2.0, doc="The head's learning rate over that of LoRA's matrices.", gt=0, le=1000)
    calibration: int = field(
        120,
        doc="Validation dossiers on which probabilities and the weight of the rules are fitted, beside hand-written "
        "texts; 0 fits neither.",
        ge=0,
    )
    precision: str = field(
        "auto",
        doc="auto computes in bf16 where the processor or card has such arithmetic; the others insist.",
        choices=("auto", "32-true", "bf16-mixed"),
    )


@dataclass(frozen=True)
class StartConfig:
    """Where the training starts from."""

    adapter: str = field("", doc="An adapter's file, from the root of the repository; empty starts with new matrices.")
    sha256: str = field("", doc="Checksum of that file, which must be given with it.")

    def __post_init__(self) -> None:
        if bool(self.adapter) != bool(self.sha256):
            raise ValueError("start.adapter and start.sha256 go together: give both, or neither")


@dataclass(frozen=True)
class LanguageConfig:
    """Everything that decides a model that reads texts."""

    schema_version: int = field(SCHEMA_VERSION, doc="Schema that this configuration was written for.", ge=1)
    model: ModelConfig = field(ModelConfig(), doc="The network.")
    start: StartConfig = field(StartConfig(), doc="Where the training starts from.")
    training: SpanTrainingConfig = field(
        SpanTrainingConfig(epochs=9, batch_size=8, learning_rate=1e-3, warmup_fraction=0.04), doc="Training."
    )
    seed: int = field(0, doc="Seed of everything that is drawn at random.", ge=0, lt=2**32)
    runtime: RuntimeConfig = field(RuntimeConfig(threads=2), doc="How it runs; no part of the identity.")


def name_tuning(config: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 to 2: what is trained of the base is said."""
    return {**config, "model": {**config["model"], "tuning": "lora"}}
