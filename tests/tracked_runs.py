"""Small run records of the real form, for tests of what shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stromatolite.record import RunRecord

IDENTITY = "ab" * 32
LINEAGE: dict[str, Any] = {
    "stage": "train@climate",
    "git": {"commit": "c" * 40, "branch": "main", "dirty": False, "changed": [], "patch": None},
    "data": {"climate": {"path": "data/processed/climate", "md5": "d" * 32 + ".dir", "made_by": "build_climate"}},
    "split": {"path": "data/splits/climate.json", "md5": "e" * 32, "identity": "0123456789ab"},
    "config": {"family": "climate", "label": "climate/default", "identity": IDENTITY},
    "schemas": {"cube": "feed"},
    "seed": 7,
    "device": {"device": "cpu", "reason": "asked for"},
    "environment": {"python": "3.11.2", "packages": {"numpy": "2.4.6"}},
    "resources": None,
}


def begin(
    root: Path, identity: str = IDENTITY, label: str = "climate/default", record_id: str | None = None
) -> RunRecord:
    config = {"family": "climate", "name": "default", "label": label, "identity": identity, "schema_version": 1}
    config["config"] = {"learning_rate": 0.001, "model": {"width": 32}}
    lineage = {**LINEAGE, "config": {"family": "climate", "label": label, "identity": identity}}
    return RunRecord.create(root, family="climate", config=config, lineage=lineage, seed=7, record_id=record_id)


def trained(root: Path) -> RunRecord:
    record = begin(root)
    for step in range(20):
        record.log_metrics({"train/loss": 1.0 / (step + 1), "learning rate": 1e-3}, step=step)
    record.set_tags({"folds": 5})
    record.artifact("weights/model.safetensors").write_bytes(b"weights" * 100)
    record.finish()
    return record
