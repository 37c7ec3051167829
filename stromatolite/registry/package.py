"""What is registered: one self-contained model, and the digest by which it is the same model everywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from stromatolite.errors import DataError
from stromatolite.files import sha256

if TYPE_CHECKING:
    import pandas as pd


class Package(Protocol):
    """A family's model ready to be logged; `stromatolite.family.ModelPackage` says what each part is."""

    @property
    def code(self) -> Path: ...  # noqa: D102
    @property
    def artifacts(self) -> Mapping[str, Path]: ...  # noqa: D102
    @property
    def input_example(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def predict_example(self) -> Callable[[], Any]: ...  # noqa: D102
    @property
    def pip_requirements(self) -> Sequence[str]: ...  # noqa: D102


def package_digest(package: Package) -> str:
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
