"""How every command prints: JSON for machines, tables for people, the same in a pipe."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from rich.console import Console
from rich.table import Table

PIPE_WIDTH: Final = 160
"""Columns of a table where there is no terminal that has a width."""


def print_json(value: Any) -> None:
    """Print a value as JSON; NaN and infinity, which JSON does not have, as null."""
    print(json.dumps(_finite(value), indent=2, allow_nan=False))


def print_table(table: Table) -> None:
    """Print a table; long cells are folded, nothing is cut off."""
    for column in table.columns:
        column.overflow = "fold"
    new_console().print(table)


def new_console() -> Console:
    """A console that takes values as they are, and is wide enough in a pipe."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, markup=False, highlight=False, emoji=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    if isinstance(value, float) and value - value != 0:
        return None
    return value
