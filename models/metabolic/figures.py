"""Figures of an evaluation: precision and recall, the latent map, and one filled gap in its pathway."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from models.metabolic import figures_gap, figures_latent
from models.metabolic.answers import METHODS
from models.metabolic.metrics import RECALL_GRID

if TYPE_CHECKING:
    from models.metabolic.evaluation import Scored
    from models.metabolic.parts import World

TITLES: Final = {"candidate": "graph VAE"}
COLOURS: Final = ("tab:blue", "0.75", "tab:olive", "tab:pink", "tab:orange")


def draw(world: World, scored: Scored, metrics: Mapping[str, Any], directory: Path) -> None:
    """Write the figures and `captions.json` (file name → caption) into `directory`."""
    import matplotlib as mpl

    mpl.use("Agg")
    directory.mkdir(parents=True, exist_ok=True)
    captions = {
        "precision_recall.png": _precision_recall(scored, metrics, directory / "precision_recall.png"),
        "latent_map.png": figures_latent.draw(scored.latent, directory / "latent_map.png"),
    }
    told = figures_gap.draw(world, scored.answers, directory / "filled_gap.png")
    if told:
        captions["filled_gap.png"] = told
    (directory / "captions.json").write_text(json.dumps(captions, indent=2, ensure_ascii=False), encoding="utf-8")


def _precision_recall(scored: Scored, metrics: Mapping[str, Any], path: Path) -> str:
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.4), constrained_layout=True)
    methods = {"candidate": metrics["primary"], **metrics["baselines"]}
    for name, colour in zip(METHODS, COLOURS, strict=True):
        curve = np.mean([one.curves[name] for one in scored.answers], axis=0)
        label = f"{TITLES.get(name, name.replace('_', ' '))} ({methods[name]['overall']:.2f})"
        left.plot(RECALL_GRID, curve, color=colour, lw=2.2 if name == "candidate" else 1.4, label=label)
    left.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1))
    left.legend(fontsize=8, title="method (average precision)", title_fontsize=8)
    groups = sorted(metrics["by_group"], key=lambda group: metrics["by_group"][group]["average_precision"])
    for place, group in enumerate(groups):
        entry = metrics["by_group"][group]
        for name, colour in zip(METHODS[1:], COLOURS[1:], strict=True):
            right.plot(entry["baselines"][name], place, "o", ms=4, color=colour)
        right.plot(entry["average_precision"], place, "D", ms=5.5, color=COLOURS[0])
    right.set_yticks(range(len(groups)), groups, fontsize=8)
    right.set(xlabel="average precision", xlim=(0, 1))
    right.grid(axis="y", lw=0.4)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)
    return (
        "Hidden reactions of groups of organisms that no method saw, ranked in the whole pool. Left: best precision at "
        f"each recall or above, mean over {len(groups)} groups. Right: average precision of each group; diamonds are "
        "the graph VAE."
    )
