"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Root = Annotated[Path | None, typer.Option("--root", help="The repository (default: the one around this directory).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
