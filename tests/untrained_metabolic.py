"""A metabolic model that nobody trained, in a record as a training leaves it: what serves it cannot tell."""

from __future__ import annotations

from pathlib import Path

import torch

from models.metabolic import graph_vae, pool
from models.metabolic.catalogue import keep_catalogue
from models.metabolic.graphs import read_graphs
from models.metabolic.pool import EVIDENCE
from stromatolite.record import RunRecord


def untrained_record(data: Path, root: Path, seed: int = 0) -> RunRecord:
    """A record whose network has random weights, and all else of the tables in `data`."""
    graphs = read_graphs(data)
    torch.manual_seed(seed)
    net = graph_vae.GraphVAE(
        metabolite_features=graphs.pool.metabolite_features.shape[1],
        reaction_features=graphs.pool.reaction_features.shape[1],
        evidence=len(EVIDENCE),
        width=8,
        layers=2,
        latent=4,
    )
    config = {"family": "metabolic", "name": "untrained", "label": "metabolic/untrained", "config": {}}
    record = RunRecord.create(root, family="metabolic", config=config, lineage={"schema": 1, "git": {}}, seed=seed)
    graph_vae.save(net.eval(), record.artifact("weights/production.safetensors"))
    pool.save(record.artifact("pool.safetensors"), graphs.pool, graphs.known)
    keep_catalogue(data, record)
    record.finish()
    return record
