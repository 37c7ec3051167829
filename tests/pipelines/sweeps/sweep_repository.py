"""A repository with nothing in it but what a sweep of the toy family needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent


def make_repository(root: Path, database: Path | None = None, **behave: Any) -> Path:
    """Make it; `database` is an empty tracking database to copy, `behave` is told to the toy."""
    for name, text in {
        "params.yaml": "toy:\n  config: default  # the toy's\n  overrides: {}\n",
        "configs/toy/default.yaml": "schema_version: 1\n",
        "configs/sweep/default.yaml": "schema_version: 1\n",
        "data/processed/toy/behave.json": json.dumps(behave),
        "data/splits/toy.json": json.dumps({"identity": "a" * 12}),
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    if database is not None:
        (root / "mlruns").mkdir()
        shutil.copy(database, root / "mlruns" / "mlflow.db")
    return root


def environment() -> dict[str, str]:
    """Of a command that knows the toy."""
    keep = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
    return {**keep, "PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}", "OMP_NUM_THREADS": "1"}


def command(root: Path, *arguments: str) -> list[str]:
    """The command line of `strom sweep` there."""
    return [sys.executable, "-m", "toy_sweep_family", "sweep", *arguments, "--root", str(root)]


def strom_sweep(
    root: Path, *arguments: str, check: bool = True, seconds: float = 300, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run `strom sweep` there, with these environment variables too."""
    done = subprocess.run(
        command(root, *arguments),
        cwd=root,
        env={**environment(), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    if check:
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done
