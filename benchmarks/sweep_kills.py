"""Kill -9 of a worker, of the parent and of PostgreSQL in the middle of a sweep, again and again: is anything lost?

Each round begins 12 trials with 2 workers, kills, resumes, and counts trials and MLflow runs, on a PostgreSQL server
of its own (initdb) and on a journal file.

    python benchmarks/sweep_kills.py [--rounds 10] [--victims worker,parent,postgres]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "pipelines" / "sweeps"))

from killing import TRIALS, kill_and_resume
from own_postgres import own_postgres
from sweep_repository import make_repository

from stromatolite.tracking.database import prepare

PARAMS = "toy:\n  config: default\n  overrides: {runtime: {milliseconds: 40}}\n"


def one_round(root: Path, database: Path, victim: str, storage: str) -> dict[str, object]:
    """One sweep with one kill; what was found, and whether it is what was promised."""
    make_repository(root, database)
    (root / "params.yaml").write_text(PARAMS)
    began = time.monotonic()
    with own_postgres() if storage == "postgresql" else nullcontext() as server:
        found = kill_and_resume(root, victim, server)
    whole = found.settled == found.chains == TRIALS and not (found.lost or found.twice or found.faults)
    return {
        "victim": victim,
        "storage": storage,
        "whole": whole,
        "seconds": round(time.monotonic() - began),
        **asdict(found),
    }


def main() -> None:
    """Run the rounds and print one JSON line each, then the sum."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--victims", default="worker,parent,postgres")
    parser.add_argument("--storages", default="postgresql", help="postgresql, journal, or both with a comma")
    asked = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "mlflow.db"
        prepare(database, Path(folder) / "artifacts")
        for number in range(asked.rounds):
            for storage in asked.storages.split(","):
                for victim in asked.victims.split(","):
                    if victim == "postgres" and storage != "postgresql":
                        continue
                    place = Path(folder) / f"{number}-{storage}-{victim}"
                    found.append(one_round(place, database, victim, storage))
                    print(json.dumps(found[-1]), flush=True)
    print(json.dumps({"sweeps": len(found), "whole": sum(bool(each["whole"]) for each in found)}))


if __name__ == "__main__":
    main()
