"""The whole training: pretrain once on emulated climates, then a model for each fold and one that is served."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from domains.climates.contracts import require_fair, require_simulated
from domains.climates.cube import open_cube, row_numbers
from domains.climates.fields import OWN_SIMULATOR
from models.climate import network
from models.climate.checkpoints import PRETRAINED
from models.climate.config import ClimateConfig
from models.climate.data import Climates, read_climates
from models.climate.fold_training import FoldTraining
from models.climate.folds import Fold, production_fold, read_folds
from models.training.checkpoints import PRODUCTION, load_weights, save_weights, weights_path
from models.training.cross_validation import FoldRecord, train_folds
from stromatolite.family import Inputs
from stromatolite.files import replaced_file
from stromatolite.record import RunRecord

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FoldData:
    """What the training of one fold needs, as it is handed to another process.

    Attributes:
        config: of the family.
        fold: who trains, validates and tests.
        simulated: planets with simulated climates, of all folds.
        labels: simulators that the network tells apart.
        pretrained: the network that was trained on emulated climates; None without any.
        device: `cpu` or `cuda`.
    """

    config: ClimateConfig
    fold: Fold
    simulated: Climates
    labels: tuple[str, ...]
    pretrained: Path | None
    device: str


@dataclass(frozen=True)
class TrainingData:
    """All that is trained on.

    Attributes:
        simulated: every planet with a simulated climate.
        emulated: climates to pretrain on; None where they would leak, or nothing is pretrained.
        folds: of the split, in its order.
    """

    simulated: Climates
    emulated: Climates | None
    folds: list[Fold]

    @property
    def labels(self) -> tuple[str, ...]:
        """The simulators, sorted."""
        return tuple(sorted({*self.simulated.simulators, *(self.emulated.simulators if self.emulated else ())}))


def read_training_data(config: ClimateConfig, inputs: Inputs) -> TrainingData:
    """Read cubes and split.

    Raises:
        DataError: one is missing or damaged, or the split names a planet that the cube lacks.
        ContractError: emulated climates stand among the simulated ones.
    """
    simulated = read_climates(inputs.data / "simulated.zarr")
    cube = open_cube(inputs.data / "simulated.zarr")
    require_simulated(cube, simulated.planets, "validation or test")
    folds = read_folds(inputs.splits)[1]
    named = {planet for fold in folds for planet in (*fold.train, *fold.validation, *fold.test)}
    row_numbers(cube, [int(planet, 16) for planet in sorted(named)])  # raises where one of them is not there
    emulated = None
    # CLERO has seen ThousandWorlds, its test planets included: what it emulates is for our own climates alone
    if config.pretrain.epochs and set(simulated.simulators) == {OWN_SIMULATOR}:
        emulated = read_climates(inputs.data / "emulated.zarr", np.float16)
        require_fair(training=emulated.simulators, test=simulated.simulators)
    return TrainingData(simulated, emulated, folds)


def run(config: ClimateConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
    """Train everything that is not in `scratch` yet, and leave models and held-out predictions in the record."""
    torch.set_num_threads(config.runtime.threads)
    data = read_training_data(config, inputs)
    pretrained = scratch / "pretrained.safetensors" if data.emulated else None
    if data.emulated and pretrained:
        training = FoldTraining(config, data.simulated, data.labels, record, scratch, device)
        training.pretrain(data.emulated, pretrained, "pretrain")
        save_weights(network.load(pretrained), weights_path(record, PRETRAINED), network.save)
    production = production_fold(data.folds, data.simulated)
    folds = {
        fold.name: FoldData(config, fold, data.simulated, data.labels, pretrained, device)
        for fold in [*data.folds, *([production] if production else [])]
    }
    workers = 1 if device == "cuda" else config.runtime.workers
    for name in train_folds(train_fold, folds, record, scratch, workers):
        log.info("%s: trained on %d planets", name, len(folds[name].fold.train))
    if not production:  # the hold-out's model is the one that is served
        net = load_weights(record, data.folds[0].name, network.load)
        save_weights(net, weights_path(record, PRODUCTION), network.save)


def train_fold(data: FoldData, record: FoldRecord) -> None:
    """Train one fold's model; its weights and the members' predictions of the held-out planets go into the record."""
    torch.set_num_threads(data.config.runtime.threads)
    training = FoldTraining(
        data.config, data.simulated, data.labels, record, record.folder, data.device, data.pretrained
    )
    soup, members = training.train(data.fold)
    save_weights(soup, weights_path(record, record.name), network.save)
    test = data.simulated.among(data.fold.test)
    if not len(test):
        return
    predictions = [member.predict(test.parameters, list(test.simulators)) for member in members]
    with replaced_file(record.artifact(f"heldout/{record.name}.npz")) as partial, partial.open("wb") as file:
        np.savez(file, planets=test.planets, members=np.stack(predictions).astype(np.float16))
