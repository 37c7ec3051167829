"""The whole training: a model for every group that is left out, and one of all networks that is served."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from models.metabolic import graph_vae, pool
from models.metabolic.catalogue import keep_catalogue
from models.metabolic.config import MetabolicConfig
from models.metabolic.folds import Fold, read_folds
from models.metabolic.graphs import read_graphs
from models.metabolic.lightning_module import TrainingData, train
from models.metabolic.message_passing import settled
from models.training.checkpoints import PRODUCTION, save_weights, weights_path
from models.training.cross_validation import FoldRecord, train_folds
from stromatolite.errors import ContractError
from stromatolite.family import Inputs
from stromatolite.files import replaced_file
from stromatolite.record import RunRecord

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FoldData:
    """What the training of one model needs, as it is handed to another process.

    Attributes:
        networks: what it is trained on.
        config: of the family.
        device: `cpu` or `cuda`.
    """

    networks: TrainingData
    config: MetabolicConfig
    device: str


def run(config: MetabolicConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
    """Train everything that is not in `scratch` yet, and leave weights, curves and the pool in the record.

    Raises:
        ContractError: the split is of other networks.
        StromError: a training diverged.
    """
    graphs = read_graphs(inputs.data)
    folds = read_folds(inputs.splits)[1]
    _require_networks(folds, graphs.known.organisms, inputs.splits)
    config = replace(config, runtime=replace(config.runtime, message_passing=settled(config.runtime.message_passing)))
    networks = {fold.name: TrainingData(graphs.pool, graphs.known.among(fold.train)) for fold in folds}
    networks[PRODUCTION] = TrainingData(graphs.pool, graphs.known)
    with replaced_file(record.artifact("pool.safetensors")) as partial:
        pool.save(partial, graphs.pool, graphs.known)
    keep_catalogue(inputs.data, record)
    workers = 1 if device == "cuda" else config.runtime.workers
    data = {name: FoldData(each, config, device) for name, each in networks.items()}
    for name in train_folds(train_fold, data, record, scratch, workers):
        log.info("%s: trained on %d networks", name, len(networks[name].known.organisms))


def train_fold(data: FoldData, record: FoldRecord) -> None:
    """Train one model; its weights and its curve go into the record."""
    torch.set_num_threads(data.config.runtime.threads)

    def log_metrics(values: Mapping[str, float], epoch: int, _step: int) -> None:
        record.log_metrics({f"{record.name}/{name}": value for name, value in values.items()}, step=epoch)

    net = train(data.networks, data.config, data.config.seed, data.device, log_metrics)
    save_weights(net, weights_path(record, record.name), graph_vae.save)


def _require_networks(folds: list[Fold], known: tuple[str, ...], splits: Path) -> None:
    named = {organism for fold in folds for organism in (*fold.train, *fold.test)}
    if named != set(known):
        raise ContractError(
            f"{splits} does not fit the networks.",
            found=", ".join(sorted(named.symmetric_difference(known))[:5]),
            allowed="the networks that are trained on, each in both",
            fix="Run `dvc repro -f data/dvc.yaml:split@metabolic`.",
        )
