"""The whole training: a model for each fold, with and without modalities, and one that is served."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import lightning
import numpy as np
import torch

from models.fusion import network
from models.fusion.checkpoints import CONFORMAL, heldout_path, load_heldout
from models.fusion.config import FusionConfig
from models.fusion.conformal import Interval
from models.fusion.data import PREDICTED, FusionData, read_data
from models.fusion.folds import Fold, read_folds
from models.fusion.lightning_module import FusionModule
from models.fusion.network import MODALITIES, FusionNet
from models.fusion.prediction import Triples, predicted_fractions, true_fractions
from models.fusion.samples import TrainingSide, batches
from models.training.callbacks import AfterEpoch
from models.training.checkpoints import PRODUCTION, save_weights, weights_path
from models.training.cross_validation import FoldRecord, train_folds
from models.training.fit import fit
from stromatolite.family import Inputs
from stromatolite.files import replaced_file
from stromatolite.record import RunRecord

log = logging.getLogger(__name__)

ABLATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "without_climate": ("words", "network"),
    "without_words": ("climate", "network"),
    "without_network": ("climate", "words"),
    "climate_alone": ("climate",),
    "words_alone": ("words",),
    "network_alone": ("network",),
}
"""Modalities that are left to each of the models that are trained without the others."""
SEPARATOR: Final = "."


@dataclass(frozen=True)
class FoldData:
    """What the training of one model needs, as it is handed to another process.

    Attributes:
        config: of the family.
        folder: of the family's data.
        fold: who is not trained on.
        modalities: what the model is given.
        device: `cpu` or `cuda`.
    """

    config: FusionConfig
    folder: Path
    fold: Fold
    modalities: tuple[str, ...]
    device: str


def run(config: FusionConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
    """Train everything that is not in `scratch` yet, and leave models and held-out predictions in the record."""
    _, folds = read_folds(inputs.splits)
    kinds: dict[str, tuple[str, ...]] = {"": MODALITIES}
    if config.training.ablations:
        kinds |= ABLATIONS
    jobs = {
        fold_name(kind, fold): FoldData(config, inputs.data, fold, modalities, device)
        for kind, modalities in kinds.items()
        for fold in folds
    }
    jobs[PRODUCTION] = FoldData(config, inputs.data, Fold(PRODUCTION, None, ()), MODALITIES, device)
    workers = 1 if device == "cuda" else config.runtime.workers
    for name in train_folds(train_fold, jobs, record, scratch, workers):
        log.info("%s: trained", name)
    residuals = [load_heldout(record, fold.name) for fold in folds]
    with replaced_file(record.artifact(CONFORMAL)) as partial:
        partial.write_text(
            json.dumps(Interval.fitted(residuals).document(), indent=1, sort_keys=True), encoding="utf-8"
        )


def fold_name(kind: str, fold: Fold) -> str:
    """The name under which the model of a fold is kept; `kind` is an ablation, or "" for the whole model."""
    return f"{kind}{SEPARATOR}{fold.name}" if kind else fold.name


_DATA: dict[Path, FusionData] = {}
"""Of a process: folds share it."""


def shared_data(folder: Path) -> FusionData:
    """The family's data, read once a process."""
    if folder not in _DATA:
        _DATA.clear()
        _DATA[folder] = read_data(folder)
    return _DATA[folder]


def train_fold(job: FoldData, record: FoldRecord) -> None:
    """Train one model; its weights, and what it predicts of who was left out, go into the record."""
    torch.set_num_threads(job.config.runtime.threads)
    data = shared_data(job.folder)

    def after_epoch(values: Mapping[str, float], epoch: int, _step: int) -> None:
        record.log_metrics({f"{record.name}/{key}": value for key, value in values.items()}, step=epoch)

    net = fitted(job, data, after_epoch)
    save_weights(net, weights_path(record, record.name), network.save)
    if record.name != job.fold.name or job.fold.organism is None:  # an ablation, or production
        return
    tested = Triples.tested(data, job.fold)
    found = predicted_fractions(net, data, tested, PREDICTED)
    with replaced_file(heldout_path(record, record.name)) as partial, partial.open("wb") as file:
        shape = (-1, len(data.scenarios))
        np.savez(file, predicted=found.reshape(shape), truth=true_fractions(data, tested).reshape(shape))


def fitted(job: FoldData, data: FusionData, after_epoch: AfterEpoch) -> FusionNet:
    """A network that was trained without the fold's organism and planets."""
    config = job.config
    lightning.seed_everything(config.seed, verbose=False)
    model = config.model
    net = FusionNet(model.trunk, model.width, data.latent.shape[1], model.dropout, list(job.modalities))
    loader = batches(data, TrainingSide.of(data, job.fold), config.training, config.seed)
    module = FusionModule(net, config.training, config.training.steps_per_epoch)
    fit(module, loader, device=job.device, after_epoch=after_epoch)
    return net.eval()
