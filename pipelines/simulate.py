"""`simulate`: run ExoPlaSim for more planets. Outside `dvc repro`; run it again and it goes on where it was.

python -m pipelines.simulate --planets 8 --start 0 --workers 2 --out data/simulated/exoplasim_t21
"""

from __future__ import annotations

import argparse
from pathlib import Path

from domains.climates.simulation.campaign import FAILED, RESULTS, SIMULATED, pending, run_campaign
from domains.climates.simulation.model import prepare
from domains.climates.simulation.protocol import Schedule, Task, draw
from stromatolite.errors import ConfigError, reported

SEED = 2026


def main(
    planets: int, start: int, workers: int, out: Path, model: Path, seed: int, schedule: Schedule, *, retry_failed: bool
) -> None:
    """Simulate planets `start` to `start + planets` of the sequence with this seed into the folder `out`."""
    for name, value, least in (("--planets", planets, 1), ("--start", start, 0), ("--workers", workers, 1)):
        if value < least:
            raise ConfigError(f"{name} is out of range.", found=value, allowed=f">= {least}")
    out.mkdir(parents=True, exist_ok=True)
    tasks = [
        Task(
            name=name,
            parameters=parameters,
            model=str(model.resolve()),
            scratch=str((out / f".partial-{name}").resolve()),
            target=str((out / f"{name}.nc").resolve()),
            schedule=schedule,
        )
        for name, parameters in draw(seed, start, planets).items()
    ]
    left = pending(tasks, out, retry_failed=retry_failed)
    print(f"{len(tasks) - len(left)} of {len(tasks)} planets are done; {len(left)} to go on {workers} workers")
    if not left:
        return
    prepare(model)
    counts = run_campaign(left, out, workers)
    print(f"simulated {counts[SIMULATED]}, failed {counts[FAILED]} (reasons in {out / RESULTS}) -> {out}")


@reported
def run() -> None:
    """Command line."""
    default = Schedule()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--planets", type=int, required=True, help="how many planets")
    parser.add_argument("--start", type=int, default=0, help="place in the sequence of the first")
    parser.add_argument("--workers", type=int, default=1, help="processes at a time")
    parser.add_argument("--out", type=Path, default=Path("data/simulated/exoplasim_t21"))
    parser.add_argument("--model", type=Path, default=Path("build/exoplasim"), help="where ExoPlaSim is compiled")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the scrambled Sobol sequence")
    parser.add_argument(
        "--segment-days", type=int, default=default.segment_days, help="days between looks at the drift"
    )
    parser.add_argument("--least-days", type=int, default=default.least_days)
    parser.add_argument("--most-days", type=int, default=default.most_days)
    parser.add_argument("--retry-failed", action="store_true", help="simulate failed planets again")
    given = parser.parse_args()
    schedule = Schedule(given.segment_days, given.least_days, given.most_days, default.settled_k)
    main(
        given.planets, given.start, given.workers, given.out, given.model, given.seed, schedule,
        retry_failed=given.retry_failed,
    )  # fmt: skip


if __name__ == "__main__":
    run()
