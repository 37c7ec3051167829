from __future__ import annotations

from pathlib import Path

import pytest

from models import FAMILIES

OLD_SNAPSHOT = """\
{
  "toy/old": {
    "config": {"model": {"radius": 3000.0, "width": 8}, "runtime": {"threads": 1}, "schema_version": 1, "seed": 0},
    "identity": "b5008a321668813a8c26cbbd386b290c38ec8b87452be97214ead4b848028dbb",
    "schema_version": 1
  }
}
"""


@pytest.fixture
def toy_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose only family is the toy, with an entry, one that extends it, and an old registered one."""
    for name in list(FAMILIES):
        monkeypatch.delitem(FAMILIES, name)
    monkeypatch.setitem(FAMILIES, "toy", "toy_pipeline_family")
    root = tmp_path / "toy-repository"
    entries = root / "configs" / "toy"
    entries.mkdir(parents=True)
    (entries / "default.yaml").write_text("schema_version: 2\n")
    (entries / "wide.yaml").write_text("schema_version: 2\nextends: default\nmodel: {width: 32}\n")
    (entries / "old.yaml").write_text("schema_version: 1\nmodel: {radius: 3000}\n")
    (root / "configs" / "registered.json").write_text(OLD_SNAPSHOT)
    (root / "params.yaml").write_text("toy:\n  config: default\n  overrides: {}\n")
    monkeypatch.chdir(root)
    return root
