"""The network: a variational graph auto-encoder over the bipartite graph of metabolites and reactions.

The encoder reads the reactions that are seen of an organism, and makes a vector of each metabolite and one latent
vector of the whole (Kingma & Welling 2014, arXiv 1312.6114; Kipf & Welling 2016, arXiv 1611.07308). The decoder scores
any reaction from its metabolites, the latent vector and the evidence of known networks. Nothing is learned by name: a
reaction or metabolite is what takes part in what, so that reactions that no network had can be scored too.

A copy of this file goes with every served version of the model, so it imports nothing of this repository.

Shapes: M metabolites, A seen and B queried reactions of a batch of N organisms, W width, L latent dimensions; a link is
a metabolite in a reaction, and its side is 0 where the reaction uses it and 1 where it makes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

Sum = Callable[[Tensor, Tensor, Tensor, int], Tensor]
"""(S, W) sources, (links,) places of sources, (links,) places of targets, T targets → sums of sources, (T, W)."""


def plain_sum(sources: Tensor, source: Tensor, target: Tensor, targets: int) -> Tensor:
    """The sum over links in plain torch, as torch_geometric makes it."""
    return sources.new_zeros(targets, sources.shape[1]).index_add(0, target, sources.index_select(0, source))


class QueryLike(Protocol):
    """Input of the network for one organism: see `Query` in pool.py."""

    @property
    def metabolites(self) -> Any: ...  # noqa: D102
    @property
    def seen(self) -> Any: ...  # noqa: D102
    @property
    def seen_features(self) -> Any: ...  # noqa: D102
    @property
    def queried(self) -> Any: ...  # noqa: D102
    @property
    def queried_features(self) -> Any: ...  # noqa: D102
    @property
    def evidence(self) -> Any: ...  # noqa: D102


BINS = 16
"""Bins of each column of evidence: shares near zero matter as much as those near one."""


@dataclass(frozen=True)
class Links:
    """Who takes part in what.

    Attributes:
        metabolite: place of the metabolite, (links,).
        reaction: place of the reaction, (links,).
        side: 0 used, 1 made, (links,).
        of_reaction: number of links of a reaction on a side, (reactions * 2, 1).
        of_metabolite: number of links of a metabolite on a side, (M * 2, 1).
    """

    metabolite: Tensor
    reaction: Tensor
    side: Tensor
    of_reaction: Tensor
    of_metabolite: Tensor

    @classmethod
    def of(cls, matrices: Sequence[Any], places: Sequence[npt.NDArray[np.intp]], metabolites: int) -> Links:
        """Links of stacked stoichiometries; `places` has the place of each one's metabolites, -1 where not used."""
        parts = []
        first = 0
        for matrix, place in zip(matrices, places, strict=True):
            rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)) + first
            parts.append(np.stack([place[matrix.indices], rows, matrix.data > 0]))
            first += matrix.shape[0]
        metabolite, reaction, side = torch.from_numpy(np.hstack(parts)).unbind()
        return cls(
            metabolite, reaction, side, _count(reaction * 2 + side, first), _count(metabolite * 2 + side, metabolites)
        )

    def to(self, device: str | torch.device) -> Links:
        """The same on another device."""
        return Links(**{name: part.to(device) for name, part in vars(self).items()})


def _count(target: Tensor, targets: int) -> Tensor:
    return torch.bincount(target, minlength=2 * targets).to(torch.float32).unsqueeze(1)


