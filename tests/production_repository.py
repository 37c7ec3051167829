"""A repository of its own with a tracking database, and a family's recorded model in production if one is given."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from stromatolite.family import ModelPackage
from stromatolite.record import RunRecord
from stromatolite.registry import versions
from stromatolite.registry.aliases import put_in_production
from stromatolite.tracking import Tracker


def empty_repository(root: Path, database: Path) -> None:
    """No model is in its registry; `database` is an empty one, to be copied."""
    (root / "mlruns").mkdir(parents=True)
    (root / "configs").mkdir()
    (root / "params.yaml").write_text("{}\n", encoding="utf-8")
    shutil.copy(database, root / "mlruns" / "mlflow.db")


def put_into(root: Path, record: RunRecord, package: ModelPackage, label: str) -> None:
    """Register the package of a record in `root`, and give it the alias `production`."""
    tracker = Tracker(root=root)
    run = tracker.sync(record, final=True)
    tags = {versions.CONFIG_TAG: json.dumps({"label": label})}
    version = versions.register(tracker.client, record.family, run, record.id, package, tags)
    put_in_production(tracker.client, record.family, version)
