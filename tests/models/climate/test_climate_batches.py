"""The climate family's batches and loss."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from family_trial import Trial

from models.climate.data import ClimateDataModule, Climates, EpochShuffle, read_climates
from models.climate.lightning_module import ClimateModule
from models.climate.metrics import channel_slices
from models.climate.network import ClimateNet
from models.training.config import TrainingConfig

SMALL = {"hidden": 16, "coarse": 8, "medium": 8, "fine": 4, "blocks": 1, "label_embedding": 2}


@pytest.fixture(scope="session")
def emulated(trial: Trial) -> Climates:
    """Thirty-two emulated climates, as pretraining reads them."""
    return read_climates(trial.inputs.data / "emulated.zarr", np.float16)


@pytest.fixture
def labels(emulated: Climates) -> list[str]:
    return sorted(set(emulated.simulators))


def test_the_loss_counts_standard_deviations_and_variables_alike(emulated: Climates, labels: list[str]) -> None:
    net = ClimateNet(labels, **SMALL)
    net.standardise(emulated.halves, emulated.parameters)
    torch.nn.init.zeros_(net.head.weight)
    torch.nn.init.zeros_(net.head.bias)  # it says the mean climate
    module = ClimateModule(net, TrainingConfig(), steps_per_epoch=1)
    batch = torch.tensor(emulated.parameters[:4]), torch.zeros(4, dtype=torch.long)
    off = (net.mean + 2.0 * net.std).repeat(4, 1, 1, 1)
    assert module.loss((*batch, off)).item() == pytest.approx(2.0, rel=1e-4)
    for name, part in channel_slices().items():
        one = net.mean.repeat(4, 1, 1, 1)
        one[:, part] += net.std[part]
        assert module.loss((*batch, one)).item() == pytest.approx(1 / 8, rel=1e-3), name


def test_an_epoch_shows_every_planet_once_in_an_order_of_seed_and_epoch_alone(
    emulated: Climates, labels: list[str]
) -> None:
    data = ClimateDataModule(emulated, None, labels, batch_size=5, seed=2)
    seen = [parameters for parameters, _, _ in data.train_dataloader()]
    assert len(seen) == data.steps_per_epoch == 7
    assert np.array_equal(np.sort(torch.cat(seen)[:, 0]), np.sort(emulated.parameters[:, 0]))

    def order(seed: int, epoch: int) -> list[int]:
        shuffle = EpochShuffle(32, seed)
        shuffle.set_epoch(epoch)
        return list(shuffle)

    assert order(2, 4) == order(2, 4)
    assert order(2, 4) != order(2, 5)
    assert order(2, 4) != order(3, 4)


def test_rows_keep_parameters_labels_and_climates_together(emulated: Climates, labels: list[str]) -> None:
    data = ClimateDataModule(emulated, None, labels, batch_size=8, seed=0)
    place = {float(row[0]): number for number, row in enumerate(emulated.parameters)}
    for parameters, label, halves in data.train_dataloader():
        for row in range(len(parameters)):
            number = place[float(parameters[row, 0])]
            assert labels[int(label[row])] == emulated.simulators[number]
            assert np.array_equal(halves[row].numpy(), emulated.halves[number])
