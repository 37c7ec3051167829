"""Tests of the language family are left out where its packages are not installed: the others must not need them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

collect_ignore_glob = [] if find_spec("transformers") and find_spec("peft") and find_spec("gguf") else ["test_*.py"]


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny base model."""
    from tiny_base import make_base

    return make_base(tmp_path_factory.mktemp("base") / "tiny")
