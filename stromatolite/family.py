"""The contract that every model family implements, and the types of its methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from stromatolite.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd
    from pandera.api.pandas.model import DataFrameModel
    from pandera.xarray import DatasetSchema

    from stromatolite.record import RunRecord
    from stromatolite.sweep.reporting import Report

Migration = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Metric:
    """The one number by which a family's models are compared."""

    name: str
    unit: str
    direction: Literal["minimize", "maximize"]
    version: int = 1
    """Goes up when the same predictions would have another value."""


@dataclass(frozen=True)
class Evaluation:
    """The result of an evaluation.

    Attributes:
        metrics: the document `reports/metrics/<family>.json`, without times and run identifiers: equal models give
            equal files.
        scores: the primary metric a test unit, for paired comparison with another model: `metric`, `direction`,
            `split`, `units` and, in the order of the units, `unit_versions` (of their data), `candidate`, `baselines`
            and `peer`.
    """

    metrics: Mapping[str, Any]
    scores: Mapping[str, Any]


@dataclass(frozen=True)
class ModelPackage:
    """Everything that MLflow needs to log a self-contained model.

    Attributes:
        code: one Python file that calls `mlflow.models.set_model` and imports nothing of this repository.
        artifacts: files that the code finds in `context.artifacts` by these names.
        input_example: rows that the model must be able to predict; the signature is inferred from them.
        predict_example: the model's own predictions for `input_example`; the output signature is inferred from them.
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


@dataclass(frozen=True)
class CubeContract:
    """The contract of a datacube.

    Attributes:
        schema: dims, coordinates, types, units and ranges.
        require: raises a ContractError where a cube breaks the schema or a rule that a schema cannot express; called
            as `require(cube, name=...)` with the name for messages.
    """

    schema: DatasetSchema
    require: Callable[..., None]


class Family(Protocol):
    """What the stages and the command line need of a family. It reads its inputs and nothing else."""

    name: str
    config_type: type
    """Frozen dataclass tree with at least `seed` and `runtime.device`; every field has a description and a range."""
    schema_version: int
    migrations: Mapping[int, Migration]
    """Migration N takes a resolved config of schema N to N + 1."""
    primary: Metric
    packages: tuple[str, ...]
    """Distributions that it cannot do without: their versions are checked before one of them is imported."""
    evaluation_type: type
    """EvaluationSettings, or the family's own: a block of configs/evaluation.yaml, the same for all candidates."""

    def contracts(self) -> Mapping[str, type[DataFrameModel] | CubeContract]:
        """The contract of each table and cube in `Inputs.data`, by name without suffix."""

    def commands(self) -> Mapping[str, tuple[str, str]]:
        """The family's own `strom` commands: name → module with a typer `app`, and one line of help."""

    def train(self, config: Any, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
        """Train and leave curves and artifacts in `record`.

        Finished parts are kept in `scratch`: a call after an interruption resumes from there, and ends with the same
        numbers as an uninterrupted one.
        """

    def evaluate(self, config: Any, settings: Any, inputs: Inputs, record: RunRecord, figures: Path) -> Evaluation:
        """Score the recorded model and every baseline on the same split; draw into the directory `figures`.

        `settings` are of `evaluation_type`; nothing in `config` decides how hard the evaluation is.
        """

    def package(self, record: RunRecord) -> ModelPackage:
        """The recorded model in the form that is registered and served."""


@runtime_checkable
class Sweepable(Protocol):
    """A family that can be swept."""

    trial_imports: Sequence[str]
    """Modules with heavy imports that a trial needs: imported once, before trials are forked."""

    def trial(
        self, config: Any, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
    ) -> Mapping[str, float]:
        """Train with `config` on part of the training units, and score on the others.

        Test units are never read: the same trial on inputs whose test units hold other values gives the same numbers.
        `report` is called with intermediate validation values; its `Pruned` is not caught.

        Returns:
            The primary metric by its name, on validation units; and, where known, `latency_ms` a unit and `size_mib`.
        """


def sweepable(family: Family) -> Sweepable:
    """The family, once it is known to have a trial.

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


def contract_identities(family: Family) -> dict[str, str]:
    """The identity of each contract that the family's inputs have passed, by name."""
    from stromatolite.contracts import schema_identity, table_identity

    return {
        name: schema_identity(each.schema) if isinstance(each, CubeContract) else table_identity(each.to_schema())
        for name, each in family.contracts().items()
    }
