"""The digest of a model package, before and after MLflow saved it: equal packages are the same model everywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stromatolite.errors import DataError
from stromatolite.family import ModelPackage
from stromatolite.files import sha256
from stromatolite.registry.served import EXAMPLE_PREDICTION


def package_digest(package: ModelPackage) -> str:
    """Hex sha256 of the code and the artifacts: of what predicts, wherever and whenever it was packed.

    Raises:
        DataError: a file of the package is missing.
    """
    files = {f"artifacts/{name}": path for name, path in package.artifacts.items()}
    parts = {name: _content(path) for name, path in {"code": package.code, **files}.items()}
    return _digest(parts)


@dataclass(frozen=True)
class Stored:
    """A package as MLflow keeps it.

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
        return _digest({name: sha256(path) if path.is_file() else _files(path) for name, path in self.parts.items()})


def stored_in(folder: Path) -> Stored:
    """The package in MLflow's folder of a model.

    Raises:
        Exception: files are gone or damaged; MLflow has many types for that.
    """
    from mlflow.models import Model

    flavor: dict[str, Any] = Model.load(str(folder)).flavors["python_function"]
    parts = {"code": folder / Path(flavor["model_code_path"]).name}
    for name, entry in flavor["artifacts"].items():
        if name != EXAMPLE_PREDICTION:
            parts[f"artifacts/{name}"] = folder / entry["path"]
    return Stored(folder, parts)


def _content(path: Path) -> str | dict[str, str]:
    if path.is_file():
        return sha256(path)
    files = _files(path)
    if not files:
        raise DataError(f"The model package names {path}, which is not there.", fix="Train the family again.")
    return files


def _files(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): sha256(file) for file in sorted(folder.rglob("*")) if file.is_file()}


def _digest(parts: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
