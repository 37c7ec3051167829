"""The digest of a model package: equal packages are the same model in every registry."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from stromatolite.errors import DataError
from stromatolite.family import ModelPackage
from stromatolite.files import sha256


def package_digest(package: ModelPackage) -> str:
    """Hex sha256 of the code and the artifacts: of what predicts, wherever and whenever it was packed.

    Raises:
        DataError: a file of the package is missing.
    """
    files = {f"artifacts/{name}": path for name, path in package.artifacts.items()}
    parts = {name: _content(path) for name, path in {"code": package.code, **files}.items()}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _content(path: Path) -> str | dict[str, str]:
    if path.is_file():
        return sha256(path)
    files = {str(file.relative_to(path)): sha256(file) for file in sorted(path.rglob("*")) if file.is_file()}
    if not files:
        raise DataError(f"The model package names {path}, which is not there.", fix="Train the family again.")
    return files
