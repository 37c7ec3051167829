from __future__ import annotations

from pathlib import Path

import pytest

from domains.dossiers.corpus.patterns import Patterns, read_patterns
from domains.dossiers.corpus.rows import Rows, from_json


@pytest.fixture(scope="session")
def rows() -> Rows:
    """Some rows of the real tables, of every kind and partition."""
    return from_json(Path(__file__).with_name("rows.jsonl"))


@pytest.fixture(scope="session")
def patterns() -> Patterns:
    return read_patterns()
