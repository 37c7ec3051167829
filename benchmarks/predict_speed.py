"""How long a planet takes: the production network against CLERO, one core, a batch of 256, in one run.

    python benchmarks/predict_speed.py [WEIGHTS]

WEIGHTS is a safetensors file (default: the recorded production model). Prints milliseconds a planet and the ratio;
each figure is the median of seven, taken in turn so that a drifting machine hurts both alike.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import torch

from domains.climates import emulated
from domains.climates.emulated import Emulation, sample
from models.climate import network

PLANETS = 256
PRODUCTION = "build/runs/climate/artifacts/weights/production.safetensors"


def main() -> None:
    """Time both."""
    torch.set_num_threads(1)
    net = network.load(Path(sys.argv[1] if len(sys.argv) > 1 else PRODUCTION))
    parameters, _ = sample(Emulation(planets={"exoplasim": PLANETS}))
    labels = [net.labels[-1]] * PLANETS
    ways = {
        "CNN": lambda: net.predict(parameters, labels),
        "CLERO": lambda: emulated.predict(parameters, "exoplasim"),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(7):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            taken[name].append((time.perf_counter() - began) / PLANETS * 1e3)
    for name, values in taken.items():
        print(f"{name:6s} {statistics.median(values):6.2f} ms a planet (from {min(values):.2f} to {max(values):.2f})")
    ratios = [a / b for a, b in zip(taken["CNN"], taken["CLERO"], strict=True)]
    print(f"CNN / CLERO {statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
