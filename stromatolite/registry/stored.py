"""The files of a registered version: where they are, and whether they are unchanged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stromatolite.errors import DataError
from stromatolite.registry.package import Stored, stored_in
from stromatolite.registry.versions import PACKAGE_TAG
from stromatolite.tracking.artifacts import local_path

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion


def stored(version: ModelVersion) -> Stored:
    """Find the files of a version.

    Raises:
        Exception: they are gone or damaged; MLflow has many types for that.
    """
    return stored_in(_local_folder(version) or _downloaded(version))


def _local_folder(version: ModelVersion) -> Path | None:
    """The folder in a store on this machine. MLflow's download of such a one would write a file into it."""
    from mlflow import MlflowClient

    if not version.model_id:
        return None
    place = local_path(MlflowClient().get_logged_model(version.model_id).artifact_location)
    return place if place and place.is_dir() else None


def _downloaded(version: ModelVersion) -> Path:
    from mlflow.artifacts import download_artifacts

    return Path(download_artifacts(f"models:/{version.name}/{version.version}"))


def package_problem(version: ModelVersion) -> str | None:
    """What is wrong with the files of a version: they must be those whose digest it bears. None when nothing is."""
    expected = version.tags.get(PACKAGE_TAG)
    if not expected:
        return "it bears no digest of a package: it was not registered by the register stage"
    try:
        found = stored(version).digest()
    except Exception as error:  # MLflow has many types for a file that is gone
        return f"its files cannot be read: {(str(error).splitlines() or [''])[0]}"
    return None if found == expected else f"its files were changed: digest {found[:12]}, registered {expected[:12]}"


def sound(version: ModelVersion) -> Stored:
    """The files of a version, if they are those whose digest it bears.

    Raises:
        DataError: they are not.
    """
    problem = package_problem(version)
    if problem:
        raise DataError(
            f"Version {version.version} of {version.name} is damaged.",
            found=problem,
            fix=f"Name another version, or run `dvc repro -f register@{version.name}`.",
        )
    return stored(version)


def readable_files(version: ModelVersion) -> dict[str, str] | None:
    """Path → sha256 of the files of its package; None where they cannot be read."""
    try:
        return stored(version).files()
    except Exception:  # MLflow has many types for a file that is gone
        return None
