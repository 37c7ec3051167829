"""One trial of a sweep: a small training on one fold's training planets, scored on those of them that it has not seen.

Test planets are not read. With cross-validation every planet is a test planet of some fold: the first fold is taken,
its test planets stay unread, and each of its training planets is predicted by a network that was fine-tuned without it.

To be done in a minute, a trial pretrains on a fixed share of the emulated climates. Its steps are fewer by that share,
so what is counted a step, the horizon of the averaged weights and the weight decay, is scaled to the same share of
the schedule; what a trial finds good is then good for the whole set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from domains.climates.contracts import require_fair, require_simulated
from domains.climates.cube import hex_id, open_cube, stacked_fields, stacked_parameters
from domains.climates.fields import OWN_SIMULATOR, SIMULATORS
from models.climate import metrics
from models.climate.config import ClimateConfig
from models.climate.data import ClimateDataModule, Climates
from models.climate.fold_training import START, FoldTraining
from models.climate.folds import Fold, read_folds
from models.climate.network import ClimateNet, northern_half
from models.evaluation.cost import model_cost
from models.training.callbacks import AfterEpoch
from models.training.config import TrainingConfig
from stromatolite.family import Inputs
from stromatolite.record import RunRecord
from stromatolite.sweep.reporting import RUNGS, Report

EMULATED = 96
"""Emulated planets that a trial pretrains on; the default configuration then makes 102 steps of pretraining."""
MEMBERS = 3
"""Fine-tuned networks at most; each leaves out another share of the planets."""
TIMED_PLANETS = 64
PRETRAINING_RUNGS = 8
"""Rungs of the pretraining; the members share the others. So all trials are at one rung in the same part of theirs."""


def validated(
    config: ClimateConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
) -> dict[str, float]:
    """Train, and score what was left out.

    Raises:
        Pruned: by `report`.
    """
    torch.set_num_threads(config.runtime.threads)
    return Trial(config, inputs, record, scratch, device, report).validated()


class Trial(FoldTraining):
    """A training of one fold, cut down, with a report after every epoch."""

    def __init__(
        self, config: ClimateConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
    ) -> None:
        """Read the training side of the first fold, and no other planet."""
        fold = replace(read_folds(inputs.splits)[1][0], test=())
        cube = open_cube(inputs.data / "simulated.zarr")
        require_simulated(cube, [int(planet, 16) for planet in fold.validation], "validation")
        simulated, self.truth = _read(cube, [*fold.train, *fold.validation])
        self.emulated, share = _emulated_share(inputs.data / "emulated.zarr", config, simulated)
        self.fold = fold if self.emulated or fold.validation else _with_validation(fold)
        labels = sorted({*simulated.simulators, *(self.emulated.simulators if self.emulated else ())})
        pretrained = scratch / "pretrained.safetensors" if self.emulated else None
        super().__init__(_scaled(config, share), simulated, labels, record, scratch, device, pretrained)
        self.report, self.scale = report, _climatology_error(self.truth)
        self.steps = self.rung = 0
        self.left_out: list[str] = []
        self.errors: list[npt.NDArray[np.floating[Any]]] = []

    def validated(self) -> dict[str, float]:
        """Train, and score what was left out."""
        if self.emulated and self.pretrained:
            self.pretrain(self.emulated, self.pretrained, "pretrain")
        soup, _ = self.train(self.fold)
        if self.fold.validation:
            value = self._error(soup, list(self.fold.validation))
        else:
            value = float(np.concatenate(self.errors).mean())
        self.report(RUNGS, value, self.steps)
        parameters = np.resize(self.simulated.parameters, (TIMED_PLANETS, self.simulated.parameters.shape[1]))
        labels = [self.simulated.simulators[0]] * TIMED_PLANETS
        cost = model_cost(soup, lambda: soup.predict(parameters, labels), TIMED_PLANETS)
        return {"relative_rmse": value, **cost}

    def member(self, fold: Fold, member: int, train: Climates, left_out: npt.NDArray[np.bool_]) -> ClimateNet:
        """As in a whole training; what it says of the planets that it was fine-tuned without is kept."""
        out = [hex_id(planet) for planet in train.planets[left_out]]
        self.left_out = list(fold.validation) or out
        net = super().member(fold, member, train, left_out)
        self.errors.append(self._errors(net, self.left_out))
        return net

    def after_epoch(self, net: ClimateNet, data: ClimateDataModule, config: TrainingConfig, prefix: str) -> AfterEpoch:
        """As in a whole training, and a report of how far the trial is."""
        before = self.steps
        pretraining = prefix.startswith("pretrain")
        log_metrics = super().after_epoch(net, data, config, prefix)

        def log_and_report(values: Mapping[str, float], epoch: int, step: int) -> None:
            log_metrics(values, epoch, step)
            self.steps = before + (epoch + 1) * data.steps_per_epoch
            rung = self._rung(pretraining, (epoch + 1) / config.epochs)
            if rung > self.rung:
                self.rung = rung
                self.report(rung, self._on_the_way(net, pretraining), self.steps)

        return log_and_report

    def checkpoints(self, path: Path) -> None:
        """A trial starts anew after an interruption."""

    def _rung(self, pretraining: bool, done: float) -> int:
        """The rung that is reached when a share of the running part is done; the last one is the end."""
        if pretraining:
            return int(PRETRAINING_RUNGS * done)
        members = (len(self.errors) + done) / self.config.finetune.members
        return min(RUNGS - 1, PRETRAINING_RUNGS + int((RUNGS - PRETRAINING_RUNGS) * members))

    def _on_the_way(self, net: ClimateNet, pretraining: bool) -> float:
        """Error of planets that `net` was not trained on, and of those that members before it were not."""
        if pretraining:
            # our own simulator's embedding is not trained before the fine-tuning, which begins with this one
            simulator = START if self.emulated and START in self.labels else None
            return self._error(net, list(self.fold.validation or self.fold.train), simulator)
        return float(np.concatenate([*self.errors, self._errors(net, self.left_out)]).mean())

    def _error(self, net: ClimateNet, planets: list[str], simulator: str | None = None) -> float:
        return float(self._errors(net, planets, simulator).mean())

    def _errors(
        self, net: ClimateNet, planets: list[str], simulator: str | None = None
    ) -> npt.NDArray[np.floating[Any]]:
        """Relative RMSE of each planet: its RMSE over that of the mean climate, averaged over the variables."""
        rows = np.flatnonzero(np.isin([hex_id(planet) for planet in self.simulated.planets], planets))
        predictions = self._predict(net, rows, simulator)
        relative: npt.NDArray[np.floating[Any]] = (metrics.rmse(predictions, self.truth[rows]) / self.scale).mean(
            axis=1
        )
        return relative

    def _predict(self, net: ClimateNet, rows: npt.NDArray[np.intp], simulator: str | None) -> npt.NDArray[np.float32]:
        """Predictions, as that simulator or each planet's own would compute them, without disturbing a training."""
        training, labels = net.training, [simulator or self.simulated.simulators[row] for row in rows]
        net.eval()
        try:
            predictions: npt.NDArray[np.float32] = net.predict(self.simulated.parameters[rows], labels)
        finally:
            net.train(training)
        return predictions


