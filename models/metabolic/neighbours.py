"""Whose latent vectors are near each other, among networks of which some are of a group that the model never saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from models.metabolic.graph_vae import GraphVAE
from models.metabolic.latent_map import LatentMap, encode
from models.metabolic.pool import Known, Pool

Labels = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Neighbours:
    """The nearest of all other organisms, and the nearest one of another taxonomic group, by name."""

    nearest: str
    of_another_group: str


def find_neighbours(pool: Pool, known: Known, net: GraphVAE, tested: Sequence[str]) -> dict[str, Neighbours]:
    """Neighbours of the organisms `tested` among all known ones, by Euclidean distance on the latent axes."""
    raw, _ = encode(pool, known, net)
    mean = net.on_axes(torch.from_numpy(raw)).numpy()
    apart = ((mean[:, None] - mean[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    groups = np.array(known.groups)
    other = np.where(groups[:, None] == groups, np.inf, apart)
    return {
        name: Neighbours(known.organisms[apart[row].argmin()], known.organisms[other[row].argmin()])
        for row, name in enumerate(known.organisms)
        if name in tested
    }


def neighbours_document(found: Mapping[str, Neighbours], latent: LatentMap) -> dict[str, Any]:
    """How often neighbours agree, and how often organisms drawn at random would.

    Args:
        found: neighbours of each organism in a network that saw none of its group.
        latent: group, kingdom and metabolism of each organism.
    """
    row = {name: place for place, name in enumerate(latent.organisms)}
    groups, kingdoms, lives = (np.array(each) for each in (latent.groups, latent.kingdoms, latent.metabolisms))
    other = groups[:, None] != groups
    self_excluded = ~np.eye(len(groups), dtype=bool)
    names = [name for name in latent.organisms if name in found]
    related = [name for name in names if (groups == groups[row[name]]).sum() > 1]
    nearest = {name: row[found[name].nearest] for name in names}
    elsewhere = {name: row[found[name].of_another_group] for name in names}
    return {
        "of_their_own_group": _agreement(groups, {name: nearest[name] for name in related}, row, self_excluded),
        "of_another_group_and_the_same_kingdom": _agreement(kingdoms, elsewhere, row, other),
        "of_another_group_and_the_same_metabolism": _agreement(lives, elsewhere, row, other),
    }


def _agreement(
    labels: Labels, nearest: Mapping[str, int], row: Mapping[str, int], allowed: npt.NDArray[np.bool_]
) -> dict[str, float]:
    """Share of organisms with a neighbour of their label, and the mean share of that label among those allowed."""
    if not nearest:
        return {"share": 0.0, "chance": 0.0, "organisms": 0}
    shares = [labels[place] == labels[row[name]] for name, place in nearest.items()]
    chances = [np.mean(labels[allowed[row[name]]] == labels[row[name]]) for name in nearest]
    return {"share": float(np.mean(shares)), "chance": float(np.mean(chances)), "organisms": len(nearest)}
