"""Latent vectors of whole networks, diagnostics of posterior collapse, and what nearest neighbours have in common.

A variational network may leave its latent vector unused: all organisms then have the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch

from models.metabolic.graph_vae import GraphVAE
from models.metabolic.latent_axes import ACTIVE
from models.metabolic.masking import rows_of
from models.metabolic.pool import Known, Pool, build_query

Floats = npt.NDArray[np.floating[Any]]

METABOLISM_OF_ORDER: Final = {
    "Methanosarcinales": "methanogen",
    "Synechococcales": "phototroph",
    "Naviculales": "phototroph",
    "Geobacterales": "metal reducer",
    "Haemosporida": "intracellular parasite",
    "Trypanosomatida": "intracellular parasite",
}
"""Metabolism of an order, where oxygen and carbon do not determine it. From general knowledge, as the taxonomy is."""
ACETOGEN: Final = "acetogen"
"""Anaerobes that live on CO2 and are of no order above: Wood-Ljungdahl pathway (C. ljungdahlii, C. difficile)."""
METABOLISM_OF_OXYGEN: Final = {
    "aerobe": "aerobic heterotroph",
    "facultative": "facultative heterotroph",
    "anaerobe": "fermenter",
    "microaerophile": "microaerophilic heterotroph",
}


@dataclass(frozen=True)
class LatentMap:
    """Latent vectors of N organisms, L dimensions.

    Attributes:
        organisms: their keys, N.
        names: species, N.
        groups: taxonomic group, N.
        kingdoms: N.
        metabolisms: N.
        raw: posterior means, (N, L).
        mean: the same on the network's latent axes, which is what the model gives, (N, L).
        kl_nats: KL divergence of each dimension from the standard normal distribution, mean over organisms, (L,).
        plane: the first two principal components of `mean`, (N, 2).
        explained: share of the variance on each of these, (2,).
    """

    organisms: tuple[str, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    kingdoms: tuple[str, ...]
    metabolisms: tuple[str, ...]
    raw: Floats
    mean: Floats
    kl_nats: Floats
    plane: Floats
    explained: Floats

    @property
    def active(self) -> npt.NDArray[np.bool_]:
        """Dimensions whose mean varies between organisms (Burda et al. 2016, arXiv 1509.00519), (L,)."""
        flags: npt.NDArray[np.bool_] = self.raw.var(axis=0, ddof=1) > ACTIVE
        return flags

    def document(self) -> dict[str, Any]:
        """Diagnostics of posterior collapse."""
        return {
            "dimensions": len(self.kl_nats),
            "active_units": int(self.active.sum()),
            "active_threshold": ACTIVE,
            "reliable_dimensions": int((np.ptp(self.mean, axis=0) > 0).sum()),
            "effective_dimensions": effective_dimensions(self.mean),
            "effective_dimensions_before_scaling": effective_dimensions(self.raw),
            "kl_nats": float(self.kl_nats.sum()),
            "kl_nats_by_dimension": [round(float(value), 6) for value in self.kl_nats],
            "plane_explains": [float(value) for value in self.explained],
        }


def latent_map(pool: Pool, known: Known, organisms: pd.DataFrame, net: GraphVAE) -> LatentMap:
    """Encode each known network, and project the latent vectors on a plane.

    Args:
        pool: every reaction.
        known: the networks.
        organisms: `name`, `kingdom`, `order`, `oxygen` and `autotroph` by organism.
        net: the network that is served; it was trained on them.
    """
    raw, log_variance = encode(pool, known, net)
    mean = net.on_axes(torch.from_numpy(raw)).numpy().astype(np.float64)
    raw, log_variance = raw.astype(np.float64), log_variance.astype(np.float64)
    kl = 0.5 * (raw**2 + np.exp(log_variance) - 1.0 - log_variance).mean(axis=0)
    plane, explained = principal_plane(mean)
    table = organisms.loc[list(known.organisms)]
    lives = [metabolism(*row) for row in zip(table["order"], table["oxygen"], table["autotroph"], strict=True)]
    return LatentMap(
        known.organisms,
        tuple(table["name"]),
        known.groups,
        tuple(table["kingdom"]),
        tuple(lives),
        raw,
        mean,
        kl,
        plane,
        explained,
    )


def encode(pool: Pool, known: Known, net: GraphVAE) -> tuple[Floats, Floats]:
    """Posterior means and log variances of the known networks, (N, L) each."""
    nobody = known.only([])
    found = []
    for organism in known.organisms:
        rows = rows_of(known, organism)
        # only the encoder is needed; a query has at least one reaction
        found.append(net.posterior(build_query(pool, nobody, rows, rows[:1])))
    return np.stack([mean.numpy() for mean, _ in found]), np.stack([spread.numpy() for _, spread in found])


def effective_dimensions(points: Floats) -> float:
    """Participation ratio of the principal variances of points (N, L): dimensions may be fully correlated."""
    variances = np.linalg.svd(points - points.mean(axis=0), compute_uv=False) ** 2
    squares = float((variances**2).sum())
    return float(variances.sum() ** 2 / squares) if squares > 0 else 0.0


def metabolism(order: str, oxygen: str, autotroph: bool) -> str:
    """The metabolism of an organism, from its order, or else from its relation to oxygen and carbon."""
    if order in METABOLISM_OF_ORDER:
        return METABOLISM_OF_ORDER[order]
    return ACETOGEN if autotroph and oxygen == "anaerobe" else METABOLISM_OF_OXYGEN[oxygen]


def principal_plane(points: Floats) -> tuple[Floats, Floats]:
    """First two principal components (N, 2), and their shares of the variance (2,); signs make the largest positive."""
    centred = points - points.mean(axis=0)
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    plane = np.zeros((len(points), 2))
    count = min(2, len(singular))
    plane[:, :count] = left[:, :count] * singular[:count]
    signs = np.sign(plane[np.abs(plane).argmax(axis=0), [0, 1]])
    total = (singular**2).sum()
    explained = np.zeros(2)
    explained[:count] = singular[:count] ** 2 / total if total > 0 else 0.0
    return plane * np.where(signs == 0, 1.0, signs), explained
