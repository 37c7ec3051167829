"""The maps of an answer as a PNG file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from domains.climates.grid import latitudes, longitudes
from domains.habitability.label import KELVIN
from models.evaluation.figures import figure
from models.fusion.asking.answer import Answer
from models.fusion.asking.wording import headline


def draw(answers: Sequence[Answer], path: Path) -> list[Path]:
    """Draw each answer; the second goes beside the first as NAME-2.png.

    Returns:
        The files.
    """
    names = [f"{path.stem}{f'-{number}' if number > 1 else ''}" for number in range(1, len(answers) + 1)]
    files = [path.with_name(f"{name}{path.suffix}") for name in names]
    for answer, file in zip(answers, files, strict=True):
        _draw(answer, file)
    return files


def _draw(answer: Answer, path: Path) -> None:
    shares = {name: {"vmin": 0.0, "vmax": 1.0, "cmap": "viridis"} for name in ("habitable", "label")}
    titles = {"habitable": "model: probability", "label": "mechanistic label"}
    shown = [name for name in titles if name in answer.maps]
    with figure(path, 1, 1 + len(shown), figsize=(4.2 * (1 + len(shown)), 3.0), squeeze=False) as (drawn, axes):
        celsius = answer.maps["temperature_k"] - KELVIN
        _panel(drawn, axes[0][0], celsius, "surface temperature, degrees Celsius", {"cmap": "coolwarm"})
        for axis, name in zip(axes[0][1:], shown, strict=True):
            _panel(drawn, axis, answer.maps[name], titles[name], shares[name])
        drawn.suptitle(headline(answer), fontsize=10)


def _panel(drawn: Any, axis: Any, field: Any, title: str, options: dict[str, Any]) -> None:
    mesh = axis.pcolormesh(longitudes(), latitudes(), field, shading="nearest", **options)
    drawn.colorbar(mesh, ax=axis, shrink=0.8)
    axis.set_title(title, fontsize=9)
    axis.set_xlabel("degrees east of the point below the star", fontsize=8)
