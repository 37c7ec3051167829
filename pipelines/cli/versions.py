"""`strom --version`: versions of what is installed, and which of them do not go together."""

from __future__ import annotations

import platform
from typing import Final

from stromatolite.compat import broken_pairs, installed

PACKAGES: Final = (
    "torch",
    "lightning",
    "torch-geometric",
    "transformers",
    "peft",
    "tokenizers",
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
    for fault in broken_pairs():
        print(f'warning: {fault.problem} To mend it: pip install "{fault.install}"')
