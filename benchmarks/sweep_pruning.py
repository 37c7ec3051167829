"""What pruning saves, and what it costs: sweeps with and without, over several seeds, counted in training steps.

    python benchmarks/sweep_pruning.py toy [--seeds 5] [--trials 20] [--set pruner.kind=hyperband]
    python benchmarks/sweep_pruning.py climate --root . --workers 2

The toy's learning curves are a formula, so that its figures show the pruner alone; a family's show what it is worth.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "pipelines" / "sweeps"))

from sweep_repository import make_repository, strom_sweep

from stromatolite.tracking.database import prepare


def sweep(root: Path, asked: argparse.Namespace, seed: int, pruner: list[str], name: str) -> dict[str, float]:
    """One sweep: its steps and its best value."""
    arguments = [
        asked.family,
        "--study",
        name,
        "--trials",
        str(asked.trials),
        "--workers",
        str(asked.workers),
        "--json",
    ]
    changes = [f"seed={seed}", *pruner]
    done = strom_sweep(root, *arguments, *(part for each in changes for part in ("--set", each)), seconds=6 * 3600)
    found = json.loads(done.stdout)
    return {"steps": found["steps"], "best": found["best"]["value"], "start": found["start"]}


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("family")
    parser.add_argument("--root", type=Path, help="the repository; the toy makes its own")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--set", action="append", default=[], dest="changes", metavar="KEY=VALUE")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        root = asked.root
        if root is None:
            prepare(Path(name) / "mlflow.db", Path(name) / "artifacts")
            root = make_repository(Path(name) / "root", Path(name) / "mlflow.db")
        for seed in range(asked.seeds):
            whole = sweep(root, asked, seed, ["pruner.kind=none"], f"whole-{seed}")
            pruned = sweep(root, asked, seed, asked.changes, f"pruned-{seed}")
            rows.append(
                {
                    "seed": seed,
                    "saved": 1 - pruned["steps"] / whole["steps"],
                    "best_against_unpruned": pruned["best"] / whole["best"] - 1,
                    "gain_over_start": 1 - pruned["best"] / pruned["start"],
                }
            )
            print(json.dumps(rows[-1]), flush=True)
    medians = {name: round(statistics.median(row[name] for row in rows), 4) for name in rows[0] if name != "seed"}
    print(json.dumps({"family": asked.family, "seeds": asked.seeds, "medians": medians}))


if __name__ == "__main__":
    main()
