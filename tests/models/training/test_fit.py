"""One training: it learns, is the same for a seed, resumes after an interruption, and runs no code from a file."""

from __future__ import annotations

import copy
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Sampler

from models.training.config import TrainingConfig
from models.training.fit import fit
from models.training.module import LOSS, VALIDATION_LOSS, TrainingModule
from stromatolite.errors import DataError, StromError

CONFIG = TrainingConfig(
    epochs=6, batch_size=8, learning_rate=3e-2, weight_decay=1e-4, warmup_fraction=0.25, ema_decay=0.9
)
Points = list[tuple[int, int, dict[str, float]]]


class Regression(TrainingModule):
    """A small network that learns a function of two numbers."""

    def training_step(self, batch: tuple[Tensor, Tensor], _index: int) -> Tensor:
        loss = nn.functional.mse_loss(self.net(batch[0]), batch[1])
        self.log(LOSS, loss, on_step=False, on_epoch=True, batch_size=len(batch[0]))
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor], _index: int) -> None:
        self.log(VALIDATION_LOSS, nn.functional.mse_loss(self.net(batch[0]), batch[1]), batch_size=len(batch[0]))


class Rows(Dataset[tuple[Tensor, Tensor]]):
    def __init__(self, count: int, seed: int) -> None:
        self.x = torch.randn(count, 2, generator=torch.Generator().manual_seed(seed))
        self.y = (self.x[:, :1] * self.x[:, 1:]).sin()

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]


class Shuffle(Sampler[int]):
    """An order of seed and epoch alone, as the families' samplers have it."""

    def __init__(self, count: int, seed: int) -> None:
        self.count, self.seed, self.epoch = count, seed, 0

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[int]:
        yield from np.random.default_rng([self.seed, self.epoch]).permutation(self.count).tolist()


class Data(lightning.LightningDataModule):
    def __init__(self, batch_size: int, seed: int, validated: bool) -> None:
        super().__init__()
        self.batch_size, self.seed, self.validated = batch_size, seed, validated

    def train_dataloader(self) -> DataLoader[Any]:
        return DataLoader(Rows(32, 0), self.batch_size, sampler=Shuffle(32, self.seed))

    def val_dataloader(self) -> DataLoader[Any] | list[Any]:
        return DataLoader(Rows(8, 1), 8) if self.validated else []