def _emulated_share(path: Path, config: ClimateConfig, simulated: Climates) -> tuple[Climates | None, float]:
    """Emulated climates to pretrain on, evenly from all there are, and which share of them that is."""
    if set(simulated.simulators) != {OWN_SIMULATOR} or not config.pretrain.epochs:
        return None, 1.0
    cube = open_cube(path)
    count = cube.sizes["planet"]
    rows = np.linspace(0, count - 1, min(EMULATED, count)).astype(int)
    climates = _climates(cube.isel(planet=rows), np.float16)[0]
    require_fair(training=climates.simulators, test=simulated.simulators)
    return climates, len(rows) / count


def _read(cube: Any, planets: list[str]) -> tuple[Climates, npt.NDArray[np.float32]]:
    rows = np.flatnonzero(np.isin([hex_id(planet) for planet in cube["planet"].values], planets))
    return _climates(cube.isel(planet=rows), np.float32)


def _climates(part: Any, dtype: Any) -> tuple[Climates, npt.NDArray[np.float32]]:
    """Rows of a cube as the network learns them, and whole in scored units, (N, 48, 32, 64)."""
    parameters, fields = stacked_parameters(part), metrics.scored(stacked_fields(part))
    simulators = tuple(SIMULATORS[code] for code in part["simulator"].values)
    halves = northern_half(fields, parameters).astype(dtype)
    return Climates(part["planet"].values, parameters, simulators, halves), fields


def _climatology_error(truth: npt.NDArray[np.float32]) -> npt.NDArray[np.floating[Any]]:
    """Error of the mean of all others, by variable, (V,): what a relative error of 1 means."""
    count = len(truth)
    others = (truth.sum(axis=0, keepdims=True) - truth) / (count - 1)
    mean: npt.NDArray[np.floating[Any]] = metrics.rmse(others, truth).mean(axis=0)
    return mean


def _scaled(config: ClimateConfig, share: float) -> ClimateConfig:
    pretrain = config.pretrain
    scaled = replace(
        pretrain,
        ema_decay=max(0.0, 1 - (1 - pretrain.ema_decay) / share) if pretrain.ema_decay else 0.0,
        weight_decay=min(1.0, pretrain.weight_decay / share),
    )
    finetune = replace(config.finetune, members=min(MEMBERS, config.finetune.members))
    return replace(config, pretrain=scaled, finetune=finetune)


def _with_validation(fold: Fold) -> Fold:
    """A fold whose every fifth training planet, in the order of their identities, is left out for validation."""
    planets = sorted(fold.train)
    return replace(fold, train=tuple(p for i, p in enumerate(planets) if i % 5), validation=tuple(planets[::5]))
