"""The toy family's repository, and `strom` called on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from registry_stage import Stage, install_toy_family
from typer.testing import CliRunner

import models
from pipelines.cli import history, registry

Strom = Callable[..., Any]


@pytest.fixture
def stage(tracking_root: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    install_toy_family(monkeypatch)
    for module in (models, history, registry):
        monkeypatch.setattr(module, "FAMILIES", {"toy": models.FAMILIES["toy"]})
    stage = Stage(tracking_root)
    (stage.root / "params.yaml").write_text("toy: {config: default}\n")
    stage.commit()
    return stage


@pytest.fixture
def strom(stage: Stage) -> Strom:
    def run(app: Any, *arguments: str) -> Any:
        return CliRunner(env={"COLUMNS": "240"}).invoke(app, [*arguments, "--root", str(stage.root)])

    return run
