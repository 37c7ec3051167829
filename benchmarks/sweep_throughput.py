"""Trials a second: 1 worker against 2 where a trial computes on one thread, and 4 workers on trivial trials.

The trials are those of the toy family of the tests: a formula, which computes for a while where that is asked for.

    python benchmarks/sweep_throughput.py [--seconds 60] [--trivial 200]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "pipelines" / "sweeps"))

from own_postgres import binaries, own_postgres
from sweep_repository import make_repository, strom_sweep

from stromatolite.sweep.results import open_study
from stromatolite.tracking.database import prepare

BUSY = "toy:\n  config: default\n  overrides: {{runtime: {{milliseconds: {milliseconds}, busy: true}}}}\n"


def seconds_between_trials(root: Path, url: str | None = None) -> tuple[int, float]:
    """Trials that ended, and the seconds from the first one's begin to the last one's end: start-up apart."""
    trials = open_study(root, "toy", url)[1].get_trials(deepcopy=False)
    ended = [trial for trial in trials if trial.datetime_complete]
    first = min(trial.datetime_start for trial in ended)
    last = max(trial.datetime_complete for trial in ended)
    return len(ended), (last - first).total_seconds()


def computing(folder: Path, database: Path, workers: int, trials: int, milliseconds: float) -> float:
    """Trials a second that compute for 20 × `milliseconds` each on one thread."""
    root = make_repository(folder / f"computing-{workers}-{time.monotonic_ns()}", database)
    (root / "params.yaml").write_text(BUSY.format(milliseconds=milliseconds))
    strom_sweep(root, "toy", "--trials", str(trials), "--workers", str(workers), "--set", "pruner.kind=none")
    count, seconds = seconds_between_trials(root)
    return count / seconds


def trivial(folder: Path, database: Path, trials: int, url: str | None) -> dict[str, float]:
    """Many trials of no length by four workers; an error of a lock would end the command."""
    root = make_repository(folder / f"trivial-{'journal' if url is None else 'postgresql'}", database)
    storage = ["--storage", url] if url else []
    done = strom_sweep(root, "toy", "--trials", str(trials), "--workers", "4", "--set", "pruner.kind=none", *storage)
    count, seconds = seconds_between_trials(root, url)
    locked = (done.stdout + done.stderr).lower().count("locked")
    return {
        "trials": count,
        "seconds": round(seconds, 1),
        "ms_a_trial": round(1000 * seconds / count),
        "locked": locked,
    }


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="of 1 worker and 2, in turn")
    parser.add_argument("--milliseconds", type=float, default=250.0, help="of computing a rung, 20 rungs a trial")
    parser.add_argument("--trials", type=int, default=8)
    parser.add_argument("--trivial", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, database = Path(name), Path(name) / "mlflow.db"
        prepare(database, folder / "artifacts")
        rates = [
            [computing(folder, database, workers, asked.trials, asked.milliseconds) for workers in (1, 2)]
            for _ in range(asked.rounds)
        ]
        ratios = sorted(two / one for one, two in rates)
        found = {
            "two_workers_against_one": round(ratios[len(ratios) // 2], 2),
            "rounds": [round(ratio, 2) for ratio in ratios],
            "journal": trivial(folder, database, asked.trivial, None),
        }
        if binaries() is not None:
            with own_postgres() as server:
                found["postgresql"] = trivial(folder, database, asked.trivial, server.url)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
