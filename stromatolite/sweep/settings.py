"""How a sweep searches: typed settings with ranges, read by the same registry as every configuration."""

# ruff: noqa: RUF009 - field() returns a dataclasses.field
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stromatolite.config.fields import field
from stromatolite.config.resolution import built, resolve
from stromatolite.config.schema import Schema
from stromatolite.sweep.target import OBJECTIVES, SKILL

SCHEMA_VERSION = 1
FAMILY = "sweep"
"""Settings are entries of the registry like a family's: configs/sweep/<name>.yaml."""


@dataclass(frozen=True)
class SamplerSettings:
    """What proposes the next trial."""

    kind: str = field(
        "tpe",
        doc="tpe (multivariate), gp (Gaussian process), cmaes, or random.",
        choices=("tpe", "gp", "cmaes", "random"),
    )
    startup_trials: int = field(6, doc="Random trials before the sampler begins to learn.", ge=1, le=10_000)


@dataclass(frozen=True)
class PrunerSettings:
    """What ends a trial early. Rungs are the twenty parts of a trial's own schedule."""

    kind: str = field(
        "asha",
        doc="asha (successive halving), hyperband, median, wilcoxon, or none.",
        choices=("asha", "hyperband", "median", "wilcoxon", "none"),
    )
    startup_trials: int = field(4, doc="Trials that median leaves alone.", ge=0, le=10_000)
    first_rung: int = field(3, doc="No trial ends before this rung.", ge=1, le=20)
    reduction_factor: int = field(3, doc="asha, hyperband: one trial of so many goes on at a rung.", ge=2, le=20)
    p_threshold: float = field(0.1, doc="wilcoxon: level of its test.", gt=0, lt=1)
    patience: int = field(0, doc="Rungs without progress before the pruner is asked; 0 asks always.", ge=0, le=20)


@dataclass(frozen=True)
class EarlyStopSettings:
    """When a further trial is unlikely to help."""

    patience: int = field(0, doc="Trials in a row without a gain after which the sweep ends; 0 never.", ge=0, le=10_000)
    min_gain: float = field(0.002, doc="Gain that counts, relative to the best.", ge=0, le=1)


@dataclass(frozen=True)
class StorageSettings:
    """How patient the processes are with a storage and with each other."""

    heartbeat_seconds: int = field(15, doc="PostgreSQL: a sign of life so often.", unit="s", ge=1, le=3600)
    grace_seconds: int = field(60, doc="PostgreSQL: silence after which a trial is dead.", unit="s", ge=2, le=86_400)
    patience_seconds: int = field(180, doc="How long a storage may be out of reach.", unit="s", ge=0, le=86_400)


@dataclass(frozen=True)
class SweepSettings:
    """Everything that decides how a sweep searches."""

    schema_version: int = field(SCHEMA_VERSION, doc="Schema that these settings were written for.", ge=1)
    objectives: tuple[str, ...] = field((SKILL,), doc="What is optimised, the skill first.", choices=tuple(OBJECTIVES))
    sampler: SamplerSettings = field(SamplerSettings(), doc="What proposes the next trial.")
    pruner: PrunerSettings = field(PrunerSettings(), doc="What ends a trial early.")
    early_stop: EarlyStopSettings = field(EarlyStopSettings(), doc="When a further trial is unlikely to help.")
    storage: StorageSettings = field(StorageSettings(), doc="Patience with the storage.")
    retries: int = field(2, doc="How often a trial whose process died is tried again.", ge=0, le=10)
    seed: int = field(0, doc="Seed of the sampler.", ge=0, lt=2**32)

    def __post_init__(self) -> None:
        if not self.objectives or len(set(self.objectives)) < len(self.objectives):
            raise ValueError("objectives name at least one measure, each once")
        if self.objectives[0] != SKILL:
            raise ValueError(f"the first objective is {SKILL}")
        if self.storage.grace_seconds < 2 * self.storage.heartbeat_seconds:
            raise ValueError("storage.grace_seconds is at least twice storage.heartbeat_seconds")


SCHEMA = Schema(FAMILY, SweepSettings, SCHEMA_VERSION)


def read_settings(root: Path, name: str, overrides: Sequence[str] = ()) -> SweepSettings:
    """The settings of an entry with overrides such as `sampler.kind=gp`.

    Raises:
        ConfigError, InvalidConfigError: there is no such entry, or a key or value is wrong.
    """
    resolved = resolve(SCHEMA, root, name, cli=overrides)
    settings: SweepSettings = built(SCHEMA, resolved.values, f"{FAMILY}/{name}")
    return settings
