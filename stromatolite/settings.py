"""The environment variables that keep the libraries below quiet, offline and bounded; the user's own values win."""

from __future__ import annotations

import os

QUIET: dict[str, str] = {
    "DO_NOT_TRACK": "1",
    "DVC_NO_ANALYTICS": "1",
    "GIT_PYTHON_REFRESH": "quiet",
    "GOMP_SPINCOUNT": "0",  # idle OpenMP threads sleep: spinning ones make two busy cores five times slower
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING": "false",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "3",  # MLflow's own seven retries wait for minutes on a server that is gone
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",  # with a server, two lines a run, in the midst of ours
}


def apply_settings() -> None:
    """Set what the user has not set. Call it before torch, mlflow, dvc or transformers is imported."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
