"""A repository of its own, and a recorded model that is in production there."""

from __future__ import annotations

import json
from pathlib import Path

from stromatolite.family import ModelPackage
from stromatolite.record import RunRecord
from stromatolite.registry import versions
from stromatolite.registry.aliases import put_in_production
from stromatolite.tracking import Tracker


def make_repository_of(root: Path) -> Path:
    """Add to a folder what makes `strom` take it for a repository."""
    (root / "configs").mkdir(parents=True)
    (root / "params.yaml").write_text("{}\n", encoding="utf-8")
    return root


def put_into(root: Path, record: RunRecord, package: ModelPackage, label: str) -> None:
    """Register the package of a record in `root`, and give it the alias `production`."""
    tracker = Tracker(root=root)
    run = tracker.sync(record, final=True)
    tags = {versions.CONFIG_TAG: json.dumps({"label": label})}
    version = versions.register(tracker.client, record.family, run, record.id, package, tags)
    put_in_production(tracker.client, record.family, version)