class Training:
    """Trainings alike but for what a test changes; `points` are the curves of the last one."""

    def __init__(self) -> None:
        self.points: Points = []
        self.net: nn.Module = nn.Identity()

    def __call__(self, config: TrainingConfig = CONFIG, *, seed: int = 0, validated: bool = False, **more: Any) -> Any:
        self.points = []
        torch.set_num_threads(1)
        lightning.seed_everything(seed, verbose=False)
        self.net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))

        def keep(metrics: Mapping[str, float], epoch: int, step: int) -> None:
            self.points.append((epoch, step, dict(metrics)))

        module = Regression(self.net, config, -(-32 // config.batch_size))
        data = Data(config.batch_size, seed, validated)
        fit(module, data, device="cpu", validated=validated, **{"after_epoch": keep, **more})
        return self.net

    def curve(self, name: str) -> list[float]:
        return [metrics[name] for _, _, metrics in self.points]


@pytest.fixture
def train() -> Training:
    return Training()


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Lightning ignores SIGINT for good after the first: this brings it back."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def weights(net: nn.Module) -> Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in net.parameters()])


def same(one: nn.Module, other: nn.Module) -> bool:
    return torch.equal(weights(one), weights(other))


def distance(one: nn.Module, other: nn.Module) -> float:
    return float(((weights(one) - weights(other)) ** 2).sum())


def test_training_lowers_the_loss_and_leaves_a_network_ready_to_predict(train: Training) -> None:
    net = train(replace(CONFIG, epochs=12))
    assert train.curve("loss")[-1] < 0.7 * train.curve("loss")[0]
    assert not net.training
    assert {str(weight.device) for weight in net.parameters()} == {"cpu"}


def test_mixed_precision_learns_too_and_leaves_whole_weights(train: Training) -> None:
    full = train()
    net = train(replace(CONFIG, precision="bf16-mixed"))
    assert train.curve("loss")[-1] < train.curve("loss")[0]
    assert {weight.dtype for weight in net.parameters()} == {torch.float32}
    assert not same(net, full)


def test_the_same_seed_gives_the_same_bits_and_another_seed_does_not(train: Training) -> None:
    first = train()
    curves = train.points
    assert same(train(), first)
    assert train.points == curves
    assert not same(train(seed=1), first)


def test_every_epoch_is_a_point_of_each_curve(train: Training) -> None:
    train(validated=True)
    assert [(epoch, step) for epoch, step, _ in train.points] == [(epoch, 4 * (epoch + 1)) for epoch in range(6)]
    assert all(set(metrics) == {"loss", "validation_loss", "learning_rate"} for _, _, metrics in train.points)
    train()
    assert all(set(metrics) == {"loss", "learning_rate"} for _, _, metrics in train.points)


def test_the_cosine_rises_to_its_peak_and_falls_to_zero(train: Training) -> None:
    train(replace(CONFIG, epochs=8, warmup_fraction=0.25))
    rates = np.array(train.curve("learning_rate")) / CONFIG.learning_rate
    done = np.arange(4, 36, 4)  # four steps an epoch: the rate of the next epoch's first step
    expected = np.where(done < 8, (done + 1) / 8, 0.5 * (1 + np.cos(np.pi * np.clip(done - 8, 0, None) / 24)))
    assert rates == pytest.approx(expected, abs=1e-6)


def test_one_cycle_rises_and_falls_far_below_its_start(train: Training) -> None:
    train(replace(CONFIG, epochs=8, schedule="one_cycle"))
    rates = np.array(train.curve("learning_rate")) / CONFIG.learning_rate
    assert rates.argmax() == 1  # after a quarter of the steps
    assert rates.max() == pytest.approx(1.0, abs=0.01)
    assert rates[-1] < 1e-2


def test_a_constant_rate_stays_after_its_warm_up(train: Training) -> None:
    train(replace(CONFIG, schedule="constant"))
    assert train.curve("learning_rate")[2:] == [CONFIG.learning_rate] * 4


def test_plateau_lowers_the_rate_when_the_loss_stops_falling(train: Training) -> None:
    train(replace(CONFIG, epochs=16, learning_rate=1e-12, schedule="plateau", ema_decay=0.0))
    assert train.curve("learning_rate")[0] == 1e-12
    assert train.curve("learning_rate")[-1] == pytest.approx(1e-13)


def test_an_exponential_average_lags_behind_the_last_weights(train: Training) -> None:
    start = train(replace(CONFIG, epochs=1, learning_rate=1e-30, ema_decay=0.0))
    last, averaged = train(replace(CONFIG, ema_decay=0.0)), train(replace(CONFIG, ema_decay=0.9))
    still = train(replace(CONFIG, ema_decay=0.999))
    assert distance(still, start) < distance(averaged, start) < distance(last, start)


def test_stochastic_weight_averaging_is_the_mean_over_the_last_epochs(train: Training) -> None:
    seen: list[Tensor] = []
    plain = replace(CONFIG, ema_decay=0.0)
    train(plain, after_epoch=lambda metrics, epoch, step: seen.append(weights(train.net)))
    averaged = train(replace(plain, swa_fraction=0.5))
    assert torch.allclose(weights(averaged), torch.stack(seen[3:]).mean(0), atol=1e-6)


def test_two_averages_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="exclude each other"):
        replace(CONFIG, swa_fraction=0.5)


def test_accumulated_gradients_are_those_of_a_larger_batch(train: Training) -> None:
    large = train(replace(CONFIG, batch_size=16))
    accumulated = train(replace(CONFIG, batch_size=8, accumulate=2))
    assert [step for _, step, _ in train.points] == [2, 4, 6, 8, 10, 12]
    assert torch.allclose(weights(accumulated), weights(large), atol=1e-5)


def test_clipping_bounds_what_a_step_learns_from(train: Training) -> None:
    assert not same(train(replace(CONFIG, gradient_clip=1e-3)), train(replace(CONFIG, gradient_clip=0.0)))
    assert same(train(replace(CONFIG, gradient_clip=1e6)), train(replace(CONFIG, gradient_clip=0.0)))


@pytest.mark.parametrize("averaging", [{}, {"ema_decay": 0.0, "swa_fraction": 0.5}])
def test_after_an_epoch_the_network_is_as_it_would_be_left(train: Training, averaging: dict[str, float]) -> None:
    seen: list[nn.Module] = []
    config = replace(CONFIG, **averaging)
    net = train(config, after_epoch=lambda metrics, epoch, step: seen.append(copy.deepcopy(train.net)))
    assert same(seen[-1], net)
    assert not same(seen[-2], net)


def test_training_stops_when_validation_gains_nothing_more(train: Training) -> None:
    stuck = replace(CONFIG, epochs=50, learning_rate=1e-30, ema_decay=0.0, patience=3)
    train(stuck, validated=True)
    assert len(train.points) == 1 + 3
    train(replace(stuck, epochs=8, learning_rate=5e-3), validated=True)
    assert len(train.points) == 8  # it still gains
    train(replace(stuck, epochs=8, patience=0), validated=True)
    assert len(train.points) == 8  # not queried to


def test_validation_changes_no_weight(train: Training) -> None:
    assert same(train(validated=True), train())


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("epoch", [0, 3, 5])
@pytest.mark.parametrize("averaging", [{}, {"ema_decay": 0.0, "swa_fraction": 0.7}])
def test_a_training_stopped_by_ctrl_c_ends_where_an_unbroken_one_ends(
    train: Training, tmp_path: Path, epoch: int, averaging: dict[str, float]
) -> None:
    config = replace(CONFIG, **averaging)
    unbroken = train(config)
    curves = train.points
    begun: Points = []

    def stop(metrics: Mapping[str, float], number: int, step: int) -> None:
        if number == epoch:
            raise KeyboardInterrupt
        begun.append((number, step, dict(metrics)))

    with pytest.raises(KeyboardInterrupt):
        train(config, checkpoints=tmp_path / "kept", after_epoch=stop)
    assert same(train(config, checkpoints=tmp_path / "kept"), unbroken)
    assert begun + train.points == curves  # only what was not done yet is done


def test_a_training_killed_after_its_last_epoch_is_as_good_as_finished(train: Training, tmp_path: Path) -> None:
    unbroken = train(checkpoints=tmp_path / "kept")
    assert same(train(checkpoints=tmp_path / "kept"), unbroken)
    assert train.points == []


def test_a_checkpoint_that_is_a_malicious_pickle_is_refused_and_never_run(train: Training, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "sprung",)

    (tmp_path / "kept").mkdir()
    torch.save({"state_dict": Trap(), "epoch": 3}, tmp_path / "kept" / "last.ckpt")
    with pytest.raises(DataError, match=r"last\.ckpt .*could run code") as refused:
        train(checkpoints=tmp_path / "kept")
    assert "Remove" in str(refused.value.fix)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("left", [0, 1000])
def test_a_checkpoint_that_was_cut_off_is_named(train: Training, tmp_path: Path, left: int) -> None:
    train(replace(CONFIG, epochs=1), checkpoints=tmp_path / "kept")
    whole = (tmp_path / "kept" / "last.ckpt").read_bytes()
    assert len(whole) > left
    (tmp_path / "kept" / "last.ckpt").write_bytes(whole[:left])
    with pytest.raises(DataError, match=r"last\.ckpt"):
        train(checkpoints=tmp_path / "kept")


def test_a_training_that_diverges_is_an_error_and_no_broken_network(train: Training) -> None:
    with pytest.raises(StromError, match="diverged") as refused:
        train(replace(CONFIG, learning_rate=1e30, gradient_clip=0.0))
    assert "learning_rate 1e+30" in str(refused.value)


def test_batches_of_any_type_are_moved_to_the_device() -> None:
    @dataclass
    class Batch:
        where: str = "cpu"

        def to(self, device: Any) -> Batch:
            return Batch(str(device))

    module = Regression(nn.Linear(2, 1), CONFIG, 1)
    moved = module.transfer_batch_to_device((Batch(), torch.zeros(1)), torch.device("meta"), 0)
    assert (moved[0].where, moved[1].device.type) == ("meta", "meta")


def test_a_validation_loss_that_is_not_a_number_is_a_divergence_and_no_early_stop(
    train: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Rows, "__getitem__", lambda rows, index: (rows.x[index], rows.y[index] / (len(rows) != 8)))
    with pytest.raises(StromError, match="diverged"):
        train(replace(CONFIG, patience=2), validated=True)


def test_the_exponential_average_is_the_one_computed_by_hand(train: Training) -> None:
    plain = replace(CONFIG, batch_size=32, ema_decay=0.0)  # one step an epoch
    seen: list[Tensor] = []
    train(plain, after_epoch=lambda metrics, epoch, step: seen.append(weights(train.net).clone()))
    average = seen[0]  # the average begins with the weights after the first step
    for later in seen[1:]:
        average = 0.9 * average + 0.1 * later
    torch.testing.assert_close(weights(train(replace(plain, ema_decay=0.9))), average)


@pytest.mark.parametrize("steps", [2, 7, 1000])
def test_a_training_ends_after_max_steps_on_a_schedule_of_that_length(train: Training, steps: int) -> None:
    train(replace(CONFIG, max_steps=steps))
    epoch, step, _ = train.points[-1]
    assert step == min(steps, 24)
    assert epoch == (step - 1) // 4
    assert train.curve("learning_rate")[-1] == pytest.approx(0.0, abs=1e-9)


KILLED = """\
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_fit import Training
def stop(metrics, epoch, step):
    if epoch == 3:
        os.kill(os.getpid(), signal.SIGKILL)
Training()(checkpoints=Path(sys.argv[2]), after_epoch=stop)
"""


def test_a_training_killed_by_sigkill_goes_on_and_ends_where_an_unbroken_one_ends(
    train: Training, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(tmp_path / "kept")]
    killed = subprocess.run(command, cwd=Path(__file__).parents[3], check=False)
    assert killed.returncode == -signal.SIGKILL
    unbroken = train()
    assert same(train(checkpoints=tmp_path / "kept"), unbroken)
    assert train.points[0][0] == 3
