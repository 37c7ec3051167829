"""The sweeps of a family: what was varied, whether anything was better than the start, and the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.reporting.formats import number, plain
from pipelines.reporting.images import Figure, read_figures
from stromatolite.registry.scores import read_json
from stromatolite.sweep.varied import varied

TABLE = "trials.json"


@dataclass(frozen=True)
class Sweep:
    """One sweep, ready for the page.

    Attributes:
        name: its name.
        verdict: one sentence: is the best trial better than the start, by how much, and if not, why.
        trials: how many there are, and how they ended.
        varied: of each parameter its name, the start's value, the best trial's, and its share in what makes a trial
            good; the largest share first.
        figures: its pictures.
    """

    name: str
    verdict: str
    trials: str
    varied: list[tuple[str, str, str, str]]
    figures: list[Figure]


def read_sweeps(folder: Path, family: str) -> list[Sweep] | None:
    """The sweeps of a family, by name; None where there is none.

    Raises:
        DataError: a table is no JSON.
    """
    tables = {path.parent: read_json(path) for path in sorted(folder.glob(f"*/{TABLE}"))}
    return [_sweep(place, table) for place, table in tables.items() if table["summary"]["family"] == family] or None


def _sweep(place: Path, table: Mapping[str, Any]) -> Sweep:
    summary, rows, shares = table["summary"], table["trials"], table["importances"]
    counts = ", ".join(f"{count} {how}" for how, count in sorted(summary["counts"].items()))
    return Sweep(
        name=summary["study"],
        verdict=summary["verdict"],
        trials=f"{summary['settled']} of {summary['asked']} trials ({counts}), {summary['steps']} training steps",
        varied=[
            (name, plain(start), plain(best), number(share, 2))
            for name, start, best, share in varied(rows, summary, shares)
        ],
        figures=read_figures(place) or [],
    )
