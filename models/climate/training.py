"""One training through Lightning: the loss, the schedule, the averaging, and where the curves go."""

from __future__ import annotations

import io
import logging
import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lightning
import numpy as np
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping, EMAWeightAveraging, ModelCheckpoint
from lightning.pytorch.plugins.io import TorchCheckpointIO
from torch import Tensor

from domains.climates.fields import VARIABLES
from models.climate.network import ClimateNet
from stromatolite.errors import DataError, StromError
from stromatolite.files import replaced_file

if TYPE_CHECKING:
    from models.climate.config import RuntimeConfig
    from models.climate.data import ClimateDataModule

Log = Callable[[Mapping[str, float], int], None]

# Lightning announces its devices and advertises at every fit, and a run has dozens
logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
warnings.filterwarnings("ignore", message=".*does not have many workers.*")  # the data is in memory
warnings.filterwarnings("ignore", message=".*isinstance\\(treespec, LeafSpec\\).*")  # Lightning 2.6 on torch 2.13
warnings.filterwarnings("ignore", message="Checkpoint directory .* is not empty")  # so a resumed run finds it


@dataclass(frozen=True)
class Schedule:
    """How long and how fast. `learning_rate` is the peak of a cosine that rises over `warmup_fraction` of the steps."""

    epochs: int
    learning_rate: float
    weight_decay: float
    warmup_fraction: float
    gradient_clip: float
    precision: str = "32-true"
    ema_decay: float = 0.0
    patience: int = 0


class ClimateModule(lightning.LightningModule):
    """The network with its loss: the area-weighted root-mean-square error of each field, variables weighing alike."""

    weight_C: Tensor
    area_H: Tensor

    def __init__(self, net: ClimateNet, schedule: Schedule, steps: int) -> None:
        super().__init__()
        self.net, self.schedule, self.steps = net, schedule, max(1, steps)
        share = [1.0 / variable.levels for variable in VARIABLES for _ in range(variable.levels)]
        self.register_buffer("weight_C", torch.tensor(share) / sum(share), persistent=False)
        area = np.polynomial.legendre.leggauss(32)[1][16:]
        self.register_buffer("area_H", torch.tensor(area / area.sum(), dtype=torch.float32), persistent=False)

    def loss(self, batch: tuple[Tensor, ...]) -> Tensor:
        """Mean over planets, in standard deviations of the pretraining climates."""
        parameters, labels, halves = batch
        target = (halves.float() - self.net.mean) / self.net.std
        square = (self.net(parameters, labels).float() - target) ** 2
        loss: Tensor = ((square.mean(dim=3) @ self.area_H + 1e-12).sqrt() @ self.weight_C).mean()
        return loss

    def training_step(self, batch: tuple[Tensor, ...], _index: int) -> Tensor:
        """Loss of one batch."""
        loss = self.loss(batch)
        self.log("loss", loss, on_step=False, on_epoch=True, batch_size=len(batch[0]))
        return loss

    def validation_step(self, batch: tuple[Tensor, ...], _index: int) -> None:
        """Loss of left-out planets."""
        self.log("validation_loss", self.loss(batch), batch_size=len(batch[0]))

    def configure_optimizers(self) -> Any:
        """AdamW under a cosine with warm-up, a step at a time."""
        schedule = self.schedule
        optimizer = torch.optim.AdamW(
            self.net.parameters(), lr=schedule.learning_rate, weight_decay=schedule.weight_decay
        )
        warmup = schedule.warmup_fraction * self.steps

        def factor(step: int) -> float:
            rise = min(1.0, (step + 1) / max(1.0, warmup))
            return rise * 0.5 * (1.0 + math.cos(math.pi * max(0.0, step - warmup) / max(1.0, self.steps - warmup)))

        rate = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": rate, "interval": "step"}}


class WholeCheckpoints(TorchCheckpointIO):
    """Checkpoints that are there or not: Lightning's own are copied from /tmp, and half a copy is no checkpoint."""

    def save_checkpoint(self, checkpoint: dict[str, Any], path: str | Path, storage_options: Any = None) -> None:
        """Write in one piece; a full disk is an OSError."""
        del storage_options
        buffer = io.BytesIO()
        torch.save(checkpoint, buffer)
        with replaced_file(Path(path)) as partial:
            partial.write_bytes(buffer.getbuffer())


