"""The whole training: pretrain once on emulated climates, then fine-tune on simulated ones, fold by fold.

A fold's model is the mean of the weights of several members (a model soup), each fine-tuned without another share of
the planets: as good as the ensemble of their predictions, at the cost of one network.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

import lightning
import numpy as np
import numpy.typing as npt
import torch

from domains.climates.contracts import require_fair, require_simulated
from domains.climates.cube import hex_id, open_cube, row_numbers
from domains.climates.fields import OWN_SIMULATOR
from models.climate import network
from models.climate.config import ClimateConfig
from models.climate.data import ClimateDataModule, Climates, read_climates
from models.climate.folds import Fold, production_fold, read_folds
from models.climate.lightning_module import ClimateModule
from models.climate.network import ClimateNet
from models.training.callbacks import AfterEpoch
from models.training.checkpoints import PRODUCTION, mean_weights, weights_path
from models.training.config import TrainingConfig
from models.training.fit import fit
from stromatolite.family import Inputs
from stromatolite.files import replaced_file
from stromatolite.record import RunRecord

log = logging.getLogger(__name__)

START = "clero:exoplasim"
"""Whose embedding our own simulator's starts from: the same model in another set-up."""


class Training:
    """One training of the family, resumable from `scratch`."""

    def __init__(self, config: ClimateConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
        self.config, self.record, self.scratch, self.device = config, record, scratch, device
        torch.set_num_threads(config.runtime.threads)
        self.simulated = read_climates(inputs.data / "simulated.zarr")
        cube = open_cube(inputs.data / "simulated.zarr")
        require_simulated(cube, self.simulated.planets, "validation or test")
        self.split, self.folds = read_folds(inputs.splits)
        named = {planet for fold in self.folds for planet in (*fold.train, *fold.validation, *fold.test)}
        row_numbers(cube, [int(planet, 16) for planet in sorted(named)])  # raises where one of them is not there
        self.emulated = self._read_emulated(inputs.data / "emulated.zarr")
        self.labels = sorted({*self.simulated.simulators, *(self.emulated.simulators if self.emulated else ())})

    def _read_emulated(self, path: Path) -> Climates | None:
        """The emulated climates, unless they would leak: CLERO has seen ThousandWorlds, its test planets included."""
        own = set(self.simulated.simulators) == {OWN_SIMULATOR}
        if not own or not self.config.pretrain.epochs:
            return None
        emulated = read_climates(path, np.float16)
        require_fair(training=emulated.simulators, test=self.simulated.simulators)
        return emulated

    def run(self) -> None:
        """Train everything that is not in `scratch` yet, and leave models and held-out predictions in the record."""
        for fold in self.folds:
            soup, members = self._model_of(fold)
            _keep(soup, weights_path(self.record, fold.name))
            self._keep_predictions(fold, members)
            log.info("%s: trained on %d planets, %d held out", fold.name, len(fold.train), len(fold.test))
        final = production_fold(self.folds, self.simulated)
        soup = self._model_of(final)[0] if final else soup
        _keep(soup, weights_path(self.record, PRODUCTION))

    def _model_of(self, fold: Fold) -> tuple[ClimateNet, list[ClimateNet]]:
        """The fold's model and the members that it is the average of."""
        train = self.simulated.among(fold.train)
        members = []
        # a seeded order of the planets, dealt out to the members in turn
        order = np.random.default_rng([self.config.seed, 1]).permutation(len(train))
        for member in range(self.config.finetune.members):
            left_out = np.isin(np.arange(len(train)), order[member :: self.config.finetune.members])
            members.append(self._member(fold, member, train, left_out))
        soup = copy.deepcopy(members[0])
        soup.load_state_dict(mean_weights([member.state_dict() for member in members]))
        return soup, members

    def _member(self, fold: Fold, member: int, train: Climates, left_out: npt.NDArray[np.bool_]) -> ClimateNet:
        kept = self.scratch / f"{fold.name}-member{member}.safetensors"
        if not kept.exists():
            ids = np.array([hex_id(planet) for planet in train.planets])
            rest = train.among(ids[~left_out].tolist())
            validation = (
                self.simulated.among(fold.validation) if fold.validation else train.among(ids[left_out].tolist())
            )
            net = self._pretrained(fold, train)
            net.set_domain(train.parameters)
            finetune = self.config.finetune
            seed = (self.config.seed + 1000 * member) % 2**32
            data = ClimateDataModule(rest, validation, self.labels, finetune.batch_size, seed)
            self._fit(net, data, finetune, f"finetune/{fold.name}/member{member}", seed)
            _keep(net, kept)
        return network.load(kept)

    def _pretrained(self, fold: Fold, train: Climates) -> ClimateNet:
        """A network that knows emulated climates; without any, one trained long on the fold's own planets."""
        name = "pretrained" if self.emulated else f"pretrained-{fold.name}"
        kept = self.scratch / f"{name}.safetensors"
        if not kept.exists():
            pretrain = self.config.pretrain
            rows = self.emulated or train
            lightning.seed_everything(self.config.seed, verbose=False)
            net = ClimateNet(self.labels, **vars(self.config.model))
            net.standardise(rows.halves, rows.parameters)
            if pretrain.epochs:
                data = ClimateDataModule(rows, None, self.labels, pretrain.batch_size, self.config.seed)
                prefix = "pretrain" if self.emulated else f"pretrain/{fold.name}"
                self._fit(net, data, pretrain, prefix, self.config.seed, self._checkpoints(name))
            _keep(net, kept)
        net = network.load(kept)
        if START in self.labels and OWN_SIMULATOR in self.labels:
            with torch.no_grad():
                net.embed.weight[self.labels.index(OWN_SIMULATOR)] = net.embed.weight[self.labels.index(START)]
        return net

    def _fit(
        self,
        net: ClimateNet,
        data: ClimateDataModule,
        config: TrainingConfig,
        prefix: str,
        seed: int,
        checkpoints: Path | None = None,
    ) -> None:
        lightning.seed_everything(seed, verbose=False)
        net.train()
        fit(
            ClimateModule(net, config, data.steps_per_epoch),
            data,
            device=self.device,
            after_epoch=self._after_epoch(net, data, config, prefix),
            validated=data.validation_rows is not None,
            checkpoints=checkpoints,
            progress_bar=self.config.runtime.progress_bar and checkpoints is not None,
        )

    def _checkpoints(self, name: str) -> Path | None:
        """Where the checkpoints of a long training go."""
        return self.scratch / name

    def _after_epoch(self, net: ClimateNet, data: ClimateDataModule, config: TrainingConfig, prefix: str) -> AfterEpoch:
        """What is done after each epoch of a training: its metrics go into the record."""
        del net, data, config

        def log_metrics(values: Mapping[str, float], epoch: int, _step: int) -> None:
            self.record.log_metrics({f"{prefix}/{name}": value for name, value in values.items()}, step=epoch)

        return log_metrics

    def _keep_predictions(self, fold: Fold, members: Sequence[ClimateNet]) -> None:
        """Keep each member's prediction of the held-out planets, (M, N, 48, 32, 64) in float16, for ensemble scores."""
        test = self.simulated.among(fold.test)
        predictions = [member.predict(test.parameters, list(test.simulators)) for member in members]
        path = self.record.artifact(f"heldout/{fold.name}.npz")
        with replaced_file(path) as partial, partial.open("wb") as file:
            np.savez(file, planets=test.planets, members=np.stack(predictions).astype(np.float16))


def _keep(net: ClimateNet, path: Path) -> None:
    with replaced_file(path) as partial:
        network.save(net, partial)
