"""One training: it learns, is the same for a seed, goes on after an interruption, and runs no stranger's code."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import lightning
import numpy as np
import pytest
import torch
from family_trial import Trial

from models.climate.config import RuntimeConfig
from models.climate.data import ClimateDataModule, Climates, EpochShuffle, read_climates
from models.climate.lightning_module import ClimateModule, Schedule, fit
from models.climate.metrics import channel_slices
from models.climate.network import ClimateNet
from stromatolite.errors import DataError, StromError

RUNTIME = RuntimeConfig(device="cpu", threads=1, progress_bar=False)
SCHEDULE = Schedule(
    epochs=6, learning_rate=1e-2, weight_decay=1e-4, warmup_fraction=0.25, gradient_clip=1.0, ema_decay=0.9
)
SMALL = {"hidden": 16, "coarse": 8, "medium": 8, "fine": 4, "blocks": 1, "label_embedding": 2}

Points = list[tuple[int, dict[str, float]]]


@pytest.fixture(scope="session")
def emulated(trial: Trial) -> Climates:
    """Thirty-two emulated climates, as pretraining reads them."""
    return read_climates(trial.inputs.data / "emulated.zarr", np.float16)


@pytest.fixture
def labels(emulated: Climates) -> list[str]:
    return sorted(set(emulated.simulators))


def few(climates: Climates, rows: slice) -> Climates:
    return Climates(climates.planets[rows], climates.parameters[rows], climates.simulators[rows], climates.halves[rows])


class Fit:
    """Networks trained alike but for what a test changes."""

    def __init__(self, emulated: Climates, labels: list[str]) -> None:
        self.emulated, self.labels = emulated, labels
        self.points: Points = []

    def __call__(
        self,
        schedule: Schedule = SCHEDULE,
        *,
        seed: int = 0,
        validation: Climates | None = None,
        checkpoints: Path | None = None,
        log: Callable[[Mapping[str, float], int], None] | None = None,
    ) -> ClimateNet:
        """A network from its first weights to its last; `points` are then its curves."""
        self.points = []
        torch.set_num_threads(1)
        lightning.seed_everything(seed, verbose=False)
        net = ClimateNet(self.labels, **SMALL)
        net.standardise(self.emulated.halves, self.emulated.parameters)
        self.net = net
        data = ClimateDataModule(self.emulated, validation, self.labels, batch_size=8, seed=seed)

        def keep(values: Mapping[str, float], step: int) -> None:
            self.points.append((step, dict(values)))

        fit(net.train(), data, schedule, RUNTIME, "cpu", log or keep, checkpoints)
        return net

    def curve(self, name: str) -> list[float]:
        """One of the curves of the last training."""
        return [values[name] for _, values in self.points]


@pytest.fixture
def train(emulated: Climates, labels: list[str]) -> Fit:
    return Fit(emulated, labels)


def same(one: ClimateNet, other: ClimateNet) -> bool:
    first, second = one.state_dict(), other.state_dict()
    return all(torch.equal(first[name], second[name]) for name in first)


def distance(one: ClimateNet, other: ClimateNet) -> float:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return sum(float(((a - b).detach() ** 2).sum()) for a, b in pairs)


def test_training_lowers_the_loss_and_leaves_a_network_ready_to_predict(train: Fit) -> None:
    net = train(replace(SCHEDULE, epochs=12))
    assert train.curve("loss")[-1] < 0.93 * train.curve("loss")[0]
    assert not net.training
    assert {str(weight.device) for weight in net.parameters()} == {"cpu"}


def test_mixed_precision_learns_too_and_leaves_whole_weights(train: Fit) -> None:
    net = train(replace(SCHEDULE, epochs=12, precision="bf16-mixed"))
    assert train.curve("loss")[-1] < 0.93 * train.curve("loss")[0]
    assert {weight.dtype for weight in net.parameters()} == {torch.float32}


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not(train: Fit) -> None:
    first = train()
    curves = train.points
    assert same(train(), first)
    assert train.points == curves
    assert not same(train(seed=1), first)


def test_every_epoch_is_a_point_of_each_curve(train: Fit, emulated: Climates) -> None:
    train(validation=few(emulated, slice(0, 8)))
    assert [step for step, _ in train.points] == list(range(SCHEDULE.epochs))
    assert all(set(values) == {"loss", "validation_loss", "learning_rate"} for _, values in train.points)
    train()
    assert all(set(values) == {"loss", "learning_rate"} for _, values in train.points)


def test_the_rate_rises_to_its_peak_and_falls_as_a_cosine(train: Fit) -> None:
    train(replace(SCHEDULE, epochs=8, warmup_fraction=0.25))
    rates = np.array(train.curve("learning_rate")) / SCHEDULE.learning_rate
    # four steps an epoch: the rate of the next epoch's first step
    done = np.arange(4, 36, 4)
    expected = np.where(done < 8, (done + 1) / 8, 0.5 * (1 + np.cos(np.pi * np.clip(done - 8, 0, None) / 24)))
    assert rates == pytest.approx(expected, abs=1e-6)


def test_averaged_weights_lag_behind_the_last_ones(train: Fit) -> None:
    start = train(replace(SCHEDULE, epochs=1, learning_rate=1e-30, ema_decay=0.0))
    last, averaged = train(replace(SCHEDULE, ema_decay=0.0)), train(replace(SCHEDULE, ema_decay=0.9))
    still = train(replace(SCHEDULE, ema_decay=0.999))
    assert distance(still, start) < distance(averaged, start) < distance(last, start)


def test_a_curve_finds_the_network_as_it_would_be_left_if_the_training_ended_there(train: Fit) -> None:
    seen: list[ClimateNet] = []
    net = train(log=lambda values, step: seen.append(copy.deepcopy(train.net)))
    assert same(seen[-1], net)
    assert not same(seen[-2], net)


def test_training_stops_when_left_out_planets_gain_nothing_more(train: Fit, emulated: Climates) -> None:
    held = few(emulated, slice(0, 8))
    stuck = replace(SCHEDULE, epochs=50, learning_rate=1e-30, ema_decay=0.0, patience=3)
    train(stuck, validation=held)
    assert len(train.points) == 1 + 3
    train(replace(stuck, epochs=8, learning_rate=5e-3), validation=held)
    assert len(train.points) == 8  # it still gains
    train(replace(stuck, epochs=8, patience=0), validation=held)
    assert len(train.points) == 8  # asked not to


def test_left_out_planets_change_no_weight(train: Fit, emulated: Climates) -> None:
    assert same(train(validation=few(emulated, slice(0, 8))), train())


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("epoch", [0, 3, 5])
def test_a_training_stopped_by_ctrl_c_ends_where_an_unbroken_one_ends(train: Fit, tmp_path: Path, epoch: int) -> None:
    unbroken = train()
    curves = train.points
    begun: Points = []

    def stop(values: Mapping[str, float], step: int) -> None:
        if step == epoch:
            raise KeyboardInterrupt
        begun.append((step, dict(values)))

    with pytest.raises(KeyboardInterrupt):
        train(checkpoints=tmp_path / "kept", log=stop)
    assert same(train(checkpoints=tmp_path / "kept"), unbroken)
    assert begun + train.points == curves  # only what was not done yet is done


def test_a_training_killed_when_all_its_epochs_were_done_is_as_good_as_finished(train: Fit, tmp_path: Path) -> None:
    unbroken = train(checkpoints=tmp_path / "kept")
    assert same(train(checkpoints=tmp_path / "kept"), unbroken)
    assert train.points == []


def test_a_checkpoint_that_is_a_malicious_pickle_is_refused_and_never_run(train: Fit, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "sprung",)

    (tmp_path / "kept").mkdir()
    torch.save({"state_dict": Trap(), "epoch": 3}, tmp_path / "kept" / "last.ckpt")
    with pytest.raises(DataError, match=r"last\.ckpt .*could run code") as refused:
        train(checkpoints=tmp_path / "kept")
    assert "Remove" in str(refused.value.fix)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("left", [0, 5000])
def test_a_checkpoint_that_was_cut_off_is_named(train: Fit, tmp_path: Path, left: int) -> None:
    train(replace(SCHEDULE, epochs=1), checkpoints=tmp_path / "kept")
    whole = (tmp_path / "kept" / "last.ckpt").read_bytes()
    assert len(whole) > left
    (tmp_path / "kept" / "last.ckpt").write_bytes(whole[:left])
    with pytest.raises(DataError, match=r"last\.ckpt"):
        train(checkpoints=tmp_path / "kept")


def test_the_loss_counts_standard_deviations_and_variables_alike(emulated: Climates, labels: list[str]) -> None:
    net = ClimateNet(labels, **SMALL)
    net.standardise(emulated.halves, emulated.parameters)
    torch.nn.init.zeros_(net.head.weight)
    torch.nn.init.zeros_(net.head.bias)  # it says the mean climate
    module = ClimateModule(net, SCHEDULE, steps=1)
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
    assert len(seen) == data.steps_an_epoch == 7
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


def test_a_training_that_diverges_says_so_instead_of_leaving_a_broken_network(train: Fit) -> None:
    with pytest.raises(StromError, match="diverged") as refused:
        train(replace(SCHEDULE, learning_rate=1e30, gradient_clip=0.0))
    assert "learning_rate 1e+30" in str(refused.value)
