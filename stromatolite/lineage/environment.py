"""The environment of a run: interpreter, platform and every installed package with its version."""

from __future__ import annotations

import os
import platform
import sys
from functools import lru_cache
from importlib.metadata import distributions
from typing import Any

THREADS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "CUDA_VISIBLE_DEVICES",
    "CUBLAS_WORKSPACE_CONFIG",
)
"""Variables that change the order of floating-point sums, and so the last digits of a result."""


def environment() -> dict[str, Any]:
    """Describe this process's environment; nothing names the machine or its user."""
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": os.cpu_count(),
        "variables": {name: os.environ[name] for name in THREADS if name in os.environ},
        "packages": dict(_packages(tuple(sys.path))),
    }


@lru_cache(maxsize=4)
def _packages(path: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Name and version of each distribution on the import path, by name. Read once: it takes a second."""
    found: dict[str, str] = {}
    for distribution in distributions(path=list(path)):  # the first on the path is the one that is imported
        metadata = distribution.metadata
        if metadata["Name"]:
            found.setdefault(metadata["Name"], metadata["Version"])
    return tuple(sorted(found.items(), key=lambda item: item[0].lower()))


def requirements(packages: dict[str, str]) -> str:
    """The packages as pip reads them, one a line."""
    return "".join(f"{name}=={version}\n" for name, version in packages.items())
