"""How much of a training's time goes into tracking: the house allows 3 %, start-up apart.

Trains a small convolutional network on fields of the climate cube's size, logs as the climate family does (losses at
every step, validation scores at every epoch), follows it live into a new SQLite store, and ends with the final sync.

    python benchmarks/tracking_overhead.py [--seconds 60] [--every 5]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from stromatolite.settings import apply_settings

apply_settings()

import torch  # noqa: E402 - the settings come first

from stromatolite.record import RunRecord  # noqa: E402
from stromatolite.tracking import Tracker  # noqa: E402

LIMIT = 0.03
BATCH, CHANNELS, LATITUDES, LONGITUDES = 8, 48, 32, 64
STEPS_PER_EPOCH = 20


def network() -> torch.nn.Module:
    """A stack of convolutions of about a quarter million parameters."""
    layers: list[torch.nn.Module] = []
    for width in (12, 64, 64, 64):
        layers += [torch.nn.Conv2d(width, 64, 3, padding=1), torch.nn.GELU()]
    return torch.nn.Sequential(*layers, torch.nn.Conv2d(64, CHANNELS, 1))


def train(record: RunRecord, seconds: float) -> int:
    """Train for about `seconds`, logging into the record; returns the steps made."""
    model = network()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    inputs = torch.randn(BATCH, 12, LATITUDES, LONGITUDES)
    truth = torch.randn(BATCH, CHANNELS, LATITUDES, LONGITUDES)
    ends, step = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(inputs), truth)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        record.log_metrics(
            {"train/loss": loss.item(), "train/gradient_norm": float(norm), "train/rate": 1e-3}, step=step
        )
        step += 1
        if step % STEPS_PER_EPOCH == 0:
            record.log_metrics({f"validation/score_{number}": loss.item() for number in range(10)}, step=step)
    torch.save(model.state_dict(), record.artifact("weights.pt"))
    return step


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the training, s")
    parser.add_argument("--every", type=float, default=5.0, help="seconds between live syncs")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    config = {"family": "climate", "label": "benchmark", "identity": "0" * 64, "config": {"width": 64}}
    with tempfile.TemporaryDirectory() as place:
        record = RunRecord.create(Path(place) / "run", family="climate", config=config, lineage={}, seed=0)
        tracker = Tracker(f"sqlite:///{place}/mlruns/mlflow.db", root=place)
        began = time.perf_counter()
        with tracker.follow(record, every_seconds=chosen.every):
            steps = train(record, chosen.seconds)
        record.finish()
        tracker.sync(record, final=True)
        wall = time.perf_counter() - began
    spent = tracker.seconds + record.seconds
    found = {
        "training_seconds": round(wall - spent, 3),
        "steps": steps,
        "tracking_seconds": round(tracker.seconds, 3),
        "record_seconds": round(record.seconds, 3),
        "ratio": round(spent / (wall - spent), 5),
        "limit": LIMIT,
        "startup_seconds": round(tracker.startup_seconds, 3),
    }
    print(json.dumps(found, indent=2))
    if found["ratio"] > LIMIT:
        raise SystemExit(f"tracking takes {found['ratio']:.1%} of the training; {LIMIT:.0%} is allowed")


if __name__ == "__main__":
    main()
