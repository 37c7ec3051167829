"""Data, loss, training, evaluation and package of the gravity family."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import pandas as pd
import torch
from models.gravity import network
from models.gravity.config import GravityConfig
from models.gravity.network import GravityNet
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from models.evaluation.documents import CANDIDATE, Baseline, MethodScores
from models.evaluation.figures import figure, write_captions
from models.packaging import model_package
from models.training.callbacks import AfterEpoch
from models.training.checkpoints import PRODUCTION, load_weights, save_weights, weights_path
from models.training.cross_validation import FoldRecord, train_folds
from models.training.fit import fit
from models.training.module import LOSS, TrainingModule
from stromatolite.contracts.checked_rows import require_table
from stromatolite.contracts.columns import Table, column
from stromatolite.contracts.table_storage import read_table
from stromatolite.evaluation import unit_version
from stromatolite.family import Evaluation, Inputs, Metric, ModelPackage
from stromatolite.record import RunRecord
from stromatolite.splits import read_split
from stromatolite.sweep.reporting import RUNGS, Report, rung_of

FEATURES = ["mass_earth", "radius_earth"]


class Planets(Table):
    """One row a planet."""

    planet: str = column("name", unique=True)
    mass_earth: float = column("mass", unit="5.97e24 kg", gt=0)
    radius_earth: float = column("radius", unit="6371 km", gt=0)
    gravity_m_s2: float = column("gravity at the surface", unit="m s-2", gt=0)


class GravityModule(TrainingModule):
    """Mean squared error of log10 of gravity."""

    def training_step(self, batch: list[Tensor], _index: int) -> Tensor:
        """Loss of one batch."""
        loss = nn.functional.mse_loss(self.net(batch[0]), batch[1])
        self.log(LOSS, loss, on_step=False, on_epoch=True, batch_size=len(batch[0]))
        return loss


def read(inputs: Inputs) -> tuple[pd.DataFrame, str, list[list[str]]]:
    """The planets by name, the identity of the split, and the test planets of each fold."""
    table = read_table(inputs.data / "planets.parquet")
    require_table(table, Planets, "planets")
    split = read_split(inputs.splits, ("cross_validation",))
    return table.set_index("planet"), split["identity"], [fold["test"] for fold in split["folds"]]


def fitted(planets: pd.DataFrame, config: GravityConfig, device: str, after_epoch: AfterEpoch) -> GravityNet:
    """A network that was trained on these planets."""
    torch.set_num_threads(config.runtime.threads)
    lightning.seed_everything(config.seed, verbose=False)
    net = GravityNet(config.width)
    x, y = (np.log10(planets[names].to_numpy(np.float32)) for names in (FEATURES, "gravity_m_s2"))
    data = DataLoader(TensorDataset(torch.from_numpy(x), torch.from_numpy(y)), config.training.batch_size)
    fit(GravityModule(net, config.training, len(data)), data, device=device, after_epoch=after_epoch)
    return net


def train(config: GravityConfig, inputs: Inputs, record: RunRecord, scratch: Path, device: str) -> None:
    """A model for each fold, and one of all planets."""
    planets, _, tests = read(inputs)
    left_out = {**{f"fold{i}": test for i, test in enumerate(tests)}, PRODUCTION: []}
    folds = {name: (planets.drop(index=test), config, device) for name, test in left_out.items()}
    for _ in train_folds(train_fold, folds, record, scratch, config.runtime.workers):
        pass


def train_fold(data: tuple[pd.DataFrame, GravityConfig, str], record: FoldRecord) -> None:
    """Train one model; its weights and its curve go into the record."""

    def log_metrics(values: Mapping[str, float], epoch: int, _step: int) -> None:
        record.log_metrics({f"{record.name}/{key}": value for key, value in values.items()}, step=epoch)

    save_weights(fitted(*data, log_metrics), weights_path(record, record.name), network.save)


def trial(config: GravityConfig, inputs: Inputs, record: RunRecord, device: str, report: Report) -> dict[str, float]:
    """Train without the first two folds, and score on the second."""
    planets, _, tests = read(inputs)
    steps = config.training.epochs

    def after_epoch(values: Mapping[str, float], epoch: int, _step: int) -> None:
        record.log_metrics({f"trial/{key}": value for key, value in values.items()}, step=epoch)
        report(min(RUNGS - 1, rung_of(epoch + 1, steps)), values[LOSS], epoch + 1)

    net = fitted(planets.drop(index=tests[0] + tests[1]), config, device, after_epoch)
    value = float(errors(net.predict(planets.loc[tests[1], FEATURES].to_numpy()), planets.loc[tests[1]]).mean())
    report(RUNGS, value, steps)
    return {"absolute_error": value}


def errors(prediction: Any, planets: pd.DataFrame) -> np.ndarray:
    """Absolute errors, dex, (N,)."""
    return np.abs(prediction - np.log10(planets["gravity_m_s2"].to_numpy()))


def evaluate(inputs: Inputs, record: RunRecord, figures: Path, metric: Metric) -> Evaluation:
    """Score the models of the folds and the mean of their training planets."""
    planets, split, tests = read(inputs)
    found: dict[str, list[np.ndarray]] = {CANDIDATE: [], "training_mean": []}
    for fold, test in enumerate(tests):
        net = load_weights(record, f"fold{fold}", network.load)
        mean = np.log10(planets.drop(index=test)["gravity_m_s2"]).mean()
        found[CANDIDATE].append(errors(net.predict(planets.loc[test, FEATURES].to_numpy()), planets.loc[test]))
        found["training_mean"].append(errors(mean, planets.loc[test]))
    primary = {name: np.concatenate(parts) for name, parts in found.items()}
    by_variable = {name: values[:, None] for name, values in primary.items()}
    baselines = {"training_mean": Baseline(None, from_scratch=True, citation="the mean of the training planets, 2026")}
    names = {planet: unit_version(planets.loc[planet].tolist()) for test in tests for planet in test}
    with figure(figures / "errors.png") as (_, axes):
        axes.plot(primary[CANDIDATE])
    write_captions(figures, {"errors.png": "Error of each planet."})
    scores = MethodScores(metric, names, {"gravity": "dex"}, primary, by_variable, baselines, {})
    return scores.documents(record, split, {"invariants": {}})


def package(record: RunRecord) -> ModelPackage:
    """The model of all planets."""
    net = load_weights(record, PRODUCTION, network.load)
    example = pd.DataFrame([[1.0, 1.0], [0.107, 0.532]], columns=FEATURES)
    files = {"weights": weights_path(record, PRODUCTION)}
    serving = Path(__file__).with_name("serving.py")
    return model_package(
        serving, {"network": network}, files, example, lambda: {"gravity_m_s2": 10.0 ** net.predict(example.to_numpy())}
    )
