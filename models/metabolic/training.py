"""One training through Lightning: what a step hides and asks, the loss, the schedule, and the curves."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import lightning
import numpy as np
import torch
from lightning.pytorch.callbacks import Callback
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from models.metabolic.config import KLConfig, MetabolicConfig, TrainingConfig
from models.metabolic.graph_vae import Answer, Batch, GraphVAE
from models.metabolic.message_passing import choose
from models.metabolic.pool import EVIDENCE, METABOLITE_FEATURES, REACTION_FEATURES, Known, Pool, Question, question
from models.metabolic.questions import hide, not_seen, rows_of
from models.metabolic.subgraphs import nearest
from stromatolite.errors import StromError

# Lightning tells on every fit what it found and which environment variables it would like; errors are still raised.
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", message=".*does not have many workers.*")
warnings.filterwarnings("ignore", message=".*LeafSpec.*is deprecated.*")

ACTIVE = 0.01
"""Variance between organisms from which a latent dimension counts as active (Burda et al. 2016, arXiv 1509.00519)."""
Curve = list[dict[str, float]]
After = Callable[[GraphVAE, Mapping[str, float], int], None]
"""Called after an epoch with the network as it is, the epoch's point of the curve, and the steps made so far."""
Step = tuple[Batch, Tensor]
"""A batch, and which of its asked reactions the networks have, (B,)."""


@dataclass(frozen=True)
class Material:
    """What one model is trained on: the pool, and the networks of its fold."""

    pool: Pool
    known: Known


class Hidings(IterableDataset[Step]):
    """Epochs of steps: networks are drawn, part of each is hidden, and asked back among reactions that it lacks.

    A group of n networks is drawn sqrt(n) times as often as one of one. Evidence is taken from other groups than the
    network's own, as it will be when an unseen group is asked about.
    """

    def __init__(self, material: Material, config: MetabolicConfig, seed: int) -> None:
        super().__init__()
        self.material, self.config, self.seed, self.epoch = material, config, seed, 0
        known = material.known
        self.others = {group: known.without(group) for group in set(known.groups)}
        weights = np.array([1.0 / np.sqrt(known.groups.count(group)) for group in known.groups])
        self.chances = weights / weights.sum()

    @property
    def steps(self) -> int:
        """Steps of an epoch."""
        return -(-len(self.material.known.organisms) // self.config.training.batch_size)

    def __iter__(self) -> Iterator[Step]:
        rng = np.random.default_rng([self.seed, self.epoch])
        self.epoch += 1
        size = self.config.training.batch_size
        count = len(self.chances)
        drawn = rng.choice(count, self.steps * size, p=self.chances)
        for first in range(0, len(drawn), size):
            made = [self.step(place, rng) for place in drawn[first : first + size]]
            yield Batch.of([one for one, _ in made]), torch.from_numpy(np.concatenate([has for _, has in made]))

    def step(self, place: int, rng: np.random.Generator) -> tuple[Question, np.ndarray[Any, np.dtype[np.float32]]]:
        """A question about one network, and the answer."""
        training, pool, known = self.config.training, self.material.pool, self.material.known
        rows = rows_of(known, known.organisms[place])
        seen, hidden = hide(rows, rng.uniform(training.hide_least, training.hide_most), rng)
        lacking = not_seen(rows, len(pool.reactions))
        candidates = rng.choice(lacking, min(training.candidates, len(lacking)), replace=False)
        asked = np.concatenate([hidden, candidates])
        has = np.concatenate([np.ones(len(hidden), np.float32), np.zeros(len(candidates), np.float32)])
        seen = nearest(pool, seen, asked, self.config.sampling.max_reactions, rng)
        return question(pool, self.others[known.groups[place]], seen, asked), has


def kl_by_dimension(answer: Answer) -> Tensor:
    """KL divergence of each latent dimension from the standard normal distribution, mean over organisms, (L,), nat."""
    mean, log_variance = answer.mean, answer.log_variance
    return 0.5 * (mean**2 + log_variance.exp() - 1.0 - log_variance).mean(dim=0)


class MetabolicModule(lightning.LightningModule):
    """Binary cross-entropy of what is asked, and the annealed KL divergence beyond its free bits.

    Free bits are those of Kingma et al. 2016, arXiv 1606.04934.
    """

    def __init__(self, net: GraphVAE, training: TrainingConfig, kl: KLConfig, steps: int) -> None:
        super().__init__()
        self.net, self.training_config, self.kl, self.steps = net, training, kl, max(1, steps)
        self.means: list[Tensor] = []
        self.points: list[Mapping[str, Tensor]] = []

    def training_step(self, step: Step, _index: int) -> Tensor:
        """Loss of one batch."""
        batch, has = step
        answer: Answer = self.net(batch)
        rebuilt = nn.functional.binary_cross_entropy_with_logits(answer.logits.float(), has)
        kl_L = kl_by_dimension(answer)
        share = self.global_step / (self.kl.anneal_fraction * self.steps + 1e-9)
        by_latent = nn.functional.binary_cross_entropy_with_logits(answer.latent_logits.float(), has)
        loss: Tensor = (
            rebuilt
            + self.kl.latent_loss * by_latent
            + self.kl.weight * min(1.0, share) * kl_L.clamp(min=self.kl.free_nats).sum()
        )
        self.means.append(answer.mean.detach())
        self.points.append(
            {
                "loss": loss.detach(),
                "cross_entropy": rebuilt.detach(),
                "latent_cross_entropy": by_latent.detach(),
                "kl_nats": kl_L.sum().detach(),
            }
        )
        return loss

    def transfer_batch_to_device(self, step: Step, device: torch.device, _loader: int) -> Step:
        """Lightning does not know our batches."""
        return step[0].to(device), step[1].to(device)

    def configure_optimizers(self) -> Any:
        """AdamW under one cycle, a step at a time."""
        training = self.training_config
        optimizer = torch.optim.AdamW(
            self.net.parameters(), lr=training.learning_rate, weight_decay=training.weight_decay
        )
        rate = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            max_lr=training.learning_rate,
            total_steps=self.steps + 1,
            pct_start=min(1.0, max(training.warmup_fraction, 2.0 / (self.steps + 1))),  # one step at least
        )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": rate, "interval": "step"}}


