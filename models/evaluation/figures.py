"""What the figures of all families share: how a figure is saved, labelled, and listed with its caption."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

CAPTIONS: Final = "captions.json"


@contextmanager
def figure(path: Path, rows: int = 1, columns: int = 1, **options: Any) -> Iterator[tuple[Any, Any]]:
    """Open a figure and its axes; saves it as PNG at the end, the same drawing as the same bytes.

    Args:
        path: where it goes.
        rows: of axes.
        columns: of axes.
        options: of `matplotlib.pyplot.subplots`.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    path.parent.mkdir(parents=True, exist_ok=True)
    drawn, axes = plt.subplots(rows, columns, constrained_layout=True, **options)
    try:
        yield drawn, axes
        drawn.savefig(path, dpi=110, metadata={"Software": None})
    finally:
        plt.close(drawn)


def write_captions(directory: Path, captions: Mapping[str, str]) -> None:
    """Write `captions.json`: file name → caption."""
    (directory / CAPTIONS).write_text(json.dumps(captions, indent=2, ensure_ascii=False), encoding="utf-8")


def method_label(method: str, titles: Mapping[str, str], overall: float) -> str:
    """Text of a method in a legend, with its primary metric."""
    return f"{titles.get(method, method.replace('_', ' '))} ({overall:.2f})"
