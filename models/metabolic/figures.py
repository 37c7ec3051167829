"""Figures of an evaluation: precision and recall, the latent map, and one recovered reaction in its pathway."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from models.evaluation.documents import CANDIDATE
from models.evaluation.figures import figure, method_label, write_captions
from models.metabolic import figures_gap, figures_latent
from models.metabolic.evaluation import Results
from models.metabolic.evaluation_jobs import EvaluationContext
from models.metabolic.fold_scores import METHODS
from models.metabolic.metrics import RECALL_GRID

TITLES: Final = {CANDIDATE: "graph VAE"}
COLOURS: Final = ("tab:blue", "0.75", "tab:olive", "tab:pink", "tab:orange")


def draw(context: EvaluationContext, results: Results, metrics: Mapping[str, Any], directory: Path) -> None:
    """Write the figures and `captions.json` (file name → caption) into `directory`."""
    captions = {
        "precision_recall.png": _precision_recall(results, metrics, directory / "precision_recall.png"),
        "latent_map.png": figures_latent.draw(results.latent, directory / "latent_map.png"),
    }
    caption = figures_gap.draw(context, results.folds, directory / "filled_gap.png")
    if caption:
        captions["filled_gap.png"] = caption
    write_captions(directory, captions)


def _precision_recall(results: Results, metrics: Mapping[str, Any], path: Path) -> str:
    methods = {CANDIDATE: metrics["primary"], **metrics["baselines"]}
    groups = sorted(metrics["by_group"], key=lambda group: metrics["by_group"][group]["average_precision"])
    with figure(path, 1, 2, figsize=(11, 4.4)) as (_, (left, right)):
        for name, colour in zip(METHODS, COLOURS, strict=True):
            curve = np.mean([fold.curves[name] for fold in results.folds], axis=0)
            label = method_label(name, TITLES, methods[name]["overall"])
            left.plot(RECALL_GRID, curve, color=colour, lw=2.2 if name == CANDIDATE else 1.4, label=label)
        left.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1))
        left.legend(fontsize=8, title="method (average precision)", title_fontsize=8)
        for place, group in enumerate(groups):
            entry = metrics["by_group"][group]
            for name, colour in zip(METHODS[1:], COLOURS[1:], strict=True):
                right.plot(entry["baselines"][name], place, "o", ms=4, color=colour)
            right.plot(entry["average_precision"], place, "D", ms=5.5, color=COLOURS[0])
        right.set_yticks(range(len(groups)), groups, fontsize=8)
        right.set(xlabel="average precision", xlim=(0, 1))
        right.grid(axis="y", lw=0.4)
    return (
        "Hidden reactions of groups of organisms that no method saw, ranked in the whole pool. Left: best precision at "
        f"each recall or above, mean over {len(groups)} groups. Right: average precision of each group; diamonds are "
        "the graph VAE."
    )
