"""The graph VAE as a Lightning module: what a step masks and asks, and the loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from models.metabolic.config import KLConfig, MetabolicConfig
from models.metabolic.graph_vae import Batch, GraphVAE, VAEOutput
from models.metabolic.latent_axes import ACTIVE, set_latent_axes
from models.metabolic.masking import hide, not_seen, rows_of
from models.metabolic.message_passing import choose
from models.metabolic.pool import EVIDENCE, METABOLITE_FEATURES, REACTION_FEATURES, Known, Pool, Query, build_query
from models.metabolic.subgraphs import nearest
from models.training.callbacks import AfterEpoch
from models.training.config import TrainingConfig
from models.training.fit import fit
from models.training.module import TrainingModule

Step = tuple[Batch, Tensor]
"""A batch, and which of its queried reactions the networks have, (B,)."""


@dataclass(frozen=True)
class TrainingData:
    """What one model is trained on: the pool, and the networks of its fold."""

    pool: Pool
    known: Known


class MaskedNetworks(IterableDataset[Step]):
    """Epochs of steps: networks are drawn, part of each is hidden and queried together with reactions that it lacks.

    A group of n networks is drawn sqrt(n) times as often as one of one. Evidence is taken from other groups than the
    network's own, as for an unseen group.
    """

    def __init__(self, data: TrainingData, config: MetabolicConfig, seed: int) -> None:
        super().__init__()
        self.data, self.config, self.seed, self.epoch = data, config, seed, 0
        known = data.known
        self.others = {group: known.without(group) for group in set(known.groups)}
        weights = np.array([1.0 / np.sqrt(known.groups.count(group)) for group in known.groups])
        self.chances = weights / weights.sum()

    @property
    def steps(self) -> int:
        """Steps of an epoch."""
        return -(-len(self.data.known.organisms) // self.config.training.batch_size)

    def __iter__(self) -> Iterator[Step]:
        rng = np.random.default_rng([self.seed, self.epoch])
        self.epoch += 1
        size = self.config.training.batch_size
        count = len(self.chances)
        drawn = rng.choice(count, self.steps * size, p=self.chances)
        for first in range(0, len(drawn), size):
            made = [self.step(row, rng) for row in drawn[first : first + size]]
            yield Batch.of([one for one, _ in made]), torch.from_numpy(np.concatenate([has for _, has in made]))

    def step(self, row: int, rng: np.random.Generator) -> tuple[Query, np.ndarray[Any, np.dtype[np.float32]]]:
        """A query about one network, and the target."""
        training, pool, known = self.config.training, self.data.pool, self.data.known
        rows = rows_of(known, known.organisms[row])
        seen, hidden = hide(rows, rng.uniform(training.hide_least, training.hide_most), rng)
        lacking = not_seen(rows, len(pool.reactions))
        candidates = rng.choice(lacking, min(training.candidates, len(lacking)), replace=False)
        queried = np.concatenate([hidden, candidates])
        has = np.concatenate([np.ones(len(hidden), np.float32), np.zeros(len(candidates), np.float32)])
        seen = nearest(pool, seen, queried, self.config.sampling.max_reactions, rng)
        return build_query(pool, self.others[known.groups[row]], seen, queried), has


def kl_by_dimension(output: VAEOutput) -> Tensor:
    """KL divergence of each latent dimension from the standard normal distribution, mean over organisms, (L,), nat."""
    mean, log_variance = output.mean, output.log_variance
    return 0.5 * (mean**2 + log_variance.exp() - 1.0 - log_variance).mean(dim=0)


class MetabolicModule(TrainingModule):
    """Binary cross-entropy of the queried reactions, and the annealed KL divergence beyond its free bits.

    Free bits are those of Kingma et al. 2016, arXiv 1606.04934.
    """

    net: GraphVAE

    def __init__(self, net: GraphVAE, training: TrainingConfig, kl: KLConfig, steps_per_epoch: int) -> None:
        super().__init__(net, training, steps_per_epoch)
        self.kl = kl
        self.means: list[Tensor] = []
        self.losses: list[Mapping[str, Tensor]] = []

    def training_step(self, batch: Step, _index: int) -> Tensor:
        """Loss of one batch."""
        networks, has = batch
        output: VAEOutput = self.net(networks)
        rebuilt = nn.functional.binary_cross_entropy_with_logits(output.logits.float(), has)
        kl_L = kl_by_dimension(output)
        share = self.global_step / (self.kl.anneal_fraction * self.steps + 1e-9)
        by_latent = nn.functional.binary_cross_entropy_with_logits(output.latent_logits.float(), has)
        loss: Tensor = (
            rebuilt
            + self.kl.latent_loss * by_latent
            + self.kl.weight * min(1.0, share) * kl_L.clamp(min=self.kl.free_nats).sum()
        )
        self.means.append(output.mean.detach())
        self.losses.append(
            {
                "loss": loss.detach(),
                "cross_entropy": rebuilt.detach(),
                "latent_cross_entropy": by_latent.detach(),
                "kl_nats": kl_L.sum().detach(),
            }
        )
        return loss

    def epoch_metrics(self) -> dict[str, float]:
        """Mean losses of the epoch's steps, and how many latent dimensions carry anything."""
        means = torch.cat(self.means)
        spread = means.var(dim=0) if len(means) > 1 else means.new_zeros(means.shape[1])
        metrics = {name: _mean([losses[name] for losses in self.losses]) for name in self.losses[0]}
        metrics["active_units"] = float((spread > ACTIVE).sum())
        self.means.clear()
        self.losses.clear()
        return metrics


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


def new_training(data: TrainingData, config: MetabolicConfig, seed: int) -> tuple[MetabolicModule, MaskedNetworks]:
    """An untrained network as a module, and the steps that train it."""
    net = new_network(config, seed)
    net.total = choose(config.runtime.message_passing)
    steps = MaskedNetworks(data, config, seed)
    net.set_edges(_sample(MaskedNetworks(data, config, seed)))
    return MetabolicModule(net, config.training, config.kl, steps.steps), steps


def train(data: TrainingData, config: MetabolicConfig, seed: int, device: str, after_epoch: AfterEpoch) -> GraphVAE:
    """Train a network; returns it, ready to predict.

    Raises:
        StromError: the training diverged.
        KeyboardInterrupt: Ctrl-C.
    """
    module, steps = new_training(data, config, seed)
    fit_module(module, steps, device, after_epoch)
    hidden = (config.training.hide_least + config.training.hide_most) / 2
    set_latent_axes(module.net.eval(), data.pool, data.known, hidden, seed)
    return module.net


def fit_module(module: MetabolicModule, steps: MaskedNetworks, device: str, after_epoch: AfterEpoch) -> None:
    """Train a module's network in place. Errors are those of `train`."""
    fit(module, DataLoader(steps, batch_size=None), device=device, after_epoch=after_epoch)


def _sample(masked: MaskedNetworks) -> Tensor:
    """Evidence of an epoch of steps, as much of present reactions as of absent ones."""
    steps = list(masked)
    rows, has = (
        torch.cat([torch.cat([batch.evidence, batch.queried], dim=1) for batch, _ in steps]),
        torch.cat([has for _, has in steps]) > 0,
    )
    absent = rows[~has]
    few = absent[:: max(1, len(absent) // max(1, int(has.sum())))]
    return torch.cat([rows[has], few])
