"""Training the model of one fold: pretrained once, then fine-tuned on simulated climates.

The model is the mean of the weights of several members (a model soup), each fine-tuned without another share of the
planets: as good as the ensemble of their predictions, at the cost of one network.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path

import lightning
import numpy as np
import numpy.typing as npt
import torch

from domains.climates.cube import hex_id
from domains.climates.fields import OWN_SIMULATOR
from models.climate import network
from models.climate.config import ClimateConfig
from models.climate.data import ClimateDataModule, Climates
from models.climate.folds import Fold
from models.climate.lightning_module import ClimateModule
from models.climate.network import ClimateNet
from models.training.callbacks import AfterEpoch
from models.training.checkpoints import mean_weights, save_weights
from models.training.config import TrainingConfig
from models.training.cross_validation import FoldRecord
from models.training.fit import fit
from stromatolite.record import RunRecord

START = "clero:exoplasim"
"""Whose embedding our own simulator's starts from: the same model in another set-up."""


class FoldTraining:
    """Trains networks and keeps each that is finished in `scratch`, where a later call finds it.

    Args:
        config: of the family.
        simulated: planets to fine-tune on, of all folds.
        labels: simulators that the network tells apart.
        record: gets the curves.
        scratch: a folder.
        device: `cpu` or `cuda`.
        pretrained: the network that fine-tuning starts from, once `pretrain` has made it; None: one that is first
            trained on the fold's own planets.
    """

    def __init__(
        self,
        config: ClimateConfig,
        simulated: Climates,
        labels: Sequence[str],
        record: RunRecord | FoldRecord,
        scratch: Path,
        device: str,
        pretrained: Path | None = None,
    ) -> None:
        self.config, self.simulated, self.labels = config, simulated, list(labels)
        self.record, self.scratch, self.device, self.pretrained = record, scratch, device, pretrained

    def pretrain(self, rows: Climates, path: Path, prefix: str) -> None:
        """Train a new network on `rows`, unless it is there already.

        Args:
            rows: what it learns; none of it is held out.
            path: the finished network. Checkpoints are kept beside it.
            prefix: of the names of the curves.
        """
        if path.exists():
            return
        config, seed = self.config.pretrain, self.config.seed
        lightning.seed_everything(seed, verbose=False)
        net = ClimateNet(self.labels, **vars(self.config.model))
        net.standardise(rows.halves, rows.parameters)
        if config.epochs:
            data = ClimateDataModule(rows, None, self.labels, config.batch_size, seed)
            self._fit(net, data, config, prefix, seed, self.checkpoints(path))
        save_weights(net, path, network.save)

    def train(self, fold: Fold) -> tuple[ClimateNet, list[ClimateNet]]:
        """The fold's model and the members that it is the average of."""
        train = self.simulated.among(fold.train)
        if not self.pretrained:
            self.pretrain(train, self.scratch / "pretrained.safetensors", f"pretrain/{fold.name}")
        members = []
        # a seeded order of the planets, dealt out to the members in turn
        order = np.random.default_rng([self.config.seed, 1]).permutation(len(train))
        for member in range(self.config.finetune.members):
            left_out = np.isin(np.arange(len(train)), order[member :: self.config.finetune.members])
            members.append(self.member(fold, member, train, left_out))
        soup = copy.deepcopy(members[0])
        soup.load_state_dict(mean_weights([member.state_dict() for member in members]))
        return soup, members

    def member(self, fold: Fold, member: int, train: Climates, left_out: npt.NDArray[np.bool_]) -> ClimateNet:
        """A network that was fine-tuned on the planets that are not left out; those, or the fold's, validate it."""
        path = self.scratch / f"member{member}.safetensors"
        if not path.exists():
            ids = np.array([hex_id(planet) for planet in train.planets])
            validation = (
                self.simulated.among(fold.validation) if fold.validation else train.among(ids[left_out].tolist())
            )
            net = self.start()
            net.set_domain(train.parameters)
            config = self.config.finetune
            seed = (self.config.seed + 1000 * member) % 2**32
            rest = train.among(ids[~left_out].tolist())
            data = ClimateDataModule(rest, validation, self.labels, config.batch_size, seed)
            self._fit(net, data, config, f"finetune/{fold.name}/member{member}", seed)
            save_weights(net, path, network.save)
        return network.load(path)

    def start(self) -> ClimateNet:
        """The pretrained network; our own simulator begins where the emulated one of its kind ended."""
        net = network.load(self.pretrained or self.scratch / "pretrained.safetensors")
        if START in self.labels and OWN_SIMULATOR in self.labels:
            with torch.no_grad():
                net.embed.weight[self.labels.index(OWN_SIMULATOR)] = net.embed.weight[self.labels.index(START)]
        return net

    def checkpoints(self, path: Path) -> Path | None:
        """The folder of the checkpoints of a long training, by the path of the network that it makes."""
        return path.with_suffix("")

    def after_epoch(self, net: ClimateNet, data: ClimateDataModule, config: TrainingConfig, prefix: str) -> AfterEpoch:
        """What is done after each epoch of a training: its metrics go into the record."""
        del net, data, config

        def log_metrics(values: Mapping[str, float], epoch: int, _step: int) -> None:
            self.record.log_metrics({f"{prefix}/{name}": value for name, value in values.items()}, step=epoch)

        return log_metrics

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
            after_epoch=self.after_epoch(net, data, config, prefix),
            validated=data.validation_rows is not None,
            checkpoints=checkpoints,
            progress_bar=self.config.runtime.progress_bar and checkpoints is not None,
        )
