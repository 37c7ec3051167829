"""Figures of an evaluation: ablations and baselines, predicted against true fractions with their interval, maps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from domains.climates.grid import LATITUDES, LONGITUDES, latitudes, longitudes
from models.evaluation.documents import CANDIDATE
from models.evaluation.figures import figure, write_captions
from models.fusion.data import PREDICTED
from models.fusion.evaluation import TRUE_CLIMATE, Results

SHOWN: Final = 3
"""Planets whose maps are drawn."""
TITLES: Final = {
    CANDIDATE: "fusion",
    "mechanistic": "label on predicted climate",
    TRUE_CLIMATE: "fusion, simulated climate",
}


def draw(results: Results, metrics: Mapping[str, Any], directory: Path) -> None:
    """Write the figures and `captions.json` (file name → caption) into `directory`."""
    captions = {
        "methods.png": _methods(metrics, directory / "methods.png"),
        "fractions.png": _fractions(results, directory / "fractions.png"),
    }
    if (results.truth > 0).any():
        captions["maps.png"] = _maps(results, directory / "maps.png")
    write_captions(directory, captions)


def _methods(metrics: Mapping[str, Any], path: Path) -> str:
    rows: list[tuple[str, float, list[float], str]] = []
    for colour, block in (("tab:grey", metrics["baselines"]), ("tab:purple", metrics["peer"])):
        rows += [(name, each["overall"], each["interval"], colour) for name, each in block.items()]
    for name, each in {**metrics["ablations"], TRUE_CLIMATE: metrics[TRUE_CLIMATE]}.items():
        rows.append((name, each["value"], each["interval"], "tab:cyan"))
    rows.append((CANDIDATE, metrics["primary"]["overall"], metrics["primary"]["interval"], "tab:blue"))
    rows.sort(key=lambda row: -row[1])
    with figure(path, figsize=(8, 0.34 * len(rows) + 1.2)) as (_, axis):
        for place, (_, value, (low, high), colour) in enumerate(rows):
            axis.plot([low, high], [place, place], color=colour, lw=2)
            axis.plot(value, place, "o", color=colour, ms=6)
        axis.set_yticks(range(len(rows)), [TITLES.get(name, name.replace("_", " ")) for name, *_ in rows], fontsize=9)
        axis.set_xlabel("mean absolute error of the habitable fraction")
        axis.set_xlim(left=0)
        axis.grid(axis="x", lw=0.4)
    return (
        "Error of the habitable fraction on organisms and planets that no method saw; 95 % intervals over planets. "
        "Blue: the model; light blue: trained without a modality, or shown the simulated climate; grey: baselines; "
        "purple: the label itself on the predicted climate, which is told the mechanism."
    )


def _fractions(results: Results, path: Path) -> str:
    data, at = results.data, results.triples
    shown = np.flatnonzero((results.truth > 0) | (results.candidate > 0.02))
    with figure(path, figsize=(6, 5.4)) as (_, axis):
        axis.plot([0, 1], [0, 1], color="0.6", lw=1)
        for name in sorted(set(data.organisms["organism"].iloc[at.organism])):
            rows = shown[(data.organisms["organism"].iloc[at.organism[shown]] == name).to_numpy()]
            if not len(rows):
                continue
            spread = np.abs(np.stack([results.low[rows], results.high[rows]]) - results.candidate[rows])
            label = name.replace("_", " ")
            axis.errorbar(results.truth[rows], results.candidate[rows], spread, fmt="o", ms=3, lw=0.4, label=label)
        axis.set(
            xlabel="true habitable fraction", ylabel="predicted, with 90 % interval", xlim=(-0.02, 1), ylim=(-0.02, 1)
        )
        axis.legend(fontsize=7)
    return "Habitable fraction of unseen planets for unseen organisms: by the label, and predicted."


def _maps(results: Results, path: Path) -> str:
    """The planets of the largest true fractions of different organisms, truth, prediction, and temperature."""
    data, at = results.data, results.triples
    chosen: list[int] = []
    for row in np.argsort(-np.minimum(results.truth, 1 - results.truth), kind="stable"):
        if at.organism[row] not in at.organism[chosen] and len(chosen) < SHOWN:
            chosen.append(int(row))
    extent = (longitudes()[0], longitudes()[-1], latitudes()[0], latitudes()[-1])
    with figure(path, len(chosen), 3, figsize=(11, 2.3 * len(chosen)), squeeze=False) as (_, axes):
        for axis_row, row in zip(axes, chosen, strict=True):
            planet, organism, scenario = int(at.planet[row]), int(at.organism[row]), int(at.scenario[row])
            truth = data.label(planet, organism, scenario).habitable
            name = str(data.organisms["organism"].iloc[organism]).replace("_", " ")
            told = f"{name}, {data.scenarios[scenario].replace('_', ' ')}"
            celsius = data.celsius[planet, PREDICTED].reshape(LATITUDES, LONGITUDES)
            fields = (
                (celsius, "coolwarm", (-60, 60), "predicted temperature, °C"),
                (truth.astype(float), "Greens", (0, 1), f"truth: {results.truth[row]:.2f} of the area"),
                (results.shown[row], "Greens", (0, 1), f"predicted: {results.candidate[row]:.2f}"),
            )
            for axis, (values, colours, (low, high), title) in zip(axis_row, fields, strict=True):
                axis.imshow(values, origin="lower", extent=extent, cmap=colours, vmin=low, vmax=high, aspect="auto")
                axis.set_title(title, fontsize=9)
                axis.set_xticks([-90, 0, 90])
            axis_row[0].set_ylabel(told, fontsize=8)
    return (
        "Where an unseen organism could live on an unseen planet: the predicted temperature that the model is given, "
        "the label on the simulated climate, and the model's probability. The star stands over the middle."
    )
