"""The page of `strom compare`: one HTML file that asks the network for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stromatolite.reproduction.side_by_side import ComparisonTable

TEMPLATES: Final = Path(__file__).parent / "templates"


def render_comparison(targets: Sequence[str], tables: Sequence[ComparisonTable]) -> str:
    """The page.

    Args:
        targets: how the trainings were called.
        tables: what `compare_origins` found.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = str
    return environment.get_template("comparison.html.j2").render(targets=targets, tables=tables)
