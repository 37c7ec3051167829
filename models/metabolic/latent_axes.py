"""The axes on which a trained network gives its latent vector.

A few directions of the latent space are so wide that they hide all others from whoever compares vectors, though the
others tell networks apart as well. So the directions are scaled to unit variance between networks (whitening), and
those along which networks differ less than by chance are left out.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from models.metabolic.graph_vae import GraphVAE
from models.metabolic.masking import hide, hiding_rng, rows_of
from models.metabolic.pool import Known, Pool, build_query

ACTIVE: Final = 0.01
"""Variance between networks from which a latent direction counts as active (Burda et al. 2016, arXiv 1509.00519)."""
MASKS: Final = 4
"""Masks of each network."""


def set_latent_axes(net: GraphVAE, pool: Pool, known: Known, hidden: float, seed: int) -> None:
    """Choose the axes of a trained network from the networks that it was trained on.

    Args:
        net: in evaluation mode; its buffers are set.
        pool: every reaction.
        known: the networks.
        hidden: share of a network's reactions that a mask hides.
        seed: of the masks.
    """
    nobody = known.only([])
    means, variances = [], []
    for organism in known.organisms:
        for number in range(MASKS):
            seen, _ = hide(rows_of(known, organism), hidden, hiding_rng(seed, organism, number))
            mean, log_variance = net.posterior(build_query(pool, nobody, seen, seen[:1]))
            means.append(mean)
            variances.append(log_variance.exp())
    center, axes = latent_axes(torch.stack(means).view(len(known.organisms), MASKS, -1), torch.stack(variances).mean(0))
    net.latent_center.copy_(center)
    net.latent_axes.copy_(axes)


def latent_axes(means: Tensor, posterior: Tensor) -> tuple[Tensor, Tensor]:
    """The principal directions that tell networks apart, scaled to unit variance between networks, the widest first.

    A direction is kept where the variance between networks exceeds that by chance: between masks of one network, and of
    the latent distribution itself, which is the noise that the decoder was trained with.

    Args:
        means: posterior means (N, R, L) of N networks under R masks.
        posterior: mean variance of the latent distribution by dimension, (L,).

    Returns:
        the mean of the networks, (L,), and the axes as columns, (L, L), zeros behind the last one.
    """
    means = means.double()
    networks = means.mean(dim=1)
    center = networks.mean(dim=0)
    _, singular, directions = torch.linalg.svd(networks - center, full_matrices=False)
    between = singular**2 / len(networks)
    within = ((means - center) @ directions.T).var(dim=1, unbiased=False).mean(dim=0)
    kept = between > within + directions**2 @ posterior.double()
    chosen = directions[kept] / between[kept].sqrt().unsqueeze(1)
    signs = chosen.gather(1, chosen.abs().argmax(dim=1, keepdim=True)).sign()
    axes = torch.zeros(means.shape[2], means.shape[2])
    axes[:, : len(chosen)] = (chosen * signs).T
    return center.float(), axes
