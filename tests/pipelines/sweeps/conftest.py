from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sweep_repository import make_repository


@pytest.fixture
def toy_root(tmp_path: Path, _database_template: Path) -> Callable[..., Path]:
    """Make a repository with the toy family and an empty tracking database."""

    def make(name: str = "toy-root", milliseconds: float = 0, **behave: Any) -> Path:
        root = make_repository(tmp_path / name, _database_template, **behave)
        overrides = f"{{runtime: {{milliseconds: {milliseconds}}}}}" if milliseconds else "{}"
        (root / "params.yaml").write_text(f"toy:\n  config: default  # the toy's\n  overrides: {overrides}\n")
        return root

    return make


@pytest.fixture(scope="session")
def swept(tmp_path_factory: pytest.TempPathFactory, _database_template: Path) -> Path:
    """A repository with a sweep of ten trials in it, made once."""
    from sweep_repository import strom_sweep

    root = make_repository(tmp_path_factory.mktemp("swept") / "root", _database_template)
    strom_sweep(root, "toy", "--trials", "10", "--workers", "2", "--set", "pruner.kind=median")
    return root


@pytest.fixture
def swept_copy(tmp_path: Path, swept: Path) -> Path:
    """The same, for a test that changes it: all but the study, whose file stays where it is."""
    root = tmp_path / "swept"
    shutil.copytree(swept, root)
    return root
