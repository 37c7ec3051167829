"""Figures of an evaluation: a world map of truth, prediction and error, and skill against every other method."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from domains.climates.fields import VARIABLE_NAMES, VARIABLES
from domains.climates.grid import latitudes, longitudes
from models.climate.evaluation import Predictions
from models.climate.metrics import UNITS, channel_slices, rmse
from models.evaluation.figures import figure, method_label, write_captions

Array = npt.NDArray[np.floating[Any]]

SHOWN = ("surface_temperature", "asr", "olr", "cloud_fraction")
TITLES = {"candidate": "CNN", "clero": "CLERO"}


def draw(predictions: Predictions, metrics: Mapping[str, Any], directory: Path) -> None:
    """Write the figures and `captions.json` (file name → caption) into `directory`."""
    errors = rmse(predictions.candidate, predictions.truth)
    relative = (errors / errors.mean(axis=0)).mean(axis=1)
    middle = int(np.argsort(relative)[len(relative) // 2])
    captions = {
        "maps.png": (
            f"Planet {predictions.planets[middle]}, held out, the median one by error: simulated climate, prediction "
            "and error. The star stands over the centre of each map; temperatures in K, fluxes in W m⁻²."
        ),
        "skill.png": (
            "Error of each method over that of the training mean, by variable, with 95 % bootstrap intervals over "
            f"{len(predictions.planets)} held-out planets. Lower is better; 1 is climatology."
        ),
    }
    _maps(predictions, middle, directory / "maps.png")
    _skill(metrics, directory / "skill.png")
    write_captions(directory, captions)


def _maps(predictions: Predictions, planet: int, path: Path) -> None:
    parts = channel_slices()
    with figure(path, len(SHOWN), 3, figsize=(11, 2.3 * len(SHOWN)), sharey=True) as (drawn, axes):
        for row, name in enumerate(SHOWN):
            variable = next(v for v in VARIABLES if v.name == name)
            channel = parts[name].start + variable.levels // 3
            truth, predicted = predictions.truth[planet, channel], predictions.candidate[planet, channel]
            low, high = float(min(truth.min(), predicted.min())), float(max(truth.max(), predicted.max()))
            limit = float(np.abs(predicted - truth).max()) or 1.0
            panels = (
                ("simulated", truth, "viridis", low, high),
                ("predicted", predicted, "viridis", low, high),
                ("error", predicted - truth, "RdBu_r", -limit, limit),
            )
            for axis, (title, field, colours, below, above) in zip(axes[row], panels, strict=True):
                mesh = axis.pcolormesh(longitudes(), latitudes(), field, cmap=colours, vmin=below, vmax=above)
                level = f", level {variable.levels // 3}" if variable.levels > 1 else ""
                axis.set_title(f"{name.replace('_', ' ')}{level}: {title}", fontsize=9)
                axis.set_xticks([-90, 0, 90], ["90° W", "star", "90° E"], fontsize=8)
                axis.set_yticks([-60, 0, 60], ["60° S", "0°", "60° N"], fontsize=8)
                drawn.colorbar(mesh, ax=axis, label=UNITS[name], shrink=0.9)


def _skill(metrics: Mapping[str, Any], path: Path) -> None:
    methods = {"candidate": metrics["primary"], **metrics["peer"], **metrics["baselines"]}
    reference = metrics["baselines"]["training_mean"]["by_variable"]
    shown = {name: method for name, method in methods.items() if name != "training_mean"}
    width = 0.85 / len(shown)
    with figure(path, figsize=(11, 4.2)) as (_, axis):
        for place, (name, method) in enumerate(shown.items()):
            values = np.array([method["by_variable"][v]["value"] / reference[v]["value"] for v in VARIABLE_NAMES])
            bounds = np.array([method["by_variable"][v]["interval"] for v in VARIABLE_NAMES])
            bounds = bounds / np.array([[reference[v]["value"]] for v in VARIABLE_NAMES])
            x = np.arange(len(VARIABLE_NAMES)) + (place - (len(shown) - 1) / 2) * width
            spread = np.abs(bounds.T - values)
            label = method_label(name, TITLES, method["overall"])
            axis.bar(x, values, width, yerr=spread, color=f"C{place}", label=label, error_kw={"lw": 0.8})
        axis.axhline(1.0, color="0.4", lw=1, ls="--")
        axis.set_xticks(np.arange(len(VARIABLE_NAMES)), [name.replace("_", " ") for name in VARIABLE_NAMES], fontsize=9)
        axis.set_ylabel("RMSE / RMSE of the training mean")
        axis.legend(fontsize=8, ncols=2, title="method (mean over variables)", title_fontsize=8)