class Averaging(EMAWeightAveraging):
    """Averaged weights, which take the place of the last ones at the end."""

    @contextmanager
    def in_place(self, module: lightning.LightningModule) -> Iterator[None]:
        """Meanwhile the network is what it would be if the training ended now."""
        self._swap_models(module)
        try:
            yield
        finally:
            self._swap_models(module)


class Curves(Callback):
    """Hand each epoch's losses and learning rate to `log`, which finds the averaged weights in place."""

    def __init__(self, log: Log, averaging: Averaging | None) -> None:
        self.log_point, self.averaging = log, averaging

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """After validation, so that both losses of an epoch are there."""
        values = {name: float(value) for name, value in trainer.callback_metrics.items()}
        values["learning_rate"] = float(trainer.optimizers[0].param_groups[0]["lr"])
        with self.averaging.in_place(pl_module) if self.averaging else nullcontext():
            self.log_point(values, trainer.current_epoch)


def fit(
    net: ClimateNet,
    data: ClimateDataModule,
    schedule: Schedule,
    runtime: RuntimeConfig,
    device: str,
    log: Log,
    checkpoints: Path | None = None,
) -> None:
    """Train `net` in place; with `checkpoints`, go on from the last one there.

    Raises:
        KeyboardInterrupt: Ctrl-C; with `checkpoints`, the next call goes on from the last epoch.
        StromError: the training diverged.
        DataError: the checkpoint to go on from is damaged or holds more than plain tensors.
    """
    module = ClimateModule(net, schedule, schedule.epochs * data.steps_an_epoch)
    averaging = Averaging(decay=schedule.ema_decay) if schedule.ema_decay else None
    callbacks: list[Callback] = [Curves(log, averaging)]
    if averaging:
        callbacks.append(averaging)
    if schedule.patience and data.validation_rows is not None:
        callbacks.append(EarlyStopping("validation_loss", patience=schedule.patience, check_finite=True))
    last = None
    if checkpoints is not None:
        callbacks.append(ModelCheckpoint(checkpoints, filename="last", save_top_k=1, enable_version_counter=False))
        last = _last_checkpoint(checkpoints)
    trainer = lightning.Trainer(
        accelerator="gpu" if device == "cuda" else "cpu",
        devices=1,
        precision=schedule.precision,
        max_epochs=schedule.epochs,
        gradient_clip_val=schedule.gradient_clip or None,
        deterministic="warn" if device == "cuda" else True,
        callbacks=callbacks,
        logger=False,
        enable_checkpointing=checkpoints is not None,
        plugins=[WholeCheckpoints()],
        enable_model_summary=False,
        enable_progress_bar=runtime.progress_bar and checkpoints is not None,
        num_sanity_val_steps=0,
        limit_val_batches=1.0 if data.validation_rows is not None else 0,
        log_every_n_steps=1,
    )
    try:
        trainer.fit(module, data, ckpt_path=last, weights_only=True)
    except SystemExit as end:  # what Lightning makes of Ctrl-C
        raise KeyboardInterrupt from end
    if averaging:  # again: Lightning passes it over where the checkpoint leaves no epoch to do
        averaging.on_train_end(trainer, module)
    net.to("cpu").eval()
    if not all(torch.isfinite(weight).all() for weight in net.parameters()):
        raise StromError(
            "Training diverged: the network's weights are no longer finite.",
            found=f"learning_rate {schedule.learning_rate:g}, gradient_clip {schedule.gradient_clip:g}",
            fix="Lower the learning rate or clip the gradient, in params.yaml or the configuration's entry.",
        )


def _last_checkpoint(checkpoints: Path) -> Path | None:
    """The checkpoint to go on from, once it is known to be whole and to hold nothing that could run."""
    last = checkpoints / "last.ckpt"
    if not last.exists():
        return None
    try:
        torch.load(last, map_location="cpu", weights_only=True)
    except Exception as error:  # torch has half a dozen types for a file that it does not like
        raise DataError(
            f"{last} is no whole checkpoint of plain tensors; it was not loaded, for it could run code.",
            found=(str(error).splitlines() or [type(error).__name__])[0],
            allowed="a checkpoint that this program wrote",
            fix=f"Remove {last} and run again.",
        ) from error
    return last
