"""A real family's package, with modules and tables of its own, is exported and predicts by itself."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import registry_toys as toys
from exported import entities
from family_trial import tiny
from untrained_metabolic import untrained_record

from models.metabolic.packaging import package
from pipelines.cli.main import main
from stromatolite.files import sha256, write_json, write_text
from stromatolite.record import RunRecord
from stromatolite.registry import versions
from stromatolite.tracking import Tracker

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def root(tracking_root: Path) -> Path:
    """A repository in which an untrained metabolic model is registered, with the sources and locks of this one."""
    record = untrained_record(tiny("metabolic").make_inputs(tracking_root / "inputs").data, tracking_root / "run")
    data = {"reactions": {"path": "data/processed/metabolic/reactions.parquet", "md5": "b" * 32}}
    write_json(record.artifact("lineage.json"), {**record.lineage, "data": data, "environment": {"python": "3.11"}})
    write_text(record.artifact("environment.txt"), "numpy==2\n")
    for name in ("params.yaml", "configs", "data/sources", "data/dvc.lock", "dvc.lock", "models/metabolic/card.md"):
        source, target = REPOSITORY / name, tracking_root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    register(tracking_root, record)
    return tracking_root


def register(root: Path, record: RunRecord) -> None:
    tracker = Tracker(root=root)
    run = tracker.sync(record, final=True)
    write_json(root / "scores.json", toys.scores(0.5))
    write_json(root / "metrics.json", {**toys.metrics(toys.scores(0.5)), "family": "metabolic"})
    tracker.log_evaluation(record, json.loads((root / "metrics.json").read_text()), root / "scores.json")
    tags = {versions.METRICS_TAG: sha256(root / "metrics.json"), versions.CONFIG_TAG: json.dumps(record.config)}
    versions.register(tracker.client, "metabolic", run, record.id, package(record), tags)


@pytest.mark.slow
def test_a_real_family_is_exported_with_its_card_and_its_sources(
    root: Path, tmp_path: Path, called: Callable[..., tuple[int, str, str]]
) -> None:
    to = tmp_path / "metabolic"
    code, out, err = called(main, "export", "metabolic/1", "--to", str(to), "--root", str(root))
    assert code == 0, err
    assert "repeats its example prediction" in out
    assert "it is not in production" in out
    assert "read the terms of bigg_networks" in out
    text = (to / "README.md").read_text(encoding="utf-8")
    for section in ("What it is", "Intended use", "Results", "Lineage", "Limits", "Citations", "Sources of the data"):
        assert f"\n## {section}\n" in text
    assert "King et al. 2016" in text
    weights = [name for name in entities(to) if name.endswith("production.safetensors")]
    assert len(weights) == 1
    assert not (to / "decision.json").exists()
