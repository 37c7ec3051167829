"""The contract that every model family fulfils, and the few types that cross it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from stromatolite.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd

    from stromatolite.record import RunRecord
    from stromatolite.sweep.reporting import Report

Migration = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Metric:
    """The one number by which a family's models are compared."""

    name: str
    unit: str
    direction: Literal["minimize", "maximize"]


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found.

    Attributes:
        metrics: the document `reports/metrics/<family>.json`: no times and no run identifiers, so that equal models
            give equal files.
        scores: the primary metric a test unit, for paired comparison with another model: `metric`, `direction`,
            `split`, `units` and, in the order of the units, `candidate`, `baselines` and `peer`.
    """

    metrics: Mapping[str, Any]
    scores: Mapping[str, Any]


@dataclass(frozen=True)
class ModelPackage:
    """Everything that MLflow needs to log one self-contained model.

    Attributes:
        code: one Python file that calls `mlflow.models.set_model` and imports nothing of this repository.
        artifacts: files that the code finds in `context.artifacts` by these names.
        input_example: rows that the model must be able to predict; the signature is inferred from them.
        predict_example: the model's own answer to `input_example`, from which the output signature is inferred.
        pip_requirements: exact requirements of the code.
    """

    code: Path
    artifacts: Mapping[str, Path]
    input_example: pd.DataFrame
    predict_example: Callable[[], Any]
    pip_requirements: Sequence[str]


@dataclass(frozen=True)
class Inputs:
    """What a family reads.

    Attributes:
        data: directory of its processed data, `data/processed/<family>`.
        splits: its split document, `data/splits/<family>.json`.
    """

    data: Path
    splits: Path


class Family(Protocol):
    """What the stages ask of a family. It reads its inputs and nothing else."""

    name: str
    config_type: type
    """Frozen dataclass tree with at least `seed` and `runtime.device`; every field has a description and a range."""
    schema_version: int
    migrations: Mapping[int, Migration]
    """Migration N takes a resolved config of schema N to N + 1."""
    primary: Metric

    def schemas(self) -> Mapping[str, str]:
        """Identity of each contract that the inputs have passed, by name."""

    def train(self, config: Any, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
        """Train and leave curves and artifacts in `record`.

        Whatever is finished is kept in `scratch`: a call after an interruption goes on from there, and ends with the
        same numbers as an unbroken one.
        """

    def evaluate(self, config: Any, inputs: Inputs, record: RunRecord, figures: Path) -> Evaluation:
        """Score the recorded model and every baseline on the same split; draw into the directory `figures`."""

    def package(self, record: RunRecord) -> ModelPackage:
        """The recorded model in the form that is registered and served."""


@runtime_checkable
class Sweepable(Protocol):
    """What a family has besides, to be swept."""

    trial_imports: Sequence[str]
    """Modules with heavy imports that a trial needs: imported once, before trials are forked."""

    def trial(
        self, config: Any, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
    ) -> Mapping[str, float]:
        """Train by `config` on the training side of the split, and score on what was left out of it.

        Test units are never read: the same trial on inputs whose test units hold other values gives the same numbers.
        `report` is called with the validation value on the way; its `Pruned` is let pass.

        Returns:
            The primary metric by its name, as validated; and, where it can be said, `latency_ms` a unit and `size_mib`.
        """


def sweepable(family: Family) -> Sweepable:
    """The family as a sweep needs it.

    Raises:
        ConfigError: it cannot be swept.
    """
    if isinstance(family, Sweepable):
        return family
    raise ConfigError(
        f"The family {family.name} cannot be swept yet.",
        found="no method `trial`",
        fix="see stromatolite.family.Sweepable and docs/sweeps.md",
    )


def pinned(names: Sequence[str]) -> list[str]:
    """Exact requirements, as a `ModelPackage` states them: the installed versions, without `+cpu` and its like."""
    return [f"{name}=={version(name).split('+')[0]}" for name in names]
