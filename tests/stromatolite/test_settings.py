from __future__ import annotations

import os

import pytest

from stromatolite.settings import QUIET, apply_settings


def test_what_the_user_has_set_stays_and_the_rest_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in QUIET:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    apply_settings()
    assert os.environ["HF_HUB_OFFLINE"] == "0"
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert os.environ["GOMP_SPINCOUNT"] == "0"
