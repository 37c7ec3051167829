"""Does a registered model stand on its own? A new process, the repository out of its reach, has the answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HIDDEN = ("stromatolite", "models", "domains", "pipelines")
"""The repository's own packages. They are never published, so no served model can count on them."""


@dataclass(frozen=True)
class Served:
    """What a fresh process made of a model.

    Attributes:
        difference: largest deviation from the recorded prediction, relative to each field; None when it failed.
        error: what went wrong first, or None.
    """

    difference: float | None
    error: str | None


def predict_elsewhere(model_uri: str, tracking_uri: str, *, timeout_s: float = 300.0) -> Served:
    """Load `model_uri` and predict its example in a process that cannot see this repository.

    `-I` drops the working directory, PYTHONPATH and user site; `-S` keeps the .pth files of editable installs from
    being read, so site-packages are handed over by hand; a finder refuses the repository's names whatever is installed.

    Args:
        model_uri: for instance `models:/family/3`.
        tracking_uri: of the store that holds it.
        timeout_s: after so many seconds it is taken to hang.
    """
    with tempfile.TemporaryDirectory(prefix="strom-served-") as elsewhere:
        answer = Path(elsewhere, "answer.json")
        request = {
            "model_uri": model_uri,
            "site_packages": [entry for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")],
            "hidden": HIDDEN,
            "answer": str(answer),
        }
        script = Path(__file__).with_name("served.py")
        command = [sys.executable, "-I", "-S", "-B", "-W", "ignore", str(script), json.dumps(request)]
        try:
            done = subprocess.run(
                command,
                cwd=elsewhere,
                env=_environment(tracking_uri),
                capture_output=True,
                text=True,
                timeout=timeout_s,
            )
        except subprocess.TimeoutExpired:
            return Served(None, f"no answer within {timeout_s:g} s")
        if done.returncode != 0 or not answer.exists():  # killed, or out of memory: no answer was written
            return Served(None, f"the process ended with code {done.returncode} and no answer")
        found = json.loads(answer.read_text(encoding="utf-8"))
        return Served(found.get("difference"), found.get("error"))


def _environment(tracking_uri: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {
        **kept,
        "MLFLOW_TRACKING_URI": tracking_uri,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    }
