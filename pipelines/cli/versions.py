"""`strom --version`: versions of what is installed, and which of them do not go together."""

from __future__ import annotations

import platform
from typing import Final

from stromatolite.compat import check_pairs, installed
from stromatolite.errors import DependencyError

PACKAGES: Final = (
    "torch",
    "lightning",
    "torch-geometric",
    "transformers",
    "peft",
    "mlflow",
    "dvc",
    "optuna",
    "pandera",
)


def show_versions() -> None:
    """Print a line a package; nothing heavy is imported."""
    print(f"stromatolite {installed('stromatolite')}, Python {platform.python_version()}")
    for package in PACKAGES:
        print(f"{package} {installed(package) or 'is not installed'}")
    try:
        check_pairs()
    except DependencyError as error:
        print(f"warning: {error}")
