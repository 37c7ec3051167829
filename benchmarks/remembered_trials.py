"""`strom` that trains no configuration twice: a trial that came to its end before is told from its curve.

    REMEMBERED_TRIALS=folder python -m remembered_trials sweep climate

For sweeps that are compared with each other: they share their start and their random trials. With one thread, one seed
and one state of the code a training repeats to the last bit on one machine, so that a trial told from its curve ends
as if it had been trained: complete, or pruned on the way. Times and sizes that it tells are those of the training.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models import FAMILIES
from pipelines.cli.main import main
from stromatolite.family import Inputs
from stromatolite.files import write_json
from stromatolite.record import RunRecord
from stromatolite.sweep.reporting import Report

FOLDER = "REMEMBERED_TRIALS"


class Remembering:
    """A family whose trials are kept in a folder, by the identity of their configuration."""

    def __init__(self, family: Any, folder: Path) -> None:
        self.family, self.folder = family, folder

    def __getattr__(self, name: str) -> Any:
        return getattr(self.family, name)

    def trial(
        self, config: Any, inputs: Inputs, record: RunRecord, scratch: Path, device: str, report: Report
    ) -> Mapping[str, float]:
        """As the family's own, or from memory."""
        kept = self.folder / self.family.name / f"{record.config['identity']}.json"
        if kept.is_file():
            known = json.loads(kept.read_text(encoding="utf-8"))
            for rung, value, steps in known["curve"]:
                report(rung, value, steps)
            measures: Mapping[str, float] = known["measures"]
            return measures
        curve: list[tuple[int, float, int]] = []

        def told(rung: int, value: float, steps: int) -> None:
            curve.append((rung, float(value), steps))
            report(rung, value, steps)

        measures = self.family.trial(config, inputs, record, scratch, device, told)
        write_json(kept, {"curve": curve, "measures": {name: float(value) for name, value in measures.items()}})
        return measures


if __name__ == "__main__":
    FAMILIES["toy"] = "toy_sweep_family"
    if FOLDER in os.environ:
        for module in map(importlib.import_module, FAMILIES.values()):
            module.FAMILY = Remembering(module.FAMILY, Path(os.environ[FOLDER]))  # type: ignore[attr-defined]
    main()
