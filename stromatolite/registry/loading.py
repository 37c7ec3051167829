"""A registered model, found by its alias and loaded as any user of MLflow loads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.errors import DataError
from stromatolite.registry.aliases import CANDIDATE, PRODUCTION, version_called, version_numbered
from stromatolite.registry.store import require_store
from stromatolite.registry.versions import CONFIG_TAG, PACKAGE_TAG
from stromatolite.tracking.failures import as_tracking_errors

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.pyfunc import PyFuncModel


@dataclass(frozen=True)
class LoadedModel:
    """A model version that is ready to answer.

    Attributes:
        name: of the registered model, which is its family's.
        alias: by which it was asked for; "" when it was by its number.
        version: its number in this registry.
        package: digest of its code and artifacts, which is the same in every registry; "" when none was recorded.
        config: label of its configuration, such as `family/default`; "" when none was recorded.
        model: MLflow's own.
    """

    name: str
    alias: str
    version: str
    package: str
    config: str
    model: PyFuncModel

    @property
    def python_model(self) -> Any:
        """The object that the version's own code made."""
        unwrap: Any = self.model.unwrap_python_model
        return unwrap()

    def predict(self, table: pd.DataFrame) -> Any:
        """What the model answers; MLflow holds the table against the signature first."""
        return self.model.predict(table)

    def describe(self) -> dict[str, str]:
        """Which model it is, for whoever keeps its answers."""
        told = {"name": self.name, "version": self.version, "alias": self.alias}
        return {**told, "package": self.package, "config": self.config}


def load_model(root: Path, name: str, alias: str = PRODUCTION, number: str | None = None) -> LoadedModel:
    """Load the version of a model that bears an alias or has a number. A tracking store that is not there is not made.

    Args:
        root: the repository; its `mlruns/` is the store unless `MLFLOW_TRACKING_URI` names another.
        name: of the registered model, which is its family's.
        alias: such as `production`.
        number: of the version; None for the one that bears the alias.

    Raises:
        DataError: no version bears the alias or has the number, or the one that does cannot be loaded.
        TrackingError: the store cannot be read.
    """
    tracker = require_store(root, f"{name} model in {alias} yet")
    with as_tracking_errors(tracker.location.uri):
        found_by = "" if number else alias
        version = (
            version_numbered(tracker.client, name, number) if number else version_called(tracker.client, name, alias)
        )
        if version is None:
            candidate = version_called(tracker.client, name, CANDIDATE) is not None
            found = "a candidate that the gates have not let pass" if candidate else "no version of it"
            raise _none_yet(name, alias, found, candidate)
    return LoadedModel(
        name=name,
        alias=found_by,
        version=str(version.version),
        package=version.tags.get(PACKAGE_TAG, ""),
        config=str(json.loads(version.tags.get(CONFIG_TAG, "{}")).get("label", "")),
        model=_loaded(name, str(version.version)),
    )


def _loaded(name: str, version: str) -> PyFuncModel:
    import mlflow.pyfunc

    try:
        model: PyFuncModel = mlflow.pyfunc.load_model(f"models:/{name}/{version}")
    except Exception as error:  # the code of the version may fail in any way
        raise DataError(
            f"Version {version} of the model {name} cannot be loaded.",
            found=f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}",
            fix=f"`dvc repro -f register@{name}` registers the trained model again; or train again: `dvc repro`.",
        ) from error
    return model


def _none_yet(name: str, alias: str, found: str, candidate: bool) -> DataError:
    trained = f"`dvc repro` trains, evaluates and registers one, and promotes it when the gates of {name} let it pass"
    asked = f"`strom promote {name}` says which gate refuses it"
    return DataError(
        f"There is no {name} model in {alias} yet.", found=found, fix=f"{asked if candidate else trained}."
    )
