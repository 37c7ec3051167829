"""Model versions: a package logged into its record's run, registered once under its family's name."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.errors import DataError
from stromatolite.family import ModelPackage
from stromatolite.registry.package import package_digest, stored_in
from stromatolite.registry.served import EXAMPLE_PREDICTION, as_arrays
from stromatolite.tracking.artifacts import local_path
from stromatolite.tracking.entities import PREFIX, RECORD_TAG

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import LoggedModel
    from mlflow.entities.model_registry import ModelVersion
    from mlflow.models import ModelSignature

PACKAGE_TAG = f"{PREFIX}package"
CONFIG_TAG = f"{PREFIX}config"
"""JSON: label, name and identity of the configuration."""
PRIMARY_TAG = f"{PREFIX}primary"
"""JSON: metric, direction, overall and interval of the latest evaluation."""
HEAD_TAG = f"{PREFIX}decisions"
"""On the registered model: hash of the last entry in the log of decisions."""
AUTHOR_TAG = f"{PREFIX}author"
"""Who registered the version first, as git knows them: whoever trained it cannot approve it."""
METRICS_TAG = f"{PREFIX}metrics"
"""sha256 of the metrics document of that evaluation."""


def register(
    client: MlflowClient,
    family: str,
    run_id: str,
    record_id: str,
    package: ModelPackage,
    tags: Mapping[str, str],
    author: str | None = None,
) -> ModelVersion:
    """The version of `family` that holds `package`: found by its tags, or logged and registered now.

    Every step is found done or done again, so a process killed anywhere leaves nothing that the next call cannot use.

    Args:
        client: of the tracking store.
        family: name of the registered model.
        run_id: the run that the package was trained in.
        record_id: of that run's record.
        package: what to register.
        tags: what may change for the same package (its evaluation); set on the version each time.
        author: who registers it; set on a version that names nobody yet.

    Raises:
        DataError: a file of the package is missing.
    """
    first = {AUTHOR_TAG: author} if author else {}

    def save(target: Path, model: LoggedModel) -> None:
        _save(target, package, model, run_id)

    return register_saved(client, family, run_id, record_id, package_digest(package), tags, save, first)


def register_saved(
    client: MlflowClient,
    family: str,
    run_id: str,
    record_id: str,
    digest: str,
    tags: Mapping[str, str],
    save: Callable[[Path, LoggedModel], None],
    first: Mapping[str, str] | None = None,
) -> ModelVersion:
    """The version of `family` that holds the package with this digest, with files that `save` writes; see `register`.

    Args:
        client: of the tracking store.
        family: name of the registered model.
        run_id: the run that the package was trained in.
        record_id: of that run's record.
        digest: of the package.
        tags: set on the version each time.
        save: writes the model's folder, which is not there yet, for the logged model that it is given.
        first: tags that a version keeps once it has them.
    """
    model = _logged_model(client, family, run_id, digest, save)
    version = find_version(client, family, digest, record_id)
    if version is None:
        _ensure_registered_model(client, family)
        version = client.create_model_version(
            family,
            source=f"models:/{model.model_id}",
            run_id=run_id,
            tags={RECORD_TAG: record_id, PACKAGE_TAG: digest, **tags},
            model_id=model.model_id,
        )
    kept = {key: value for key, value in (first or {}).items() if key not in version.tags}
    for key, value in {**tags, **kept}.items():
        if version.tags.get(key) != value:
            client.set_model_version_tag(family, version.version, key, value)
    return client.get_model_version(family, version.version)


def find_version(client: MlflowClient, family: str, digest: str, record_id: str | None = None) -> ModelVersion | None:
    """The newest version of `family` whose package has this digest (and that came of this record), or None."""
    found = with_package(client, family, digest, record_id)
    return max(found, key=lambda version: int(version.version), default=None)


def with_package(
    client: MlflowClient, family: str, digest: str, record_id: str | None = None
) -> Sequence[ModelVersion]:
    """All versions of `family` whose package has this digest (and that came of this record)."""
    clauses = [f"name = '{family}'", f"tags.`{PACKAGE_TAG}` = '{digest}'"]
    if record_id is not None:
        clauses.append(f"tags.`{RECORD_TAG}` = '{record_id}'")
    return list(client.search_model_versions(" and ".join(clauses)))


def _ensure_registered_model(client: MlflowClient, family: str) -> None:
    if not client.search_registered_models(f"name = '{family}'"):
        client.create_registered_model(family)


def _logged_model(
    client: MlflowClient, family: str, run_id: str, digest: str, save: Callable[[Path, LoggedModel], None]
) -> LoggedModel:
    """The whole logged model of this package in this run; one that is half-written or damaged is written again.

    `Model.log` is not used: it files a model under the process's current experiment, not under the run's.
    """
    from mlflow.entities import LoggedModelOutput, LoggedModelStatus

    run = client.get_run(run_id)
    logged = client.search_logged_models(
        [run.info.experiment_id],
        filter_string=f"source_run_id = '{run_id}' AND tags.`{PACKAGE_TAG}` = '{digest}'",
    )
    model = logged[0] if logged else None
    if model is None:
        model = client.create_logged_model(
            run.info.experiment_id,
            name=family,
            source_run_id=run_id,
            tags={PACKAGE_TAG: digest},
            params=dict(run.data.params),
            model_type=family,
        )
    if model.model_id not in {output.model_id for output in (run.outputs.model_outputs if run.outputs else [])}:
        client.log_outputs(run_id, [LoggedModelOutput(model.model_id, step=0)])
    if model.status != LoggedModelStatus.READY or not _is_whole(model, digest):
        here = local_path(model.artifact_location)
        if here is not None:
            shutil.rmtree(here, ignore_errors=True)  # a file too many would stay
        with tempfile.TemporaryDirectory(prefix="strom-model-") as folder:
            whole = Path(folder, "model")
            save(whole, model)
            client.log_model_artifacts(model.model_id, str(whole))
        client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)
    return model


def _is_whole(model: LoggedModel, digest: str) -> bool:
    """Whether the files of a logged model are those of the package; of a server's model, a copy is downloaded."""
    from mlflow.artifacts import download_artifacts

    here = local_path(model.artifact_location)
    try:
        if here is not None:
            return stored_in(here).digest() == digest
        with tempfile.TemporaryDirectory(prefix="strom-model-") as folder:
            copy = download_artifacts(f"models:/{model.model_id}", dst_path=folder)
            return stored_in(Path(copy)).digest() == digest
    except Exception:  # MLflow has many types for a file that is gone
        return False