@dataclass(frozen=True)
class Batch:
    """Queries about N organisms as one graph of N parts.

    Attributes:
        metabolites: (M, features), of those that are in a seen or queried reaction; the seen ones come first.
        seen: (A, features).
        queried: (B, features).
        evidence: (B, columns).
        seen_links, queried_links: participants of the seen and of the queried reactions.
        organism_of_seen, organism_of_queried: place of the organism, (A,) and (B,).
        organisms: N.
    """

    metabolites: Tensor
    seen: Tensor
    queried: Tensor
    evidence: Tensor
    seen_links: Links
    queried_links: Links
    organism_of_seen: Tensor
    organism_of_queried: Tensor
    organisms: int

    @classmethod
    def of(cls, queries: Sequence[QueryLike]) -> Batch:
        """Stack queries; metabolites that are nowhere in one of them are left out."""
        places = [np.full(len(one.metabolites), -1, dtype=np.intp) for one in queries]
        features, first, shown = [], 0, 0
        for kind in ("seen", "queried"):
            for one, place in zip(queries, places, strict=True):
                used = np.unique(getattr(one, kind).indices)
                used = used[place[used] < 0]
                place[used] = np.arange(len(used)) + first
                features.append(one.metabolites[used])
                first += len(used)
            shown = shown or first
        return cls(
            torch.from_numpy(np.concatenate(features)),
            torch.from_numpy(np.concatenate([one.seen_features for one in queries])),
            torch.from_numpy(np.concatenate([one.queried_features for one in queries])),
            torch.from_numpy(np.concatenate([one.evidence for one in queries])),
            Links.of([one.seen for one in queries], places, shown),
            Links.of([one.queried for one in queries], places, first),
            _organisms([one.seen.shape[0] for one in queries]),
            _organisms([one.queried.shape[0] for one in queries]),
            len(queries),
        )

    def to(self, device: str | torch.device) -> Batch:
        """The same on another device."""
        moved: dict[str, Any] = {
            name: part.to(device) for name, part in vars(self).items() if isinstance(part, Tensor | Links)
        }
        return replace(self, **moved)

    @property
    def links(self) -> int:
        """Metabolites in seen and queried reactions."""
        return len(self.seen_links.metabolite) + len(self.queried_links.metabolite)


def _organisms(sizes: Sequence[int]) -> Tensor:
    return torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))


