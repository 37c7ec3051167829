from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[[str, str], Path]


@pytest.fixture
def entry(tmp_path: Path) -> Write:
    """Write `configs/toy/<name>.yaml` in a repository at tmp_path."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / "configs" / "toy" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write
