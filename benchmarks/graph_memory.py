"""Memory of a training step against the size of the network that it reads, with and without a limit on what is read.

Each network has its own process, in which the pool is read before anything is counted. "kept" is what torch holds for
the way back, the same at every run; "peak" is how far the process grows beyond what it held before the first step
(Linux). With a limit a step reads at most so many of the seen reactions; what it asks about is not cut.

    python benchmarks/graph_memory.py [--data FOLDER] [--organisms iIS312 iJO1366 iCHOv1] [--limit 500] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy as np
import torch
from torch import Tensor, nn

from models.metabolic.config import MetabolicConfig, SamplingConfig
from models.metabolic.graph_vae import Batch
from models.metabolic.graphs import Graphs, read_graphs, read_part
from models.metabolic.lightning_module import MaskedNetworks, TrainingData, new_network
from models.metabolic.pool import Known

DATA = Path("data/processed/metabolic")
ORGANISMS = ("iIS312", "iJO1366", "iCHOv1")
MIB = 2**20
STEPS = 5


def material_with(graphs: Graphs, data: Path, organism: str) -> TrainingData:
    """All networks that are trained on, and this one, whether or not it is, as the last of them."""
    known = graphs.known.only([place for place, name in enumerate(graphs.known.organisms) if name != organism])
    members = read_part(data, "memberships")
    rows = [graphs.pool.row_of[name] for name in members.loc[members["organism"] == organism, "reaction"]]
    has = np.zeros((1, len(graphs.pool.reactions)), dtype=bool)
    has[0, rows] = True
    group = str(graphs.organisms.at[organism, "split_group"])
    networks = Known((*known.organisms, organism), (*known.groups, group), np.concatenate([known.has, has]))
    return TrainingData(graphs.pool, networks)


def measure(data: Path, organism: str, limit: int) -> dict[str, Any]:
    """Take some steps on one network in this process, and say what they took."""
    torch.set_num_threads(1)
    graphs = read_graphs(data)
    material = material_with(graphs, data, organism)
    config = replace(MetabolicConfig(), sampling=SamplingConfig(max_reactions=limit))
    hidings, place = MaskedNetworks(material, config, 0), len(material.known.organisms) - 1
    hidings.step(place, np.random.default_rng(0))  # what the pool works out once is no part of a step
    net = new_network(config, 0).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4)
    before, kept, links = forget_peak(), 0, 0
    for step in range(STEPS):
        queried, has = hidings.step(place, np.random.default_rng(step))
        batch, held = Batch.of([queried]), Held()
        optimizer.zero_grad()
        with torch.autograd.graph.saved_tensors_hooks(held.keep, lambda tensor: tensor):
            answer = net(batch)
            loss = nn.functional.binary_cross_entropy_with_logits(answer.logits, torch.from_numpy(has))
            (loss + answer.latent_logits.mean() + answer.mean.square().mean()).backward()
        optimizer.step()
        kept, links = max(kept, held.bytes), max(links, batch.links)
    reactions = int(material.known.has[place].sum())
    return {
        "organism": organism,
        "reactions": reactions,
        "read": queried.seen.shape[0],
        "links": links,
        "kept_mib": round(kept / MIB, 1),
        "peak_mib": round(_status("VmHWM") - before, 1),
        "start_mib": round(before),
    }


class Held:
    """Counts what is kept for the way back, each storage once."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.bytes = 0

    def keep(self, tensor: Tensor) -> Tensor:
        """A hook of torch's."""
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in self.seen:
            self.seen.add(storage.data_ptr())
            self.bytes += storage.nbytes()
        return tensor


def forget_peak() -> float:
    """Let the kernel count this process's peak anew; returns what it holds now, MiB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _status("VmRSS")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def in_a_process(data: Path, organism: str, limit: int) -> dict[str, Any]:
    """Measure one network where nothing else has taken memory."""
    command = [sys.executable, __file__, "--data", str(data), "--limit", str(limit), "--one", organism]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure every network, with and without the limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA, help="what build_graphs wrote")
    parser.add_argument("--organisms", nargs="+", default=ORGANISMS)
    parser.add_argument("--limit", type=int, default=500, help="sampling.max_reactions")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one is not None:
        print(json.dumps(measure(chosen.data, chosen.one, chosen.limit)))
        return
    found = []
    for limit in (0, chosen.limit):
        for organism in chosen.organisms:
            found.append({"limit": limit} | in_a_process(chosen.data, organism, limit))
            print("  ".join(f"{name} {value}" for name, value in found[-1].items()), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
