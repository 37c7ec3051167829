"""The whole training: a model for every group that is left out, and one of all networks that is served."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from models.metabolic import graph_vae, pool
from models.metabolic.catalogue import keep_catalogue
from models.metabolic.config import MetabolicConfig
from models.metabolic.folds import Fold, read_folds
from models.metabolic.graphs import read_graphs
from models.metabolic.lightning_module import Curve, TrainingData, train
from models.metabolic.message_passing import settled
from models.training.checkpoints import PRODUCTION, weights_path
from models.training.processes import in_order
from stromatolite.errors import ContractError
from stromatolite.family import Inputs
from stromatolite.files import replaced_file, write_json
from stromatolite.record import RunRecord

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One model to train, as it is handed to another process.

    Attributes:
        name: of the fold, or `production`.
        data: what it is trained on.
        config: the whole configuration.
        device: `cpu` or `cuda`.
        scratch: where the weights and the curve are kept once they are whole.
    """

    name: str
    data: TrainingData
    config: MetabolicConfig
    device: str
    scratch: Path

    @property
    def weights(self) -> Path:
        """The finished model; it is there once the curve is, too."""
        return self.scratch / f"{self.name}.safetensors"

    @property
    def curve(self) -> Path:
        """The finished curve: a list of points."""
        return self.scratch / f"{self.name}.json"


def train_job(job: Job) -> str:
    """Train one model, unless it is there from before; returns its name."""
    if not job.weights.exists():
        torch.set_num_threads(job.config.runtime.threads)
        net, curve = train(job.data, job.config, job.config.seed, job.device)
        write_json(job.curve, curve)
        with replaced_file(job.weights) as partial:
            graph_vae.save(net, partial)
    return job.name


def run(config: MetabolicConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
    """Train everything that is not in `scratch` yet, and leave weights, curves and the pool in the record."""
    graphs = read_graphs(inputs.data)
    folds = read_folds(inputs.splits)[1]
    _require_networks(folds, graphs.known.organisms, inputs.splits)
    scratch.mkdir(parents=True, exist_ok=True)
    config = replace(config, runtime=replace(config.runtime, message_passing=settled(config.runtime.message_passing)))
    data = {fold.name: TrainingData(graphs.pool, graphs.known.among(fold.train)) for fold in folds}
    data[PRODUCTION] = TrainingData(graphs.pool, graphs.known)
    jobs = [Job(name, each, config, device, scratch) for name, each in data.items()]
    with replaced_file(record.artifact("pool.safetensors")) as partial:
        pool.save(partial, graphs.pool, graphs.known)
    keep_catalogue(inputs.data, record)
    workers = 1 if device == "cuda" else config.runtime.workers
    with closing(in_order(train_job, jobs, workers)) as finished:
        for job in _kept(jobs, finished, record):
            if config.runtime.progress_bar:
                log.info("%s: trained on %d networks", job.name, len(job.data.known.organisms))


def _kept(jobs: list[Job], finished: Iterator[str], record: RunRecord) -> Iterator[Job]:
    """Put each finished model into the record, in the order of the jobs."""
    for job, _name in zip(jobs, finished, strict=True):
        curve: Curve = json.loads(job.curve.read_text(encoding="utf-8"))
        for epoch, point in enumerate(curve):
            record.log_metrics({f"{job.name}/{name}": value for name, value in point.items()}, step=epoch)
        with replaced_file(weights_path(record, job.name)) as partial:
            partial.write_bytes(job.weights.read_bytes())
        yield job


def _require_networks(folds: list[Fold], known: tuple[str, ...], splits: Path) -> None:
    named = {organism for fold in folds for organism in (*fold.train, *fold.test)}
    if named != set(known):
        raise ContractError(
            f"{splits} does not fit the networks.",
            found=", ".join(sorted(named.symmetric_difference(known))[:5]),
            allowed="the networks that are trained on, each in both",
            fix="Run `dvc repro -f split@metabolic`.",
        )
