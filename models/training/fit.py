"""One training through Lightning: resumable, reported after every epoch, refused where it diverges."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping, ModelCheckpoint
from torch import Tensor

from models.training.callbacks import AfterEpoch, Curves, averaging
from models.training.checkpoints import WholeCheckpoints, last_checkpoint
from models.training.module import LOSS, VALIDATION_LOSS, TrainingModule
from stromatolite.errors import StromError

# Lightning announces its devices and advertises at every fit, and a run has dozens; errors are still raised
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", message=".*does not have many workers.*")  # the data is in memory
warnings.filterwarnings("ignore", message=".*LeafSpec.*")  # Lightning 2.6 on torch 2.13
warnings.filterwarnings("ignore", message=".*overridden `transfer_batch_to_device`.*")  # on purpose
warnings.filterwarnings("ignore", message="Checkpoint directory .* is not empty")  # so a resumed run finds it


def fit(
    module: TrainingModule,
    data: Any,
    *,
    device: str,
    after_epoch: AfterEpoch,
    validated: bool = False,
    checkpoints: Path | None = None,
    progress_bar: bool = False,
) -> None:
    """Train `module.net` in place by `module.config`; it ends on the CPU and in evaluation mode.

    Args:
        module: network, loss and configuration.
        data: a data loader of training batches, or a Lightning data module.
        device: `cpu` or `cuda`.
        after_epoch: called after each epoch.
        validated: whether `data` has validation batches.
        checkpoints: a folder; the training resumes from the last checkpoint there, and leaves one after each epoch.
        progress_bar: whether to show one.

    Raises:
        KeyboardInterrupt: Ctrl-C; with `checkpoints`, the next call resumes after the last whole epoch.
        StromError: the training diverged.
        DataError: the checkpoint to resume from is damaged or holds more than plain tensors.
    """
    config = module.config
    averaged = averaging(config)
    callbacks: list[Callback] = [*([averaged] if averaged else []), Curves(after_epoch, averaged)]
    if config.patience and validated:
        callbacks.append(EarlyStopping(VALIDATION_LOSS, patience=config.patience, check_finite=True))
    if checkpoints is not None:
        callbacks.append(ModelCheckpoint(checkpoints, filename="last", save_top_k=1, enable_version_counter=False))
    trainer = lightning.Trainer(
        accelerator="gpu" if device == "cuda" else "cpu",
        devices=1,
        precision=config.precision,
        max_epochs=config.epochs,
        max_steps=config.max_steps or -1,
        gradient_clip_val=config.gradient_clip or None,
        accumulate_grad_batches=config.accumulate,
        deterministic="warn" if device == "cuda" else True,
        callbacks=callbacks,
        logger=False,
        enable_checkpointing=checkpoints is not None,
        plugins=[WholeCheckpoints()],
        enable_model_summary=False,
        enable_progress_bar=progress_bar,
        num_sanity_val_steps=0,
        limit_val_batches=1.0 if validated else 0,
        log_every_n_steps=1,
    )
    try:
        last = last_checkpoint(checkpoints) if checkpoints is not None else None
        trainer.fit(module, data, ckpt_path=last, weights_only=True)
    except SystemExit as end:  # what Lightning makes of Ctrl-C
        raise KeyboardInterrupt from end
    if averaged:  # again: Lightning passes it over where the checkpoint leaves no epoch to do
        averaged.on_train_end(trainer, module)
    module.net.to("cpu").eval()
    _require_finite(module, trainer.callback_metrics)


def _require_finite(module: TrainingModule, metrics: Mapping[str, Tensor]) -> None:
    losses = [metrics[name] for name in (LOSS, VALIDATION_LOSS) if name in metrics]
    if not all(torch.isfinite(value).all() for value in (*module.net.parameters(), *losses)):
        config = module.config
        raise StromError(
            "Training diverged: the network's weights or its losses are no longer finite.",
            found=f"learning_rate {config.learning_rate:g}, gradient_clip {config.gradient_clip:g}",
            fix="Lower the learning rate or clip the gradient, in params.yaml or the configuration's entry.",
        )
