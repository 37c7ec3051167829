"""`strom` with the toy among its families: python -m toy_sweep_family sweep toy."""

from __future__ import annotations

from models import FAMILIES
from pipelines.cli.main import main

FAMILIES["toy"] = "toy_sweep_family"
main()