class Curves(Callback):
    """One point an epoch: mean losses, the learning rate, and how many latent dimensions carry anything."""

    def __init__(self, after: After | None = None) -> None:
        self.curve: Curve = []
        self.after = after

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """After the last step, when what the epoch's steps left is whole."""
        means = torch.cat(pl_module.means)
        spread = means.var(dim=0) if len(means) > 1 else means.new_zeros(means.shape[1])
        point = {name: _mean([one[name] for one in pl_module.points]) for name in pl_module.points[0]}
        point["active_units"] = float((spread > ACTIVE).sum())
        point["learning_rate"] = float(trainer.optimizers[0].param_groups[0]["lr"])
        self.curve.append(point)
        pl_module.means.clear()
        pl_module.points.clear()
        if self.after:
            self.after(pl_module.net, point, trainer.global_step)


def _mean(values: Sequence[Tensor]) -> float:
    return float(torch.stack(list(values)).mean())


def new_network(config: MetabolicConfig, seed: int) -> GraphVAE:
    """An untrained network of this configuration."""
    torch.manual_seed(seed)
    model = config.model
    return GraphVAE(
        metabolite_features=len(METABOLITE_FEATURES),
        reaction_features=len(REACTION_FEATURES),
        evidence=len(EVIDENCE),
        width=model.width,
        layers=model.layers,
        latent=model.latent,
        dropout=model.dropout,
    )


def fit(
    material: Material, config: MetabolicConfig, seed: int, device: str, after: After | None = None
) -> tuple[GraphVAE, Curve]:
    """Train a network; returns it, ready to answer, with its curve.

    Raises:
        StromError: the training diverged.
        KeyboardInterrupt: Ctrl-C.
    """
    net = new_network(config, seed)
    net.total = choose(config.runtime.message_passing)
    hidings = Hidings(material, config, seed)
    net.set_edges(_sample(Hidings(material, config, seed)))
    module = MetabolicModule(net, config.training, config.kl, config.training.epochs * hidings.steps)
    curves = Curves(after)
    trainer = lightning.Trainer(
        accelerator="gpu" if device == "cuda" else "cpu",
        devices=1,
        max_epochs=config.training.epochs,
        gradient_clip_val=config.training.gradient_clip or None,
        deterministic="warn" if device == "cuda" else True,
        callbacks=[curves],
        logger=False,
        enable_checkpointing=False,
        enable_model_summary=False,
        enable_progress_bar=False,
        num_sanity_val_steps=0,
    )
    try:
        trainer.fit(module, DataLoader(hidings, batch_size=None))
    except SystemExit as end:  # what Lightning makes of Ctrl-C
        raise KeyboardInterrupt from end
    net.to("cpu").eval()
    if not all(torch.isfinite(weight).all() for weight in net.parameters()):
        raise StromError(
            "Training diverged: the network's weights are no longer finite.",
            found=f"learning_rate {config.training.learning_rate:g}, gradient_clip {config.training.gradient_clip:g}",
            fix="Lower the learning rate or clip the gradient, in params.yaml or the configuration's entry.",
        )
    return net, curves.curve


def _sample(hidings: Hidings) -> Tensor:
    """Evidence of an epoch of steps, as much of present reactions as of absent ones."""
    steps = list(hidings)
    rows, has = (
        torch.cat([torch.cat([batch.evidence, batch.asked], dim=1) for batch, _ in steps]),
        torch.cat([has for _, has in steps]) > 0,
    )
    absent = rows[~has]
    few = absent[:: max(1, len(absent) // max(1, int(has.sum())))]
    return torch.cat([rows[has], few])
