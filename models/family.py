"""The contract that every model family fulfils, and the few types that cross it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from stromatolite.record import RunRecord

Migration = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Metric:
    """The one number by which a family's models are compared."""

    name: str
    unit: str
    direction: Literal["minimize", "maximize"]


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


class Family(Protocol):
    """What the stages ask of a family. Paths are directories that DVC tracks; nothing else is passed behind them."""

    name: str
    config_type: type
    """Frozen dataclass tree: every field has a default, a description, a unit and a range."""
    schema_version: int
    migrations: Mapping[int, Migration]
    """Migration N takes a resolved config of schema N to N + 1."""
    primary: Metric

    def train(self, config: Any, data: Path, splits: Path, record: RunRecord, scratch: Path) -> None:
        """Train on `data` by `splits`, resuming from `scratch` where it can; leave everything in `record`."""

    def evaluate(self, config: Any, data: Path, splits: Path, record: RunRecord, figures: Path) -> Mapping[str, Any]:
        """Score the recorded model and every baseline on the same split; draw figures; return the metrics document."""

    def package(self, record: RunRecord) -> ModelPackage:
        """The recorded model in the form that is registered and served."""
