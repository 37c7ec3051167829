"""What pruning saves, and what it costs: sweeps with and without, seed by seed, counted in training steps.

    python benchmarks/sweep_pruning.py toy [--trials 20] [--set pruner.kind=hyperband]
    python benchmarks/sweep_pruning.py climate --root . --sampler random --remember build/remembered

The toy's learning curves are a formula; a family's show what a pruner is worth. With `--sampler random` both sweeps of
a pair try the same configurations, and the pruner alone makes the difference; a sampler that learns proposes others
after pruned trials, which is as large a difference, in either direction.
A sweep that is there already is read, not repeated: seeds may be shared out among several calls, and a last one with
all of them gives the medians. With one worker and `runtime: {threads: 1}` in params.yaml, all of it is repeatable, and
`--remember FOLDER` trains no configuration twice (see remembered_trials.py).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "pipelines" / "sweeps"))

from remembered_trials import FOLDER
from sweep_repository import environment, make_repository

from stromatolite.tracking.database import prepare


def sweep(root: Path, asked: argparse.Namespace, name: str, changes: list[str]) -> dict[str, Any]:
    """One sweep: its steps, its best value and its start's, and whether more is better."""
    arguments = [asked.family, "--study", name, "--trials", str(asked.trials), "--workers", str(asked.workers)]
    arguments += [part for change in changes for part in ("--set", change)]
    command = [sys.executable, "-m", "remembered_trials", "sweep", *arguments, "--json", "--root", str(root)]
    variables = {**environment(), **({FOLDER: str(asked.remember.resolve())} if asked.remember else {})}
    variables["PYTHONPATH"] += f"{os.pathsep}{Path(__file__).parent}"
    done = subprocess.run(command, cwd=root, env=variables, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)  # it has said why
    found = json.loads(done.stdout)
    return {
        "steps": found["steps"],
        "best": found["best"]["value"],
        "start": found["start"],
        "sign": 1 if found["directions"] == ["maximize"] else -1,
    }


def pair(root: Path, asked: argparse.Namespace, seed: int) -> dict[str, Any]:
    """A sweep without pruning and one with it. Shares are of the value compared with; better is positive."""
    name, both = f"{asked.family}-{asked.sampler}-{seed}", [f"seed={seed}", f"sampler.kind={asked.sampler}"]
    whole = sweep(root, asked, f"{name}-whole", [*both, "pruner.kind=none"])
    pruned = sweep(root, asked, f"{name}-pruned", [*both, *asked.changes])

    def gain(value: float, over: float) -> float:
        return round(float(whole["sign"] * (value - over) / abs(over)), 4)

    return {
        "seed": seed,
        "start": round(whole["start"], 4),
        "whole": round(whole["best"], 4),
        "pruned": round(pruned["best"], 4),
        "whole_steps": whole["steps"],
        "saved": round(1 - pruned["steps"] / whole["steps"], 4),
        "whole_over_start": gain(whole["best"], whole["start"]),
        "pruned_over_start": gain(pruned["best"], pruned["start"]),
        "pruned_over_whole": gain(pruned["best"], whole["best"]),
    }


def main() -> None:
    """Measure and print one JSON object a seed, then the medians."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("family")
    parser.add_argument("--root", type=Path, help="the repository; the toy makes its own")
    parser.add_argument("--seeds", default="0,1,2,3,4", help="with commas")
    parser.add_argument("--sampler", default="tpe", choices=("tpe", "gp", "cmaes", "random"))
    parser.add_argument("--trials", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--remember", type=Path, metavar="FOLDER", help="of trials that were trained to their end")
    parser.add_argument("--set", action="append", default=[], dest="changes", metavar="KEY=VALUE")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = asked.root
        if root is None:
            prepare(Path(name) / "mlflow.db", Path(name) / "artifacts")
            root = make_repository(Path(name) / "root", Path(name) / "mlflow.db")
        rows = []
        for seed in map(int, asked.seeds.split(",")):
            rows.append(pair(root.resolve(), asked, seed))
            print(json.dumps(rows[-1]), flush=True)
    medians = {
        key: round(statistics.median(row[key] for row in rows), 4)
        for key in ("saved", "whole_over_start", "pruned_over_start", "pruned_over_whole")
    }
    print(json.dumps({"family": asked.family, "seeds": len(rows), "medians": medians}))


if __name__ == "__main__":
    main()