class Exchange(nn.Module):
    """One round of messages over what is seen: from metabolites to their reactions, and back."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.to_reactions = _mixer(3 * width, width, dropout)
        self.to_metabolites = _mixer(3 * width, width, dropout)

    def forward(self, metabolites: Tensor, reactions: Tensor, links: Links, total: Sum) -> tuple[Tensor, Tensor]:
        """(M, W) and (A, W) → the same, a round later."""
        gathered = by_side(metabolites, links.metabolite, links.reaction, links.side, links.of_reaction, total)
        reactions = reactions + self.to_reactions(torch.cat([reactions, gathered], dim=1))
        gathered = by_side(reactions, links.reaction, links.metabolite, links.side, links.of_metabolite, total)
        return metabolites + self.to_metabolites(torch.cat([metabolites, gathered], dim=1)), reactions


def by_side(x: Tensor, source: Tensor, target: Tensor, side: Tensor, count: Tensor, total: Sum) -> Tensor:
    """Mean of a target's neighbours (S, W), apart for those on either side of their reaction: (T, 2 W)."""
    mean = total(x, source, target * 2 + side, len(count)) / count.clamp(min=1.0)
    return mean.view(len(count) // 2, 2 * x.shape[1])


def _mixer(inputs: int, width: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(
        nn.LayerNorm(inputs), nn.Linear(inputs, width), nn.GELU(), nn.Dropout(dropout), nn.Linear(width, width)
    )


class RunningScale(nn.Module):
    """Standardises each column by its running mean and variance over the rows of training, in training too.

    Networks differ most in a few columns. A layer norm, which compares the columns of one network, leaves that so; a
    batch norm needs several networks a step. Values are cut at LARGEST standard deviations.
    """

    MOMENTUM, LARGEST = 0.03, 4.0
    mean: Tensor
    variance: Tensor
    rows: Tensor

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(columns))
        self.register_buffer("variance", torch.ones(columns))
        self.register_buffer("rows", torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        """(N, C) → the same, standardised."""
        if self.training:
            with torch.no_grad():
                for row in x.detach():
                    momentum = (1.0 / (self.rows + 1.0)).clamp(min=self.MOMENTUM)
                    apart = row - self.mean
                    self.mean += momentum * apart
                    self.variance.mul_(1.0 - momentum).add_(momentum * apart * apart)
                    self.rows += 1.0
        return ((x - self.mean) / (self.variance + 1e-6).sqrt()).clamp(-self.LARGEST, self.LARGEST)


@dataclass(frozen=True)
class VAEOutput:
    """What the network says of a batch.

    Attributes:
        logits: of being present, (B,).
        latent_logits: the same from the latent vector alone, without metabolites' vectors and evidence, (B,).
        mean, log_variance: of the latent vectors, (N, L).
    """

    logits: Tensor
    latent_logits: Tensor
    mean: Tensor
    log_variance: Tensor


class GraphVAE(nn.Module):
    """See the module. Sizes are kept with the weights.

    Args:
        metabolite_features, reaction_features, evidence: columns of what comes in.
        width: W.
        layers: rounds of messages.
        latent: L.
        dropout: share of a mixer's inner values that are dropped in training.
    """

    edges: Tensor
    latent_center: Tensor
    latent_axes: Tensor

    def __init__(
        self,
        *,
        metabolite_features: int,
        reaction_features: int,
        evidence: int,
        width: int,
        layers: int,
        latent: int,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.sizes = {
            "metabolite_features": metabolite_features,
            "reaction_features": reaction_features,
            "evidence": evidence,
            "width": width,
            "layers": layers,
            "latent": latent,
            "dropout": dropout,
        }
        self.total: Sum = plain_sum
        self.register_buffer("edges", torch.linspace(0.0, 1.0, BINS + 1).repeat(evidence + reaction_features, 1))
        self.register_buffer("latent_center", torch.zeros(latent))
        self.register_buffer("latent_axes", torch.eye(latent))
        self.read_metabolites = nn.Linear(metabolite_features + 2, width)
        self.read_reactions = nn.Linear(reaction_features, width)
        self.rounds = nn.ModuleList(Exchange(width, dropout) for _ in range(layers))
        posterior = nn.Linear(width, 2 * latent)
        nn.init.constant_(posterior.bias[latent:], -6.0)  # small differences between networks are not drowned in noise
        self.read_out = nn.Sequential(RunningScale(2 * width), nn.Linear(2 * width, width), nn.GELU(), posterior)
        self.read_latent = nn.Linear(latent, width)
        self.read_evidence = nn.Sequential(
            nn.Linear(BINS * (evidence + reaction_features), width), nn.GELU(), nn.Linear(width, width)
        )
        self.score = nn.Sequential(
            nn.LayerNorm(6 * width),
            nn.Linear(6 * width, 2 * width),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(2 * width, width),
            nn.GELU(),
            nn.Linear(width, 1),
        )
        self.read_kind = nn.Sequential(nn.Linear(2 * metabolite_features, width), nn.GELU(), nn.Linear(width, width))
        self.score_by_latent = nn.Sequential(nn.Linear(2 * width, width), nn.GELU(), nn.Linear(width, 1))
        self.weigh_evidence = nn.Linear(BINS * (evidence + reaction_features), 1)

    def forward(self, batch: Batch) -> VAEOutput:
        """Scores and latent distribution; the latent vector is drawn in training, and is its mean otherwise."""
        links = batch.seen_links
        # how often a metabolite is used and made in what is seen: a mean forgets it
        occurs = links.of_metabolite.log1p().view(-1, 2)
        there = len(occurs)
        unseen = batch.metabolites.new_zeros(len(batch.metabolites) - there, 2)
        raw = self.read_metabolites(torch.cat([batch.metabolites, torch.cat([occurs, unseen])], dim=1))
        metabolites, seen = raw[:there], self.read_reactions(batch.seen)
        for exchange in self.rounds:
            metabolites, seen = exchange(metabolites, seen, links, self.total)
        mean, log_variance = self._latent(seen, batch)
        latent = mean + torch.randn_like(mean) * (0.5 * log_variance).exp() if self.training else mean
        own = self.read_latent(latent).index_select(0, batch.organism_of_queried)
        metabolites = torch.cat([metabolites, raw[there:]])
        return VAEOutput(self._scores(batch, metabolites, own), self._latent_scores(batch, own), mean, log_variance)

    def set_edges(self, evidence: Tensor) -> None:
        """Put the edges of the bins of each column at quantiles of this sample (rows, E)."""
        self.edges.copy_(torch.quantile(evidence, torch.linspace(0.0, 1.0, BINS + 1), dim=0).T)

    def on_axes(self, mean: Tensor) -> Tensor:
        """Posterior means (N, L) on the network's latent axes, (N, L); zeros behind the last axis."""
        return (mean - self.latent_center) @ self.latent_axes

    def _binned(self, evidence: Tensor) -> Tensor:
        """Piecewise linear encoding (Gorishniy et al. 2022, arXiv 2203.05556): how far a value fills each bin."""
        low, high = self.edges[:, :-1], self.edges[:, 1:]
        filled = (evidence.unsqueeze(2) - low) / (high - low).clamp(min=1e-6)
        return filled.clamp(0.0, 1.0).flatten(1)

    def _latent(self, seen: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
        """Mean and spread of the seen reactions of each organism → its latent distribution."""
        seen = seen.detach()  # read off the encoder, it does not shape it: that cost average precision (docs/log.md)
        count = torch.bincount(batch.organism_of_seen, minlength=batch.organisms).clamp(min=1).unsqueeze(1)
        own = torch.arange(len(seen), device=seen.device)
        mean = self.total(seen, own, batch.organism_of_seen, batch.organisms) / count
        square = self.total(seen * seen, own, batch.organism_of_seen, batch.organisms) / count
        spread = (square - mean * mean).clamp(min=0.0).add(1e-6).sqrt()
        latent_mean, log_variance = self.read_out(torch.cat([mean, spread], dim=1)).chunk(2, dim=1)
        return latent_mean, log_variance.clamp(-10.0, 4.0)

    def _scores(self, batch: Batch, metabolites: Tensor, own: Tensor) -> Tensor:
        """From everything that is known of a queried reaction."""
        queried = self.read_reactions(batch.queried)
        gathered = self._gathered(metabolites, batch)
        evidence = self._binned(torch.cat([batch.evidence, batch.queried], dim=1))
        parts = [gathered, queried, self.read_evidence(evidence), own, own * queried]
        scores: Tensor = (self.score(torch.cat(parts, dim=1)) + self.weigh_evidence(evidence)).squeeze(1)
        return scores

    def _latent_scores(self, batch: Batch, own: Tensor) -> Tensor:
        """From the latent vector and what the queried reaction is, wherever it is: what the latent vector is for."""
        kind = torch.cat(
            [self.read_kind(self._gathered(batch.metabolites, batch)), self.read_reactions(batch.queried)], 1
        )
        scores: Tensor = self.score_by_latent(kind * torch.cat([own, own], dim=1)).squeeze(1)
        return scores

    def _gathered(self, metabolites: Tensor, batch: Batch) -> Tensor:
        links = batch.queried_links
        return by_side(metabolites, links.metabolite, links.reaction, links.side, links.of_reaction, self.total)

    @torch.no_grad()
    def predict(self, query: QueryLike) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Logits of the queried reactions, (B,), and the organism's latent vector on its axes, (L,), without chance."""
        was, device = self.training, next(self.parameters()).device
        self.eval()
        found = self(Batch.of([query]).to(device))
        self.train(was)
        return found.logits.float().cpu().numpy(), self.on_axes(found.mean)[0].float().cpu().numpy()

    @torch.no_grad()
    def posterior(self, query: QueryLike) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the organism's latent distribution, not on the axes, (L,) each."""
        found = self(Batch.of([query]).to(next(self.parameters()).device))
        return found.mean[0].float().cpu(), found.log_variance[0].float().cpu()

    def scores(self, query: QueryLike) -> npt.NDArray[np.float32]:
        """Logits of the queried reactions, (B,)."""
        return self.predict(query)[0]


def save(net: GraphVAE, path: Path) -> None:
    """Write weights and sizes as one safetensors file."""
    from safetensors.torch import save_file

    weights = {name: value.detach().cpu().contiguous() for name, value in net.state_dict().items()}
    save_file(weights, str(path), {"sizes": json.dumps(net.sizes, sort_keys=True)})


def load(path: Path | str) -> GraphVAE:
    """Read what `save` wrote; the network is in evaluation mode."""
    from safetensors import safe_open

    with safe_open(str(path), "pt") as file:
        net = GraphVAE(**json.loads(file.metadata()["sizes"]))
        net.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118 - no mapping
    return net.eval()
