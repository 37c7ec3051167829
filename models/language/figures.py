"""Figures of an evaluation: which field is taken for which, exact records by pattern, and calibration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from domains.dossiers.fields import LABELS
from models.evaluation.documents import CANDIDATE
from models.evaluation.figures import figure, method_label, write_captions
from models.language.evaluation import Results

TITLES: Final = {CANDIDATE: "network and rules"}
COLOURS: Final = {
    CANDIDATE: "tab:blue",
    "network_alone": "tab:cyan",
    "rules": "tab:orange",
    "near_words": "0.6",
    "most_frequent": "0.8",
}


def draw(results: Results, metrics: Mapping[str, Any], directory: Path) -> None:
    """Write the figures and `captions.json` (file name → caption) into `directory`."""
    captions = {
        "confusion.png": _confusion(results, directory / "confusion.png"),
        "patterns.png": _patterns(metrics, directory / "patterns.png"),
        "calibration.png": _calibration(metrics, directory / "calibration.png"),
    }
    write_captions(directory, captions)


def _confusion(results: Results, path: Path) -> str:
    place = {label: number for number, label in enumerate(LABELS)}
    table = np.zeros((len(LABELS), len(LABELS)))
    for labels, each in zip(results.labels[CANDIDATE], results.examples, strict=True):
        for label, (field, _) in zip(labels, each.truth, strict=True):
            table[place[field], place[label.field]] += 1
    share = table / table.sum(axis=1, keepdims=True).clip(min=1)
    names = [label.replace("_", " ") for label in LABELS]
    with figure(path, figsize=(10, 9)) as (drawn, axis):
        mesh = axis.imshow(share, cmap="Blues", vmin=0, vmax=1)
        axis.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
        axis.set_yticks(
            range(len(names)), [f"{n} ({int(c)})" for n, c in zip(names, table.sum(axis=1), strict=True)], fontsize=7
        )
        axis.set(xlabel="label that the model gives", ylabel="true label (spans)")
        drawn.colorbar(mesh, ax=axis, label="share of the true label's spans", shrink=0.6)
    return "Labels of the spans of the test dossiers: each row is a true label, each column what the model says."


def _patterns(metrics: Mapping[str, Any], path: Path) -> str:
    found = metrics["by_pattern"]
    order = sorted(found, key=lambda name: (found[name]["exact"][CANDIDATE], name))
    methods = {CANDIDATE: metrics["primary"], **metrics["peer"], **metrics["baselines"]}
    with figure(path, figsize=(9, 1.5 + 0.2 * len(order))) as (_, axis):
        for name, told in reversed(methods.items()):
            values = [found[pattern]["exact"][name] for pattern in order]
            size = 6 if name == CANDIDATE else 4
            label = method_label(name, TITLES, told["overall"])
            axis.plot(values, range(len(order)), "D" if name == CANDIDATE else "o", ms=size, label=label,
                      color=COLOURS.get(name, "0.5"))  # fmt: skip
        axis.set_yticks(range(len(order)), [f"{name} ({found[name]['dossiers']})" for name in order], fontsize=7)
        axis.set(xlabel="share of exact records", xlim=(-0.03, 1.03))
        axis.grid(axis="y", lw=0.3)
        axis.legend(fontsize=8, title="method (exact records)", title_fontsize=8, loc="lower right")
    return "Exact records by family of patterns, none of which was in training; in brackets the dossiers of each."


def _calibration(metrics: Mapping[str, Any], path: Path) -> str:
    told = metrics["calibration"]
    with figure(path, figsize=(5, 4.6)) as (_, axis):
        axis.plot([0, 1], [0, 1], color="0.6", lw=1, ls="--")
        for each in told["bins"]:
            axis.plot(each["probability"], each["right"], "o", color="tab:blue", ms=2 + 2 * np.log10(each["spans"]))
        axis.plot([b["probability"] for b in told["bins"]], [b["right"] for b in told["bins"]], color="tab:blue", lw=1)
        axis.set(xlabel="probability of the label", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    return (
        f"Probability of a span's label and owner against the share that is right, in tenths; the expected error is "
        f"{told['expected_error']:.3f}. Larger points hold more spans."
    )
