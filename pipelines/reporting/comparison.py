"""The page of `strom compare`: one HTML file that asks the network for nothing."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.reporting.templating import templates
from stromatolite.reproduction.side_by_side import ComparisonTable


def render_comparison(targets: Sequence[str], tables: Sequence[ComparisonTable]) -> str:
    """The page.

    Args:
        targets: how the trainings were called.
        tables: what `compare_origins` found.
    """
    return templates().get_template("comparison.html.j2").render(targets=targets, tables=tables)
