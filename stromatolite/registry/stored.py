"""The files of a registered version: where they lie, which of them are its package, and whether they are unchanged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stromatolite.errors import DataError
from stromatolite.files import sha256
from stromatolite.registry.served import EXAMPLE_PREDICTION
from stromatolite.registry.versions import PACKAGE_TAG
from stromatolite.tracking.artifacts import local_path

if TYPE_CHECKING:
    from mlflow.entities.model_registry import ModelVersion


@dataclass(frozen=True)
class Stored:
    """A version as MLflow keeps it.

    Attributes:
        folder: MLflow's folder of the model; of a server's, a downloaded copy.
        parts: file or directory of each part of the package: `code`, and `artifacts/<name>` for each artifact.
    """

    folder: Path
    parts: Mapping[str, Path]

    def files(self) -> dict[str, str]:
        """Path in the folder → sha256, of every file of the package: what the digest covers, and nothing else."""
        found = {}
        for part in self.parts.values():
            for file in [part] if part.is_file() else sorted(each for each in part.rglob("*") if each.is_file()):
                found[file.relative_to(self.folder).as_posix()] = sha256(file)
        return dict(sorted(found.items()))

    def digest(self) -> str:
        """The digest of the package, computed as `package_digest` does from the originals."""
        parts = {name: sha256(path) if path.is_file() else _files(path) for name, path in self.parts.items()}
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def stored(version: ModelVersion) -> Stored:
    """Find the files of a version.

    Raises:
        Exception: they are gone or damaged; MLflow has many types for that.
    """
    from mlflow.models import Model

    folder = _local_folder(version) or _downloaded(version)
    flavor: dict[str, Any] = Model.load(str(folder)).flavors["python_function"]
    parts = {"code": folder / Path(flavor["model_code_path"]).name}
    for name, entry in flavor["artifacts"].items():
        if name != EXAMPLE_PREDICTION:
            parts[f"artifacts/{name}"] = folder / entry["path"]
    return Stored(folder, parts)


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


def _files(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): sha256(file) for file in sorted(folder.rglob("*")) if file.is_file()}
