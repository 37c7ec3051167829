"""What pruning would have saved, and cost, in sweeps that ran without it.

A trial of a sweep that was not pruned leaves its whole learning curve. The pruner is asked again at every rung of it,
in the order in which the trials ran and in shuffled ones, and the steps up to where it says stop are counted. One
caveat: a sampler that learns would have proposed other trials after the pruned ones.

    strom sweep climate --study whole-0 --set pruner.kind=none --set seed=0 --trials 20
    python benchmarks/sweep_replay.py whole-0 [whole-1 ...] [--set pruner.kind=median] [--shuffles 20]
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import optuna

from stromatolite.record import RunRecord
from stromatolite.sweep import attempts
from stromatolite.sweep.methods import pruner
from stromatolite.sweep.reporting import RUNGS
from stromatolite.sweep.results import open_study
from stromatolite.sweep.settings import SweepSettings, read_settings
from stromatolite.sweep.storage import SweepPaths


@dataclass(frozen=True)
class Course:
    """One trial: its values and steps by rung, and what it came to."""

    start: bool
    values: dict[int, float]
    steps: dict[int, int]
    value: float


def courses(root: Path, name: str) -> tuple[list[Course], str]:
    """The complete trials of a sweep in their order, and its direction."""
    study = open_study(root, name)[1]
    found = []
    for trial in study.get_trials(deepcopy=False):
        if attempts.how(trial) == "complete" and trial.values is not None:
            curves = RunRecord.open(SweepPaths(root, name).trial(trial.number) / "record").curves
            points = [point for line, _ in curves.read() for point in line if point.name == "steps"]
            steps = {point.step: int(point.value) for point in points}
            start = bool(trial.user_attrs.get("start"))
            found.append(Course(start, dict(trial.intermediate_values), steps, trial.values[0]))
    return found, study.directions[0].name.lower()


def replay(ordered: Sequence[Course], direction: str, settings: SweepSettings) -> dict[str, float]:
    """Ask the pruner along the way."""
    study = optuna.create_study(direction=direction, pruner=pruner(settings))
    spent, kept, stopped = 0, [], 0
    for course in ordered:
        trial = study.ask()
        for rung in sorted(course.values):
            trial.report(course.values[rung], rung)
            if not course.start and rung < RUNGS and trial.should_prune():
                study.tell(trial, state=optuna.trial.TrialState.PRUNED)
                spent, stopped = spent + course.steps[rung], stopped + 1
                break
        else:
            study.tell(trial, course.value)
            spent += course.steps[RUNGS]
            kept.append(course.value)
    sign = 1 if direction == "minimize" else -1
    whole, best = (min(sign * value for value in values) for values in ([one.value for one in ordered], kept))
    return {
        "saved": 1 - spent / sum(course.steps[RUNGS] for course in ordered),
        "worse_by": (best - whole) / abs(whole),
        "pruned": stopped,
    }


def main() -> None:
    """Replay and print one JSON object a sweep, and the medians over them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("studies", nargs="+")
    parser.add_argument("--root", type=Path, default=Path())
    parser.add_argument("--set", action="append", default=[], dest="changes", metavar="KEY=VALUE")
    parser.add_argument("--shuffles", type=int, default=20)
    asked = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    settings = read_settings(asked.root, "default", asked.changes)
    own, shuffled = [], []
    for name in asked.studies:
        found, direction = courses(asked.root, name)
        own.append(replay(found, direction, settings))
        begin, rest = [one for one in found if one.start], [one for one in found if not one.start]
        for seed in range(asked.shuffles):
            order = np.random.default_rng(seed).permutation(len(rest))
            shuffled.append(replay([*begin, *(rest[place] for place in order)], direction, settings))
        print(json.dumps({"study": name, "trials": len(found), **own[-1]}))
    for title, rows in (("in their own order", own), ("shuffled", shuffled)):
        if rows:
            medians = {name: round(statistics.median(row[name] for row in rows), 4) for name in rows[0]}
            lost = sum(row["worse_by"] > 0.01 for row in rows)
            print(json.dumps({title: len(rows), "medians": medians, "worse by over 1 %": lost}))


if __name__ == "__main__":
    main()
