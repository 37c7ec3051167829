"""The configuration of a training, which every family's configuration embeds, and of how it runs.

A family that needs more fields inherits from these classes; its own defaults are those of the instance that it embeds.
"""

from __future__ import annotations

from dataclasses import dataclass

from stromatolite.config.fields import field


@dataclass(frozen=True)
class TrainingConfig:
    """One training by AdamW."""

    epochs: int = field(10, doc="Passes over the training data at most; 0 does not train.", ge=0, le=100_000)
    max_steps: int = field(0, doc="Optimiser steps at most; 0 leaves it to the epochs.", ge=0)
    batch_size: int = field(32, doc="Samples a step.", ge=1, le=65_536)
    learning_rate: float = field(1e-3, doc="Peak of the schedule.", gt=0, le=1)
    weight_decay: float = field(0.0, doc="Decoupled weight decay of AdamW.", ge=0, le=1)
    schedule: str = field(
        "cosine",
        doc="How the learning rate goes: cosine falls to zero, one_cycle as in Smith & Topin 2017 (arXiv 1708.07120), "
        "plateau falls to a tenth when the loss stops falling, constant stays.",
        choices=("cosine", "one_cycle", "plateau", "constant"),
    )
    warmup_fraction: float = field(0.0, doc="Share of the steps in which the rate rises from zero.", ge=0, lt=1)
    gradient_clip: float = field(1.0, doc="Greatest norm of the gradient; 0 does not clip.", ge=0, le=1e6)
    accumulate: int = field(1, doc="Batches whose gradients make one step.", ge=1, le=65_536)
    ema_decay: float = field(
        0.0, doc="Decay a step of an exponential average of the weights; 0 does not average.", ge=0, lt=1
    )
    swa_fraction: float = field(
        0.0, doc="Share of the epochs, the last ones, whose weights are averaged; 0 does not average.", ge=0, lt=1
    )
    patience: int = field(
        0, doc="Epochs without progress on the validation data before training stops; 0 goes on.", ge=0, le=100_000
    )
    precision: str = field("32-true", doc="Lightning's precision.", choices=("32-true", "bf16-mixed", "16-mixed"))

    def __post_init__(self) -> None:
        if self.ema_decay and self.swa_fraction:
            raise ValueError("ema_decay and swa_fraction exclude each other: set one of them to 0")
        if self.max_steps and self.swa_fraction:
            raise ValueError("swa_fraction counts epochs and max_steps ends training before the last: set one to 0")


@dataclass(frozen=True)
class RuntimeConfig:
    """How a training runs, not what it computes: recorded with a run, but no part of the identity."""

    device: str = field(
        "auto",
        doc="auto and cuda take CUDA where it works, cpu never looks, require-cuda stops without it.",
        choices=("auto", "cpu", "cuda", "require-cuda"),
    )
    threads: int = field(1, doc="Threads of the numerical libraries, a process.", ge=1, le=1024)
    workers: int = field(1, doc="Processes that train folds side by side; with CUDA there is one.", ge=1, le=1024)
    progress_bar: bool = field(True, doc="Say how far the training has come.")
