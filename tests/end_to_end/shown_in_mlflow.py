"""Print what the MLflow store of the repository in the working directory shows of the runs of a family.

A script, run in a process of its own each time: MLflow keeps a database open that has been deleted meanwhile.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import yaml

from stromatolite.tracking import Tracker

IMPORTED = ("stromatolite.synced_bytes",)
"""Tags that say how a run came here, not what it is."""


def run_as_shown(tracker: Tracker, run: Any) -> dict[str, Any]:
    """Parameters, curves, inputs, tags, artifacts and the config artifact of one run."""
    artifacts = tracker.resolve_artifacts(run.info.run_id)
    config = artifacts / "config.yaml"
    return {
        "status": run.info.status,
        "params": dict(run.data.params),
        "tags": {name: value for name, value in run.data.tags.items() if name not in IMPORTED},
        "metrics": dict(run.data.metrics),
        "curves": {
            name: [[point.step, point.value] for point in tracker.client.get_metric_history(run.info.run_id, name)]
            for name in run.data.metrics
            if name.startswith(("pretrain/", "finetune/"))
        },
        "inputs": {entry.dataset.name: entry.dataset.digest for entry in run.inputs.dataset_inputs},
        "artifacts": sorted(str(path.relative_to(artifacts)) for path in artifacts.rglob("*") if path.is_file()),
        "config": yaml.safe_load(config.read_text(encoding="utf-8")) if config.exists() else None,
    }


def main(family: str) -> None:
    """Print the runs by their record, and which package bears which alias, as JSON."""
    tracker = Tracker()
    client = tracker.client
    runs = client.search_runs([client.get_experiment_by_name(family).experiment_id])
    aliases = client.get_registered_model(family).aliases
    bearers = {alias: client.get_model_version(family, version) for alias, version in aliases.items()}
    shown = {
        "runs": [[run.data.tags["stromatolite.record"], run_as_shown(tracker, run)] for run in runs],
        "aliases": {alias: version.tags["stromatolite.package"] for alias, version in bearers.items()},
    }
    sys.stdout.write(json.dumps(shown))


if __name__ == "__main__":
    main(sys.argv[1])