def _save(target: Path, package: ModelPackage, model: LoggedModel, run_id: str) -> None:
    """Write the model's folder: the code file as it is, the artifacts, and the prediction it must repeat.

    Raises:
        DataError: the code cannot be run.
    """
    import mlflow.pyfunc
    import numpy as np
    from mlflow.exceptions import MlflowException
    from mlflow.models import Model

    prediction = package.predict_example()
    example = target.with_name(f"{EXAMPLE_PREDICTION}.npz")
    arrays: dict[str, Any] = {f"output/{name}": array for name, array in as_arrays(prediction).items()}
    np.savez_compressed(example, **arrays)
    try:
        mlflow.pyfunc.save_model(
            path=str(target),
            mlflow_model=Model(
                artifact_path=model.artifact_location, run_id=run_id, model_uuid=model.model_id, model_id=model.model_id
            ),
            python_model=str(package.code),
            artifacts={
                **{name: str(path) for name, path in package.artifacts.items()},
                EXAMPLE_PREDICTION: str(example),
            },
            signature=_signature(package.input_example, prediction),
            input_example=package.input_example,
            pip_requirements=list(package.pip_requirements),  # given, never inferred: inference costs 12 s and guesses
        )
    except MlflowException as error:
        problem = f"{package.code} cannot be packed as a model."
        raise DataError(problem, found=error.message, fix="Correct the family's serving code.") from error
    for file in target.rglob("*"):
        if file.is_file():
            file.chmod(0o644)  # DVC's files are read-only; copied so, an interrupted copy could not be done again


def _signature(example: Any, prediction: Any) -> ModelSignature:
    """The signature of an example, without MLflow's hint that whole numbers cannot be missing: none of ours is."""
    import warnings

    from mlflow.models import infer_signature

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Hint: Inferred schema contains integer column")
        return infer_signature(example, prediction)
