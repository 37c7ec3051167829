"""The latent map: organisms on the plane of their latent vectors, by kingdom and metabolism."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from models.evaluation.figures import figure
from models.metabolic.latent_map import LatentMap

MARKERS: Final = {"Archaea": "^", "Bacteria": "o", "Eukarya": "s"}


def draw(latent: LatentMap, path: Path) -> str:
    """Draw the map; returns its caption."""
    lives = sorted(set(latent.metabolisms))
    kingdoms = [kingdom for kingdom in MARKERS if kingdom in latent.kingdoms]
    labelled: list[tuple[float, float]] = []
    near = 0.03 * np.ptp(latent.plane, axis=0).clip(min=1e-12)
    with figure(path, figsize=(9, 6)) as (_, axis):
        for organism, life, kingdom, (x, y) in zip(
            latent.organisms, latent.metabolisms, latent.kingdoms, latent.plane, strict=True
        ):
            axis.plot(x, y, MARKERS[kingdom], color=f"C{lives.index(life) % 10}", ms=9, mec="white", mew=0.7)
            if any(abs(x - other[0]) < near[0] and abs(y - other[1]) < near[1] for other in labelled):
                continue  # near relatives: one name for all
            labelled.append((x, y))
            axis.annotate(organism, (x, y), xytext=(5, 4), textcoords="offset points", fontsize=6.5, color="0.3")
        handles = [axis.plot([], [], "o", color=f"C{place % 10}", label=life)[0] for place, life in enumerate(lives)]
        handles += [axis.plot([], [], MARKERS[kingdom], color="0.5", label=kingdom)[0] for kingdom in kingdoms]
        axis.legend(handles=handles, fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
        first, second = (f"{share:.0%}" for share in latent.explained)
        axis.set(xlabel=f"first component ({first} of the variance)", ylabel=f"second component ({second})")
    return (
        f"Latent vectors of {len(latent.organisms)} networks in the served model, on their first two principal "
        f"components; {int(latent.active.sum())} of {len(latent.kl_nats)} dimensions vary between organisms. The model "
        "was trained on all of them. What an organism lives by follows from its order, oxygen and carbon "
        "(models/metabolic/latent_map.py)."
    )
