"""The environment of a run: interpreter, platform and every installed package with its version."""

from __future__ import annotations

import os
import platform
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
    packages: dict[str, str] = {}
    for distribution in distributions():  # the first on sys.path is the one that is imported
        name = distribution.name
        if name:
            packages.setdefault(name, distribution.version)
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": os.cpu_count(),
        "variables": {name: os.environ[name] for name in THREADS if name in os.environ},
        "packages": dict(sorted(packages.items(), key=lambda item: item[0].lower())),
    }


def requirements(packages: dict[str, str]) -> str:
    """The packages as pip reads them, one a line."""
    return "".join(f"{name}=={version}\n" for name, version in packages.items())
